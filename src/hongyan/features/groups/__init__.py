"""Groups own who may do what in a conversation with a name, and tell its members of every change."""

__all__: list[str] = []
