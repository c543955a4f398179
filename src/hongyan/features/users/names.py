"""How names are written, so that two that look alike to a machine are one."""

import unicodedata

from hongyan.features.users.model import EMAIL, USERNAME, BadEmail, BadName, BadUsername

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

SEEN = "LNPS"  # letters, numbers, punctuation, symbols: the rest stands beside them


def as_username(text: str) -> str:
    """The one form of a user name. Raises `BadUsername`."""
    username = unicodedata.normalize("NFKC", text).casefold()
    if not USERNAME.fullmatch(username):
        raise BadUsername(text)
    return username


def as_email(text: str) -> str:
    """The one form of an address; mail goes to this form only. Raises `BadEmail`.

    ASCII is checked before lower-casing: letters such as the Kelvin sign turn into other people's.
    """
    email = text.strip()
    if not email.isascii() or not EMAIL.fullmatch(email.lower()):
        raise BadEmail
    return email.lower()


def as_login(text: str) -> str:
    """What to look a user up by; it may be nobody's."""
    if "@" in text:
        return text.strip().lower() if text.isascii() else ""
    return unicodedata.normalize("NFKC", text.strip()).casefold()


def as_name(text: str) -> str:
    """A name to be shown. Raises `BadName`."""
    name = as_text(text).replace("\n", " ")
    if not any(unicodedata.category(letter)[0] in SEEN for letter in name):
        raise BadName
    return name


def as_text(text: str) -> str:
    """Text without what cannot be seen or turns its surroundings around; it is never longer than it was."""
    shown = "".join(
        letter
        for letter in unicodedata.normalize("NFC", text)
        if letter == "\n" or (unicodedata.category(letter) != "Cc" and letter not in BIDI_CONTROLS)
    )
    return shown.strip()[: len(text)]
