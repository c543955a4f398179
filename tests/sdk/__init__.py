"""The Python SDK: what it knows, what it sends, and how it comes back."""
