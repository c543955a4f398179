"""The judges: pure functions from what was promised and what was found to what is wrong.

A payload is `client.counter`, so that order can be judged without trusting the server.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct


class Entry(NamedTuple):
    """One message as it was read."""

    seq: int
    payload: str


class Verdict(Struct, kw_only=True):
    """What a set of sends came to. Lost ones are split by where they are missing: the middle is damning."""

    acked: int
    lost_prefix: list[str]
    lost_middle: list[str]
    lost_postfix: list[str]
    duplicated: list[str]
    unexpected: list[str]
    recovered: int  # nobody knew whether they were taken, and they were

    @property
    def lost(self) -> list[str]:
        return [*self.lost_prefix, *self.lost_middle, *self.lost_postfix]

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.duplicated or self.unexpected)


def judge_set(acked: Sequence[str], unknown: Iterable[str], read: Sequence[str]) -> Verdict:
    """`acked` in the order of their acks; `unknown` may be there once or not at all."""
    counts = Counter(read)
    found = [index for index, payload in enumerate(acked) if payload in counts]
    first, last = (found[0], found[-1]) if found else (len(acked), len(acked))
    missing = [index for index, payload in enumerate(acked) if payload not in counts]
    doubtful = set(unknown)
    known = doubtful | set(acked)
    return Verdict(
        acked=len(acked),
        lost_prefix=[acked[index] for index in missing if index < first],
        lost_middle=[acked[index] for index in missing if first < index < last],
        lost_postfix=[acked[index] for index in missing if index > last],
        duplicated=[payload for payload, count in counts.items() if count > 1],
        unexpected=[payload for payload in counts if payload not in known],
        recovered=len(doubtful & counts.keys()),
    )


def judge_places(acked: dict[str, int], read: Sequence[Entry]) -> list[str]:
    """Whether every acked message is at the place that its ack named."""
    places = {entry.payload: entry.seq for entry in read}
    return [
        f"{payload}: acked at {seq}, read at {places[payload]}"
        for payload, seq in acked.items()
        if payload in places and places[payload] != seq
    ]


def judge_density(read: Sequence[Entry]) -> list[str]:
    """Whether the places are 1, 2, 3 … without holes or repetitions."""
    return [
        f"place {expected} holds {entry.seq}"
        for expected, entry in enumerate(read, start=1)
        if entry.seq != expected
    ][:10]


def judge_order(read: Sequence[Entry]) -> list[str]:
    """Whether each client's messages stand in the order in which it sent them."""
    wrong, last = [], defaultdict[str, int](lambda: -1)
    for entry in read:
        client, _, counter = entry.payload.rpartition(".")
        if int(counter) <= last[client]:
            wrong.append(f"{entry.payload} after {client}.{last[client]}")
        last[client] = int(counter)
    return wrong


def judge_agreement(reads: dict[str, Sequence[Entry]]) -> list[str]:
    """Whether all readers were told the same list."""
    (first, expected), *others = reads.items()
    return [
        f"{reader} does not agree with {first}" for reader, read in others if list(read) != list(expected)
    ]


def judge_hearing(name: str, heard: Collection[int], read: Sequence[Entry]) -> list[str]:
    """Whether somebody who listened has heard of everything that can be read."""
    missing = [entry.seq for entry in read if entry.seq not in heard]
    return [f"{name} has not heard of {missing[:5]} and {len(missing)} in all"] if missing else []


def judge_membership(name: str, heard: Iterable[int], joined_seq: int, left_seq: int) -> list[str]:
    """Whether somebody heard only of what was said after `joined_seq`, and not after `left_seq`."""
    return [f"{name} heard of {seq}" for seq in sorted(heard) if not joined_seq < seq <= left_seq]


def judge_repeats(acked: Mapping[str, Collection[int]], read: Sequence[Entry]) -> list[str]:
    """Whether sends that were repeated had the same ack each time, and one copy there. `acked`: seqs."""
    counts, places = Counter(entry.payload for entry in read), {entry.payload: entry.seq for entry in read}
    return [
        f"{payload}: acked at {sorted(set(seqs))}, {counts[payload]} copies, at {places.get(payload)}"
        for payload, seqs in acked.items()
        if set(seqs) != {places.get(payload)} or counts[payload] != 1
    ][:10]


def judge_once(name: str, heard: Sequence[int]) -> list[str]:
    """Whether somebody was told of nothing twice."""
    twice = [seq for seq, count in Counter(heard).items() if count > 1]
    return [f"{name} heard twice of {twice[:5]} and {len(twice)} in all"] if twice else []
