"""Hints between processes. The port is `hongyan.core.ports.Bus`; drivers stand beside this file."""
