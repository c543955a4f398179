"""Contacts own who knows whom: requests, remarks, blocks."""

from hongyan.features.contacts.model import Answer, Contact, ContactRequest
from hongyan.features.contacts.service import check_may_open, part
from hongyan.features.contacts.store import (
    changed_contacts,
    changed_requests,
    find_blocked,
    find_contact_ids,
    list_contact_ids,
)
from hongyan.features.contacts.tables import contacts, requests

__all__ = [
    "Answer",
    "Contact",
    "ContactRequest",
    "changed_contacts",
    "changed_requests",
    "check_may_open",
    "contacts",
    "find_blocked",
    "find_contact_ids",
    "list_contact_ids",
    "part",
    "requests",
]
