"""A real clamd, that knows one virus of ours."""

import asyncio
from collections.abc import Iterator

import pytest

from hongyan.backends.media.clamd import Clamd
from hongyan.backends.outward import Away
from hongyan.core.ports import Unfit
from tests.backends.media.conftest import pieces
from tests.servers import clamd
from tests.servers.clamd import MOST_BYTES, NAME, VIRUS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def daemon() -> Iterator[clamd.Clamd]:
    with clamd.Clamd() as daemon:
        yield daemon


async def test_a_virus_is_found_wherever_it_hides(daemon: clamd.Clamd) -> None:
    scanner = Clamd(daemon.url)
    assert await scanner.find_virus(pieces(VIRUS)) == NAME
    assert await scanner.find_virus(pieces(bytes(100_000) + VIRUS + bytes(9), 17_000)) == NAME
    assert await scanner.find_virus(pieces(VIRUS, 3)) == NAME


async def test_all_else_is_clean(daemon: clamd.Clamd) -> None:
    scanner = Clamd(daemon.url)
    assert await scanner.find_virus(pieces(VIRUS[:-1])) is None
    assert await scanner.find_virus(pieces(b"")) is None


async def test_what_is_longer_than_it_takes_is_not_called_clean(daemon: clamd.Clamd) -> None:
    with pytest.raises(Unfit, match="used_too_much"):
        await Clamd(daemon.url).find_virus(pieces(bytes(4 * MOST_BYTES), 64 << 10))


async def test_many_ask_at_once(daemon: clamd.Clamd) -> None:
    scanner = Clamd(daemon.url)
    sent = [VIRUS if number % 2 else b"goose" for number in range(20)]
    found = await asyncio.gather(*(scanner.find_virus(pieces(content)) for content in sent))
    assert found == [None, NAME] * 10


async def test_without_it_one_is_told_to_wait(daemon: clamd.Clamd) -> None:
    scanner = Clamd(daemon.url)
    daemon.stop()
    try:
        with pytest.raises(Away):
            await scanner.find_virus(pieces(VIRUS))
    finally:
        daemon.start()
    assert await scanner.find_virus(pieces(VIRUS)) == NAME


async def test_one_that_hangs_up_without_a_word_is_away() -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(Away):
        await Clamd(f"tcp://127.0.0.1:{port}").find_virus(pieces(bytes(1 << 20)))
    server.close()
