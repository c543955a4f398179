"""Groups own who may do what in a conversation with a name, and tell its members of every change."""

from hongyan.features.groups.model import GroupCard, JoinRequest, RequestState, Standing
from hongyan.features.groups.service.joining import as_card
from hongyan.features.groups.service.members import part
from hongyan.features.groups.store import changed_requests, count_shared, joined_by
from hongyan.features.groups.tables import bans, requests

__all__ = [
    "GroupCard",
    "JoinRequest",
    "RequestState",
    "Standing",
    "as_card",
    "bans",
    "changed_requests",
    "count_shared",
    "joined_by",
    "part",
    "requests",
]
