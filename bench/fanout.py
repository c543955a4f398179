"""One message to a thousand sockets: how many a second at most, and how soon the last one has it."""

import multiprocessing
import os
import socket
import time
from statistics import median

from bench.native import Native
from bench.seed import World
from bench.server import SERVER_CORE, Served, draft

TEXT = "~" + "x" * 90  # told twice in a frame (content and fallback), which makes about 400 bytes
MARKS = 2
PAUSE = 0.02  # seconds between lone messages


def saturated(
    native: Native, served: Served, world: World, readers: list[socket.socket], count: int
) -> float:
    """Deliveries a second while `count` messages are sent as fast as they are taken."""
    sender = served.connect(world.tokens[0])
    run = time.monotonic_ns()
    begun = time.monotonic()
    sender.sendall(b"".join(draft(run + n, world.group_id, TEXT) for n in range(count)))
    end = native.read_marks(readers, MARKS * count * len(readers))
    sender.close()
    return count * len(readers) / (end - begun)


def alone(
    native: Native, served: Served, world: World, readers: list[socket.socket], count: int
) -> list[float]:
    """For each of `count` lone messages, milliseconds from its intended sending to its last receiver."""
    sender = served.connect(world.tokens[0])
    run, times = time.monotonic_ns(), []
    due = time.monotonic() + PAUSE
    for number in range(count):
        time.sleep(max(0.0, due - time.monotonic()))
        sender.sendall(draft(run + number, world.group_id, TEXT))
        times.append((native.read_marks(readers, MARKS * len(readers)) - due) * 1_000)
        due = max(due + PAUSE, time.monotonic())
    sender.close()
    return times


class Floor:
    """A C loop of send() in a process of its own on the server's core, to sockets that we read alike."""

    def __init__(self, count: int) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=count)
        self._orders, orders = multiprocessing.Pipe()
        context = multiprocessing.get_context("fork")
        self._child = context.Process(target=_serve_floor, args=(self._listener, count, orders))
        self._child.start()
        address = self._listener.getsockname()
        self.readers = [socket.create_connection(address) for _ in range(count)]

    def saturated(self, native: Native, frame: bytes, rounds: int) -> float:
        begun = time.monotonic()
        self._orders.send((frame, rounds))
        end = native.read_marks(self.readers, MARKS * rounds * len(self.readers))
        return rounds * len(self.readers) / (end - begun)

    def alone(self, native: Native, frame: bytes, count: int) -> list[float]:
        times = []
        for _ in range(count):
            time.sleep(PAUSE)
            begun = time.monotonic()
            self._orders.send((frame, 1))
            times.append((native.read_marks(self.readers, MARKS * len(self.readers)) - begun) * 1_000)
        return times

    def close(self) -> None:
        self._orders.send(None)
        self._child.join(10)
        for reader in self.readers:
            reader.close()
        self._listener.close()


def _serve_floor(
    listener: socket.socket, count: int, orders: "multiprocessing.connection.Connection"
) -> None:
    os.sched_setaffinity(0, {SERVER_CORE})
    native = Native()
    sockets = [listener.accept()[0] for _ in range(count)]
    while order := orders.recv():
        native.floor_send(sockets, *order)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def medians(runs: list[float]) -> dict[str, float]:
    return {"median": median(runs), "min": min(runs), "max": max(runs)}
