"""Where a bucket is, who we are to it, and addresses that carry our signature.

Whoever holds such an address may do this one thing with this one object until it expires; our secret stays
here. This is AWS Signature Version 4 in the query:
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from urllib.parse import parse_qs, quote, unquote, urlsplit

from msgspec import Struct

ALGORITHM = "AWS4-HMAC-SHA256"
NOTHING: Mapping[str, str] = MappingProxyType({})


class Bucket(Struct, frozen=True):
    """`endpoint` is empty for AWS; `key` is empty where the machine's own rights are to be used."""

    name: str
    endpoint: str
    region: str
    key: str
    secret: str

    def sign(
        self,
        method: str,
        path: str,
        seconds: int,
        query: Mapping[str, str] = NOTHING,
        headers: Mapping[str, str] = NOTHING,
    ) -> str:
        """An address for `method` on the object at `path`, good for `seconds`, only with these headers."""
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{now[:8]}/{self.region}/s3/aws4_request"
        base, host, prefix = self._place()
        signed = dict(sorted({**headers, "host": host}.items()))
        asked = _query(
            {
                **query,
                "X-Amz-Algorithm": ALGORITHM,
                "X-Amz-Credential": f"{self.key}/{scope}",
                "X-Amz-Date": now,
                "X-Amz-Expires": str(seconds),
                "X-Amz-SignedHeaders": ";".join(signed),
            }
        )
        where = quote(f"{prefix}/{path}")
        told = "".join(f"{name}:{value}\n" for name, value in signed.items())
        canonical = f"{method}\n{where}\n{asked}\n{told}\n{';'.join(signed)}\nUNSIGNED-PAYLOAD"
        summed = f"{ALGORITHM}\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        signature = hmac.digest(self._signing_key(scope), summed.encode(), "sha256").hex()
        return f"{base}{where}?{asked}&X-Amz-Signature={signature}"

    def _place(self) -> tuple[str, str, str]:
        """The address of the server, its name as it is signed, and what comes before each path."""
        if not self.endpoint:
            host = f"{self.name}.s3.{self.region}.amazonaws.com"
            return f"https://{host}", host, ""
        return self.endpoint, urlsplit(self.endpoint).netloc, f"/{self.name}"

    def _signing_key(self, scope: str) -> bytes:
        key = b"AWS4" + self.secret.encode()
        for word in scope.split("/"):
            key = hmac.digest(key, word.encode(), "sha256")
        return key


def bucket_at(url: str) -> Bucket:
    """`s3://key:secret@bucket?endpoint=http://127.0.0.1:9000&region=…`"""
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return Bucket(
        name=parts.hostname or "",
        endpoint=options.get("endpoint", "").rstrip("/"),
        region=options.get("region", "us-east-1"),
        key=unquote(parts.username or ""),
        secret=unquote(parts.password or ""),
    )


def _query(asked: Mapping[str, str]) -> str:
    """In the order and the spelling that are signed."""
    spelled = [(quote(name, safe=""), quote(value, safe="")) for name, value in asked.items()]
    return "&".join(f"{name}={value}" for name, value in sorted(spelled))
