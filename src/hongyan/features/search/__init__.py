"""Search owns what is found by its words: the index of messages, and one box over everything a user has."""

from hongyan.features.search.ledger import count_messages
from hongyan.features.search.model import GetStatistics, SearchDay, Statistics
from hongyan.features.search.service.counting import statistics
from hongyan.features.search.service.indexing import begin_anew, reindex

__all__ = [
    "GetStatistics",
    "SearchDay",
    "Statistics",
    "begin_anew",
    "count_messages",
    "reindex",
    "statistics",
]
