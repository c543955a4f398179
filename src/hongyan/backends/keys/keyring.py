"""Ed25519 keys in a folder, one file a key. The newest signs, all verify, so that keys can be changed
without signing anybody out."""

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
            _make_key(folder)
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


def _make_key(folder: Path) -> None:
    key = OKPKey.generate_key("Ed25519", private=True)
    path = folder / f"{new_id()}.jwk"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(json.dumps(key.as_dict(private=True)))
