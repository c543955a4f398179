"""Forgetful memory. The port is `hongyan.core.ports.Cache`; drivers stand beside this file."""
