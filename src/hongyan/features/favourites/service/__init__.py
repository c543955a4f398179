"""What can be done with favourites."""
