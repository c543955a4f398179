"""Bytes by name. The port is `hongyan.core.ports.Blobs`; drivers stand beside this file."""
