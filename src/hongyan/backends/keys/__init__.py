"""Signing keys and password hashing. The ports are `Signer` and `Hasher` of `hongyan.core.ports`."""
