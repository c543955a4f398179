"""Favourites own what people keep for themselves: messages, files, links and notes, as they were then."""

from hongyan.features.favourites.model import Favourite, Shelf
from hongyan.features.favourites.service.keeping import drop
from hongyan.features.favourites.store import changed_favourites, page_kept

__all__ = ["Favourite", "Shelf", "changed_favourites", "drop", "page_kept"]
