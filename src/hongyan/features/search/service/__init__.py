"""What search does: keeping the index, and answering from it."""
