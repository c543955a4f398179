"""What can be done with messages: sending, reading, changing, and doing so later."""
