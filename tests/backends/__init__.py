"""One suite a port, run against every driver of it. A new driver is one line in `drivers`."""
