"""Measuring the web client in a real browser. The targets are those of the design, on this machine."""
