"""What a machine does to a server: it dies, its disk is full or lies, its clock jumps, handles run out."""

import asyncio
import socket
from contextlib import suppress
from pathlib import Path

import httpx2

from chaos.alone import PATIENCE, SETTLE, Stage
from chaos.faults import RINGING, few_handles


async def kill(stage: Stage) -> None:
    """Its data outlive it."""
    await asyncio.to_thread(stage.server.restart)
    await stage.recover()


async def fill_small_disk(stage: Stage) -> None:
    """Its disk is really full, with the log and all. What fits into files that are there may be taken."""
    ballast = stage.server.data / "ballast"
    await asyncio.to_thread(_fill, ballast)
    async with asyncio.timeout(PATIENCE):
        while await stage.acks_in(1):
            await asyncio.to_thread(_fill, ballast)
    await _check_refused_but_readable(stage)
    ballast.unlink()
    await stage.recover()


def _fill(ballast: Path) -> None:
    """Until nothing more fits."""
    with ballast.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4_096))


async def fill_disk(stage: Stage) -> None:
    """Nothing can be written: nothing is acknowledged, reading goes on, and nobody has to restart it."""
    stage.shim.fill_disk()
    await asyncio.sleep(SETTLE)
    stage.check(await stage.acks_in(1) == 0, "acknowledged though the disk was full")
    await _check_refused_but_readable(stage)
    stage.shim.heal()
    await stage.recover()


async def _check_refused_but_readable(stage: Stage) -> None:
    refused = await stage.refusal()
    stage.check(refused == "server.storage_unavailable", f"refused with {refused!r}")
    with suppress(httpx2.HTTPError):
        stage.check(bool(await stage.scene.read_back(stage.scene.tokens[0])), "nothing can be read")
        return
    stage.wrong.append("nothing can be read")


async def fail_sync(stage: Stage) -> None:
    """Once the disk could not keep something, nobody knows what it kept: no more acks until a restart."""
    stage.shim.fail_syncs()
    await asyncio.sleep(SETTLE)
    stage.check(await stage.acks_in(0.5) == 0, "acknowledged what the disk did not keep")
    stage.shim.heal()
    stage.check(await stage.acks_in(1) == 0, "acknowledged after the disk had failed")
    stage.check((await stage.get("/readyz")).status_code == 503, "ready with a disk that had failed")
    await _check_refused_but_readable(stage)
    await asyncio.to_thread(stage.server.restart)
    await stage.recover()


async def jump(stage: Stage) -> None:
    """The wall clock is an hour ahead, then an hour behind: nobody is signed out, and all goes on."""
    for hours in (1, -1, 0):
        stage.shim.jump(hours * 3_600)
        stage.check(await stage.acks_in(1) > 0, f"nothing went on with the clock wrong by {hours} h")


async def run_out_of_handles(stage: Stage) -> None:
    """More want to connect than the process may hold: whoever is there goes on, others come later."""
    async with few_handles(stage.server):
        crowd = [socket.create_connection(("127.0.0.1", stage.server.port)) for _ in range(RINGING)]
        stage.figures["acks in 2 s without handles"] = acks = await stage.acks_in(2)
        stage.check(acks > 0, "who was connected could not go on")
        for one in crowd:
            one.close()
    stage.check((await stage.get("/healthz")).status_code == 200, "nobody can connect any more")
    await stage.recover()
