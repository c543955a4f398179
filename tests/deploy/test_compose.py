"""A cluster in containers, read as `docker compose` reads it; to start it, images must be fetched."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from hongyan.core.settings import Settings, complaints, load

FOLDER = Path(__file__).parents[2] / "deploy" / "docker"
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "docker-compose.yml").read_text())["services"]
PLACEHOLDERS = dict(
    line.split("=", 1)
    for line in (FOLDER / ".env.example").read_text().splitlines()
    if line and not line.startswith("#")
)
OWN = {
    "PUBLIC_URL": "https://chat.example.org",
    "SMTP_URL": "smtps://hongyan:9d2c07f1b4@mail.example.org:465",
    "MAIL_SENDER": "Hongyan <hongyan@chat.example.org>",
    **dict.fromkeys(("POSTGRES_PASSWORD", "REDIS_PASSWORD", "NATS_TOKEN", "S3_SECRET"), "9d2c07f1b4"),
}
MEMBERS = {name: service for name, service in SERVICES.items() if service["image"].startswith("hongyan:")}
VARIABLE = re.compile(r"\$\{(\w+):\?\}")


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_heals_and_is_locked_up(name: str) -> None:
    service = SERVICES[name]
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["restart"] == "unless-stopped"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not {"privileged", "cap_add", "network_mode", "pid"} & set(service)
    assert re.search(r":\d[\w.-]*$", service["image"])


def test_only_nginx_can_be_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]
    stores = {name: SERVICES[name]["networks"] for name in ("postgres", "redis", "nats", "s3")}
    assert set(map(tuple, stores.values())) == {("back",)}


def test_every_role_runs_and_all_but_admin_run_twice() -> None:
    roles = sorted(service["command"][-1] for service in MEMBERS.values())
    assert roles == ["admin", "api", "api", "gateway", "gateway", "worker", "worker"]


def test_members_share_their_keys() -> None:
    assert all("keys:/data/keys" in service["volumes"] for service in MEMBERS.values())


def test_the_placeholders_are_refused_in_production() -> None:
    """Each of them: whoever forgets one hears of it."""
    words = "\n".join(complaints(_settings(PLACEHOLDERS)))
    assert _settings(PLACEHOLDERS).mode == "production"
    for section in ("public_url", "smtp_url", "sql.url", "cache.url", "bus.url", "blobs.url"):
        assert section in words


def test_values_of_ones_own_are_fit_for_production() -> None:
    assert complaints(_settings(OWN)) == []


def test_the_sample_has_a_value_for_everything_asked_for() -> None:
    asked = set(VARIABLE.findall((FOLDER / "docker-compose.yml").read_text()))
    assert asked == set(PLACEHOLDERS)


def test_members_are_stopped_only_after_they_have_drained() -> None:
    drain = _settings(OWN).server.drain_seconds
    assert all(int(one["stop_grace_period"].removesuffix("s")) >= 2 * drain for one in MEMBERS.values())


def test_nginx_leads_to_members_that_are_there() -> None:
    servers = re.findall(r"server (\w+):8010", (FOLDER / "nginx.conf").read_text())
    fronts = {name for name, one in MEMBERS.items() if one["command"][-1] != "worker"}
    assert set(servers) == fronts


def test_the_image_runs_as_nobody_and_says_how_it_is() -> None:
    last_stage = (FOLDER / "Dockerfile").read_text().rpartition("\nFROM ")[2]
    assert "\nUSER 10001:10001\n" in last_stage
    assert "127.0.0.1:8011/healthz" in last_stage
    assert load(None, dict(_image_settings(last_stage))).server.host == "0.0.0.0"


def _image_settings(stage: str) -> Iterator[tuple[str, str]]:
    yield from re.findall(r"(HONGYAN__\w+)=(\S+)", stage)


def _settings(values: dict[str, str]) -> Settings:
    """What a member is told; unknown settings are refused."""
    environment: dict[str, str] = MEMBERS["admin"]["environment"]
    return load(
        None, {name: VARIABLE.sub(lambda found: values[found[1]], one) for name, one in environment.items()}
    )
