"""A line to NATS on which messages come twice, late, in another order, or never."""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator

from chaos.proxy import Proxy

MESSAGE = re.compile(rb"H?(?:MSG|PUB) [^\r]* (\d+)\r\n")  # the last number is how long what follows is
DROPPED, REPEATED, HELD = 0.05, 0.1, 0.3  # share of the messages
WINDOW = 50  # messages that are held back, and come in any order
OLD = 500  # messages of which one may come once more


class Mess:
    """Whether there is any, and what it has done so far."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.is_on = False
        self.done: Counter[str] = Counter()


class Disorder:
    """One direction of a connection. Only whole messages are touched; whatever else is said stays."""

    def __init__(self, mess: Mess) -> None:
        self._mess = mess
        self._begun = b""
        self._held: list[bytes] = []
        self._old: list[bytes] = []

    def change(self, data: bytes) -> bytes:
        """What is passed on now, of this and of what came before."""
        return b"".join(
            part for is_message, whole in self._cut(data) for part in self._fate(is_message, whole)
        )

    def _cut(self, data: bytes) -> Iterator[tuple[bool, bytes]]:
        """Whole messages and whole lines; the rest is kept."""
        self._begun += data
        while b"\r\n" in self._begun:
            head = MESSAGE.match(self._begun)
            end = head.end() + int(head[1]) + 2 if head else self._begun.index(b"\r\n") + 2
            if len(self._begun) < end:
                return
            whole, self._begun = self._begun[:end], self._begun[end:]
            yield head is not None, whole

    def _fate(self, is_message: bool, whole: bytes) -> list[bytes]:
        if not self._mess.is_on:
            return [*self._release(), whole]
        if not is_message:
            return [whole]
        self._old = [*self._old[-OLD:], whole]
        drawn, done, chance = self._mess.chance.random(), self._mess.done, self._mess.chance
        if drawn < DROPPED:
            done["dropped"] += 1
            return []
        if drawn < DROPPED + REPEATED:
            done["repeated"] += 1
            return [whole, whole, chance.choice(self._old)]
        if drawn < DROPPED + REPEATED + HELD:
            done["late"] += 1
            self._held.append(whole)
            return self._release() if len(self._held) >= WINDOW else []
        return [whole]

    def _release(self) -> list[bytes]:
        held, self._held = self._held, []
        self._mess.chance.shuffle(held)
        return held


class MessyBus(Proxy):
    def __init__(self, host: str, port: int, chance: random.Random) -> None:
        super().__init__(host, port)
        self.mess = Mess(chance)

    def changing(self) -> Callable[[bytes], bytes]:
        return Disorder(self.mess).change

    def heal(self) -> None:
        super().heal()
        self.mess.is_on = False
