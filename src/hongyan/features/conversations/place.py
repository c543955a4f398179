"""Where things go in a conversation."""

from typing import NamedTuple


class Place(NamedTuple):
    """Where the next entry of a conversation goes, claimed until the end of the transaction."""

    seq: int
    rev: int
