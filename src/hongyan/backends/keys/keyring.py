"""Ed25519 keys in a folder, one file a key. The newest signs, all verify, so that keys can be changed
without signing anybody out."""

import fcntl
import json
import os
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from hongyan.core.ids import new_id

ALGORITHM = "Ed25519"


class Keyring:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not any(folder.glob("*.jwk")):
            _make_first_key(folder)
        self._keys = {
            path.stem: OKPKey.import_key(json.loads(path.read_text()))
            for path in sorted(folder.glob("*.jwk"))
        }
        self._newest = max(self._keys)

    def sign(self, claims: dict[str, Any]) -> str:
        header = {"alg": ALGORITHM, "kid": self._newest, "typ": "JWT"}
        return jwt.encode(header, claims, self._keys[self._newest], algorithms=[ALGORITHM])

    def verify(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode(token, self._find, algorithms=[ALGORITHM]).claims
        except (JoseError, KeyError, TypeError, UnicodeError) as error:
            raise ValueError("bad token") from error

    def _find(self, token: Any) -> OKPKey:
        return self._keys[token.headers()["kid"]]


def _make_first_key(folder: Path) -> None:
    """Make the key of a new folder, unless another process has just done so."""
    with open(folder / "lock", "wb", opener=_open_private) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not any(folder.glob("*.jwk")):
            _make_key(folder)


def _make_key(folder: Path) -> None:
    """A key has its name only once it is whole and on the disk, so that nobody reads half of it."""
    key = OKPKey.generate_key("Ed25519", private=True)
    unfinished = folder / "unfinished"
    with open(unfinished, "w", opener=_open_private) as file:
        file.write(json.dumps(key.as_dict(private=True)))
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(folder / f"{new_id()}.jwk")
    _sync(folder)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
