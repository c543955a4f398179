"""Groups own who may do what in a conversation with a name, and tell its members of every change."""

from hongyan.features.groups.model import JoinRequest
from hongyan.features.groups.store import changed_requests

__all__ = ["JoinRequest", "changed_requests"]
