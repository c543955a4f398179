"""What can be done with groups. Each deed that others hear of takes one place, for the notice of it."""
