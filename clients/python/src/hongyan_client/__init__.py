"""Async, typed client for Hongyan: `Client`, the `model` of the wire, and the events that it tells of."""

from hongyan_client import model
from hongyan_client.client import Client
from hongyan_client.errors import FellBehind, Refused, SignedOut, StoreInUse, Trouble, Unreachable
from hongyan_client.events import (
    Arrived,
    Changed,
    ConversationChanged,
    Event,
    Offline,
    Online,
    Outgoing,
    SendChanged,
    SendState,
    SessionEnded,
    UserChanged,
)
from hongyan_client.feed import Events
from hongyan_client.newer import Unknown
from hongyan_client.outbox import Outbox, Sending
from hongyan_client.state import Hole, Missing, State

__all__ = [
    "Arrived",
    "Changed",
    "Client",
    "ConversationChanged",
    "Event",
    "Events",
    "FellBehind",
    "Hole",
    "Missing",
    "Offline",
    "Online",
    "Outbox",
    "Outgoing",
    "Refused",
    "SendChanged",
    "SendState",
    "Sending",
    "SessionEnded",
    "SignedOut",
    "State",
    "StoreInUse",
    "Trouble",
    "Unknown",
    "Unreachable",
    "UserChanged",
    "model",
]
