"""Settings: where they come from, and what is refused."""

from pathlib import Path

import pytest
from msgspec import structs

from hongyan.core.settings import (
    Blobs,
    Bus,
    Cache,
    Mailing,
    Server,
    Settings,
    SettingsRefused,
    Sql,
    Users,
    complaints,
    load,
)
from hongyan.manual import manual
from hongyan.roles.assembly import check

FIT = Settings(
    mode="production",
    server=Server(public_url="https://chat.example.com"),
    mail=Mailing(driver="smtp", smtp_url="smtps://hongyan:Xq8-long-enough@mail.example.com:465"),
)


def test_the_environment_is_stronger_than_the_file(tmp_path: Path) -> None:
    file = tmp_path / "hongyan.toml"
    file.write_text('[server]\nport = 9000\nhost = "0.0.0.0"\n')
    settings = load(file, {"HONGYAN__SERVER__PORT": "9001", "PATH": "/bin"})
    assert (settings.server.port, settings.server.host) == (9001, "0.0.0.0")


@pytest.mark.parametrize("words", ["https://a.example", "https://a.example, https://b.example"])
def test_a_list_in_the_environment_is_words_with_commas(words: str) -> None:
    settings = load(None, {"HONGYAN__SERVER__ORIGINS": words})
    assert settings.server.origins == tuple(words.split(", "))


def test_a_text_with_a_comma_is_no_list() -> None:
    settings = load(None, {"HONGYAN__MAIL__SENDER": "Hongyan, Inc <hello@example.com>"})
    assert settings.mail.sender == "Hongyan, Inc <hello@example.com>"


@pytest.mark.parametrize(
    "environment",
    [
        {"HONGYAN__SERVER__PROT": "1"},
        {"HONGYAN__NOTHING": "1"},
        {"HONGYAN__SERVER__PORT": "many"},
        {"HONGYAN__SERVER__PORT": "70000"},
        {"HONGYAN__MODE": "staging"},
    ],
)
def test_what_is_not_a_setting_is_refused(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsRefused):
        load(None, environment)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match="nowhere"):
        load(tmp_path / "nowhere.toml", {})


def test_fit_settings_may_run_in_production() -> None:
    check(FIT)


@pytest.mark.parametrize(
    "unfit",
    [
        {"server": Server(public_url="https://chat.example.com", origins=("*",))},
        {"server": Server(public_url="http://chat.example.com")},
        {"mail": Mailing()},
        {"users": Users(password_kib=19_455)},
        {"mail": Mailing(driver="smtp")},
        {"mail": Mailing(driver="smtp", smtp_url="smtp://root:123456@mail.example.com")},
        {"sql": Sql(url="postgresql://hongyan:minioadmin@db/hongyan")},
        {"sql": Sql(url="postgresql://hongyan@db/hongyan")},
        {"blobs": Blobs(url="s3://hongyan:minioadmin@hongyan?endpoint=http://s3:9000")},
        {"cache": Cache(url="redis://cache:6379")},
        {"cache": Cache(url="redis://:123456@cache:6379")},
        {"bus": Bus(url="nats://bus:4222")},
        {"bus": Bus(url="nats://changeme@bus:4222")},
    ],
)
def test_what_is_only_good_for_trying_may_not(unfit: dict[str, Server]) -> None:
    with pytest.raises(SettingsRefused):
        check(structs.replace(FIT, **unfit))


def test_a_token_of_nats_needs_no_name_before_it() -> None:
    check(structs.replace(FIT, bus=Bus(url="nats://9b1f77a0c2@bus:4222")))


def test_trying_needs_nothing() -> None:
    check(Settings())
    assert complaints(Settings())


def test_the_manual_names_every_setting() -> None:
    assert "| `server.port` | `HONGYAN__SERVER__PORT` | `8010` |" in manual()
    assert manual().count("\n") > 40
