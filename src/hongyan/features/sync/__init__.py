"""Sync owns how a device comes (back) online: the snapshot, and what has changed since."""

from hongyan.features.sync.model import Snapshot, UserChange
from hongyan.features.sync.service import changes_since

__all__ = ["Snapshot", "UserChange", "changes_since"]
