"""The API against an independent fuzzer that knows nothing of it but its OpenAPI document."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import pytest

from tests.people import People
from tests.process import Process

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SECONDS = 35
HOOKS = "tests.transports.schema_checks"
LEFT_OUT = ("users.logout", "users.remove_device")  # they would sign the fuzzer out
NOT_SO = (
    "positive_data_acceptance",  # much that is valid is refused; schema_checks.py looks more finely
    "allow_header_conformance",  # `/users/profiles` is also `/users/{user_id}`, and may be asked for so
)
ROOMY = {
    "HONGYAN__LIMITS__USER_BURST": "1e6",
    "HONGYAN__LIMITS__ADDRESS_BURST": "1e6",
    "HONGYAN__LIMITS__GUESSES": "100000",
}


@pytest.mark.slow
async def test_a_fuzzer_finds_nothing(data: Path, tmp_path: Path) -> None:
    """No 5xx; answers are as documented; what is not valid is refused; what is valid is understood."""
    with Process(data, **ROOMY) as process:
        async with People(process.url) as people:
            token = (await people.register("owner")).token
        environment = {**os.environ, "SCHEMATHESIS_HOOKS": HOOKS, "PYTHONPATH": str(ROOT)}
        fuzzer = await asyncio.create_subprocess_exec(
            *_command(process.url, token), cwd=tmp_path, env=environment, stdout=PIPE, stderr=STDOUT
        )
        told, _ = await fuzzer.communicate()
    assert fuzzer.returncode == 0, told.decode()[:8_000]


def _command(url: str, token: str) -> list[str]:
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file"]
    command += [str(HERE / "schemathesis.toml"), "run", f"{url}/api/v1/openapi.json"]
    command += ["-H", f"Authorization: Bearer {token}", "--seed", "20", "--checks", "all"]
    command += ["--phases", "coverage,fuzzing", "--max-examples", "8", "--max-time", str(SECONDS)]
    command += ["--continue-on-failure", "--no-shrink", "--exclude-checks", ",".join(NOT_SO)]
    return command + [word for name in LEFT_OUT for word in ("--exclude-operation-id", name)]
