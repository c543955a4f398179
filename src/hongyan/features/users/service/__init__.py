"""What can be done about users, by deed."""
