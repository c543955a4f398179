"""One trace from a call to all that it caused: jobs in workers, announcements, spans."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import select

from hongyan.backends.sql import outbox
from hongyan.core.context import Context
from hongyan.core.events import job
from hongyan.core.wire import Nothing
from hongyan.roles.serving import Running
from hongyan.roles.worker import Worker
from hongyan.transports import tracing
from tests.people import People
from tests.process import Process

ID = "4bf92f3577b34da6a3ce929d0e0e4736"
SAMPLED, UNSAMPLED = f"00-{ID}-00f067aa0ba902b7-01", f"00-{ID}-00f067aa0ba902b7-00"
CODE = {"email": "alice@example.com", "purpose": "register"}


def log_of(process: Process) -> list[dict[str, Any]]:
    lines = (process.data / "server.log").read_text().splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


@pytest.mark.slow
async def test_a_mail_sent_by_the_worker_is_logged_under_the_trace_that_asked_for_it(data: Path) -> None:
    with Process(data, HONGYAN__LOGGING__FORMAT="json") as process:
        async with httpx2.AsyncClient(base_url=process.url, verify=False) as http:
            for headers in ({"traceparent": UNSAMPLED}, {}):
                asked = await http.post("/api/v1/users/codes", json=CODE, headers=headers)
                assert asked.is_success
        async with asyncio.timeout(60):
            while len(done := [line for line in log_of(process) if line["event"] == "job done"]) < 2:
                await asyncio.sleep(0.05)
    assert {line["trace_id"] for line in done} == {ID, asked.headers["x-trace-id"]}


async def send(people: People, headers: dict[str, str]) -> None:
    alice, bob = await people.friends("alice", "bob")
    group_id = await people.group(alice, bob)
    content = {"type": "text", "text": "hello"}
    body = {"client_msg_id": "1", "content": content}
    headers |= {"authorization": f"Bearer {alice.token}"}
    sent = await people.http.post(f"/api/v1/messages/conversations/{group_id}", json=body, headers=headers)
    assert sent.is_success


@pytest.mark.parametrize(("asked", "kept"), [(SAMPLED, SAMPLED), (UNSAMPLED, ""), ("", "")])
async def test_an_announcement_carries_a_trace_that_somebody_wants_recorded(
    people: People, server: Running, asked: str, kept: str
) -> None:
    await send(people, {"traceparent": asked} if asked else {})
    last = select(outbox.c.trace).where(outbox.c.name == "im.message.sent").order_by(outbox.c.id.desc())
    row = await server.opened.base.read(lambda c: c.tx.first(last))
    assert row
    assert row.trace == kept


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """What is collected, as if a collector had been set."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    monkeypatch.setattr(tracing, "_tracer", provider.get_tracer("test"))
    yield exporter
    provider.shutdown()


async def test_spans_of_a_call_and_of_the_job_that_it_promised_are_one_trace(
    people: People, server: Running, spans: InMemorySpanExporter
) -> None:
    await people.http.post("/api/v1/users/codes", json=CODE, headers={"traceparent": SAMPLED})
    async with asyncio.timeout(60):
        while len(found := {span.name: span for span in spans.get_finished_spans()}) < 2:
            await asyncio.sleep(0.02)
    call, job = found["users.send_code"], found["im.mail.wanted"]
    assert call.context
    assert job.context
    assert call.parent
    assert job.parent
    assert f"{call.context.trace_id:032x}" == f"{job.context.trace_id:032x}" == ID
    assert (f"{call.parent.span_id:016x}", job.parent.span_id) == (SAMPLED[36:52], call.context.span_id)


async def test_a_job_promised_by_a_job_belongs_to_the_same_trace(people: People, server: Running) -> None:
    seen: list[str] = []

    async def remember(ctx: Context, data: Nothing) -> None:
        seen.append(ctx.trace)
        if len(seen) < 2:
            await ctx.write(promise)

    async def promise(ctx: Context) -> None:
        ctx.emit(job("test.next", Nothing()))

    worker = Worker(server.opened.base, {"test.next": (Nothing, remember)}, [])
    worker.start()
    await replace(server.opened.base, trace=SAMPLED).write(promise)
    async with asyncio.timeout(60):
        while len(seen) < 2:
            await asyncio.sleep(0.01)
    await worker.stop()
    assert seen == [SAMPLED, SAMPLED]
