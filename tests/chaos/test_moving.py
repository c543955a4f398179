"""Clients carry on when everything moves from the embedded database to a server's."""

from pathlib import Path

import pytest

from chaos.moving import move

pytestmark = pytest.mark.slow
MESSAGES = 5_000


@pytest.mark.parametrize("server", ["postgres_url", "mariadb_url"])
async def test_clients_carry_on_after_a_move_that_was_killed_half_way(
    server: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    report = await move(tmp_path, request.getfixturevalue(server), MESSAGES)
    assert report.is_clean, report
    assert 0 < report.killed_at < MESSAGES <= report.messages
