"""Kafka, written to by an idempotent producer: what it repeats by itself is kept there once and in order."""

import asyncio
import ssl
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]
from aiokafka.errors import KafkaError  # type: ignore[import-untyped]

from hongyan.backends.outward import Guard
from hongyan.core.ports import Record

SECONDS = 10.0  # for one request
PATIENCE = 30.0  # for all the records of one call
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")


class KafkaExporter:
    """`kafka://host:9092,host2:9092`; `kafkas://` for TLS; `user:password@` for SASL, `?mechanism=PLAIN`."""

    def __init__(self, url: str) -> None:
        self._options = options_of(url)
        self._producer: Any = None
        self._guard = Guard("kafka", width=1, failures=1)

    async def send(self, records: Sequence[Record]) -> None:
        """Connects when it has to. Raises `Away`."""
        await self._guard.call(lambda: self._send(records))

    async def _send(self, records: Sequence[Record]) -> None:
        """A producer that failed is replaced: it may not know what it has sent."""
        try:
            async with asyncio.timeout(PATIENCE):
                producer = await self._connected()
                waiting = [await producer.send(**_arguments(record)) for record in records]
                await asyncio.gather(*waiting)
        except (KafkaError, OSError) as error:
            await self.close()
            raise ConnectionError(f"Kafka: {error!r}"[:300]) from error

    async def close(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(KafkaError, OSError):
                async with asyncio.timeout(SECONDS):
                    await producer.stop()

    async def _connected(self) -> Any:
        if self._producer is None:
            producer = AIOKafkaProducer(
                **self._options,
                client_id="hongyan",
                enable_idempotence=True,
                acks="all",
                linger_ms=2,
                request_timeout_ms=int(SECONDS * 1_000),
            )
            try:
                await producer.start()
            except BaseException:
                await producer.stop()
                raise
            self._producer = producer
        return self._producer


def options_of(url: str) -> dict[str, Any]:
    """What a URL says, in the library's words. Raises `ValueError`."""
    parts = urlsplit(url)
    if parts.scheme not in ("kafka", "kafkas"):
        raise ValueError("must begin with kafka:// or kafkas://")
    login, _, hosts = parts.netloc.rpartition("@")
    is_tls = parts.scheme == "kafkas"
    options: dict[str, Any] = {"bootstrap_servers": hosts.split(",")}
    if is_tls:
        options["ssl_context"] = ssl.create_default_context()
    if not login:
        return {**options, "security_protocol": "SSL" if is_tls else "PLAINTEXT"}
    mechanism = parse_qs(parts.query).get("mechanism", ["SCRAM-SHA-512"])[-1]
    if mechanism not in MECHANISMS:
        raise ValueError(f"mechanism must be one of {', '.join(MECHANISMS)}")
    user, _, password = login.partition(":")
    return {
        **options,
        "security_protocol": "SASL_SSL" if is_tls else "SASL_PLAINTEXT",
        "sasl_mechanism": mechanism,
        "sasl_plain_username": unquote(user),
        "sasl_plain_password": unquote(password),
    }


def _arguments(record: Record) -> dict[str, Any]:
    return {
        "topic": record.topic,
        "key": record.key.encode(),
        "value": record.value,
        "headers": [(name, value.encode()) for name, value in record.headers],
    }
