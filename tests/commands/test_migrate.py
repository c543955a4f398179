"""The schema is brought up to date by hand, on whatever database."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from hongyan import cli


def migrate() -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, ["migrate"])
    return result.exit_code, result.output


def test_an_embedded_database_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGYAN__DATA", str(tmp_path / "fresh"))
    assert migrate() == (0, "The schema is up to date.\n")
    assert (tmp_path / "fresh" / "hongyan.db").exists()


@pytest.mark.slow
@pytest.mark.parametrize("server", ["postgres_url", "mariadb_url"])
def test_a_server_gets_its_tables(
    server: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HONGYAN__SQL__URL", request.getfixturevalue(server))
    assert migrate() == (0, "The schema is up to date.\n")


def test_a_database_that_we_do_not_know_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGYAN__SQL__URL", "oracle://db/hongyan")
    code, words = migrate()
    assert (code, "must begin with" in words) == (2, True)
