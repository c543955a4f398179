"""Files own bytes that people send: taking them in, looking into them, giving them out, letting them go."""

from hongyan.features.files.model import Download, FileKind, Link
from hongyan.features.files.naming import as_file_name
from hongyan.features.files.refusals import BadLink, NoSuchFile, NotReady, WrongKind
from hongyan.features.files.service.copying import copy
from hongyan.features.files.service.holding import hold, is_ready, lock, release
from hongyan.features.files.service.linking import Shown, Ticket, give, list_shown, make_links
from hongyan.features.files.service.serving import DOWNLOAD
from hongyan.features.files.store import facts_in

__all__ = [
    "DOWNLOAD",
    "BadLink",
    "Download",
    "FileKind",
    "Link",
    "NoSuchFile",
    "NotReady",
    "Shown",
    "Ticket",
    "WrongKind",
    "as_file_name",
    "copy",
    "facts_in",
    "give",
    "hold",
    "is_ready",
    "list_shown",
    "lock",
    "make_links",
    "release",
]
