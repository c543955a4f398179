"""What stands around every operation: ids in answers, audit, metrics, health, the pages' headers."""

import re
import shutil
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from hongyan.backends.sql import audit
from hongyan.roles.pages import health
from hongyan.roles.serving import Running
from tests.people import PASSWORD, People, Refused

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


async def test_an_answer_names_its_request_and_trace(people: People) -> None:
    headers = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01", "x-request-id": "mine.1"}
    good = await people.http.get("/api/v1/users/policy", headers=headers)
    bad = await people.http.get("/api/v1/users/me", headers=headers)
    for answer in (good, bad):
        assert (answer.headers["x-trace-id"], answer.headers["x-request-id"]) == (TRACE, "mine.1")
    assert bad.json()["trace_id"] == TRACE


@pytest.mark.parametrize("bad", ["", "nonsense", "00-" + "0" * 32 + "-00f067aa0ba902b7-01", "x\r\ny"])
async def test_a_bad_trace_gets_a_new_one(people: People, bad: str) -> None:
    headers = {"traceparent": bad.replace("\r\n", " "), "x-request-id": "<script>"}
    answer = await people.http.get("/api/v1/users/policy", headers=headers)
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-trace-id"])
    assert answer.headers["x-request-id"] == answer.headers["x-trace-id"]


async def test_what_matters_is_audited_whether_it_went_well_or_not(people: People, server: Running) -> None:
    alice = await people.register("alice")
    wrong = {"login": "alice", "password": "wrong horse", "device": {"platform": "web"}}
    with pytest.raises(Refused):
        await people.request("POST", "/api/v1/users/login", json=wrong)
    await people.request("POST", "/api/v1/users/login", json=wrong | {"password": PASSWORD})
    await alice.post("/api/v1/users/logout")
    rows = await server.opened.ports.sql.read(lambda tx: tx.all(select(audit).order_by(audit.c.id)))
    assert [(row.op, row.outcome) for row in rows] == [
        ("users.register", "ok"),
        ("users.login", "users.wrong_login"),
        ("users.login", "ok"),
        ("users.logout", "ok"),
    ]
    assert rows[-1].user_id == alice.user_id
    assert all(row.address == "127.0.0.1" and len(row.trace_id) == 32 for row in rows)


async def test_metrics_are_on_the_internal_port_alone(people: People, server: Running) -> None:
    await people.register("alice")
    async with httpx2.AsyncClient(follow_redirects=True, verify=False) as http:
        inside = await http.get(f"{server.internal_url}/metrics")
        outside = await http.get(f"{server.url}/metrics")
    assert 'hongyan_calls_total{op="users.register",outcome="ok"}' in inside.text
    assert "hongyan_calls_total" not in outside.text


async def test_ready_tells_the_truth(people: People, server: Running) -> None:
    for url in (server.url, server.internal_url):
        async with httpx2.AsyncClient(verify=False) as http:
            assert (await http.get(f"{url}/readyz")).json()["sql"] is True
    blobs = Path(server.settings.data) / "blobs"
    shutil.rmtree(blobs)
    blobs.write_text("a file where the folder was")
    answer = await people.http.get("/readyz")
    assert (answer.status_code, answer.json()["blobs"]) == (200, False)  # much can be done without
    assert (await people.http.get("/healthz")).status_code == 200


@pytest.mark.parametrize(
    ("lost", "status"), [("", 200), ("serving", 503), ("sql", 503), ("bus", 200), ("blobs", 200)]
)
async def test_only_what_nothing_can_be_done_without_makes_it_unready(lost: str, status: int) -> None:
    async def parts() -> dict[str, bool]:
        return {name: name != lost for name in ("serving", "sql", "bus", "blobs")}

    app = httpx2.ASGITransport(Starlette(routes=[*health(parts)]))
    async with httpx2.AsyncClient(transport=app, base_url="http://here") as http:
        assert (await http.get("/readyz")).status_code == status


async def test_what_is_no_operation_is_a_problem_and_no_page(people: People) -> None:
    answer = await people.http.get("/api/v1/nothing/here")
    assert (answer.status_code, answer.json()["code"]) == (404, "requests.no_such_operation")
    answer = await people.http.put("/api/v1/users/register")
    assert (answer.status_code, answer.json()["code"]) == (405, "requests.not_this_method")


async def test_a_page_runs_only_our_own_scripts(people: People) -> None:
    answer = await people.http.get("/some/page/of/the/client")
    if answer.status_code == 404:
        assert "make run" in answer.text
        return
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "worker-src 'self';" in policy
    assert "require-trusted-types-for 'script'; trusted-types default dompurify" in policy
    assert "unsafe-eval" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/../../pyproject.toml", "/%2e%2e/%2e%2e/cli.py", "/assets/../../cli.py"])
async def test_no_path_leads_out_of_the_client(people: People, path: str) -> None:
    answer = await people.http.get(path)
    assert "hatchling" not in answer.text
    assert "typer" not in answer.text
