"""One court for every scenario: from what clients were told to what is wrong with it."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from chaos.checkers import Entry, judge_agreement, judge_density, judge_order, judge_places, judge_set
from chaos.history import History
from chaos.load import Sender

NOTICE = "notice.0"


class Findings(Struct, kw_only=True):
    """What the sends of a run came to, and what else is wrong."""

    acked: int
    lost: int
    duplicated: int
    unexpected: int
    recovered: int
    wrong: list[str]

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.duplicated or self.unexpected or self.wrong)


def judge(history: History, crowd: Sequence[Sender], reads: Mapping[str, Sequence[Entry]]) -> Findings:
    """`reads`: a conversation as each of several readers was told it in the end."""
    whole = next(iter(reads.values()))
    read = said(whole)
    verdict = judge_set(
        history.values("send", "ok"), history.values("send", "info"), [entry.payload for entry in read]
    )
    acked = {payload: seq for sender in crowd for payload, seq in sender.acked.items()}
    refused = set().union(*(sender.refused for sender in crowd))
    in_order = [entry for entry in read if entry.payload not in refused]
    wrong = [*judge_density(whole), *judge_order(in_order), *judge_places(acked, read)]
    wrong += judge_agreement(dict(reads))
    return Findings(
        acked=verdict.acked,
        lost=len(verdict.lost),
        duplicated=len(verdict.duplicated),
        unexpected=len(verdict.unexpected),
        recovered=verdict.recovered,
        wrong=wrong[:20],
    )


def said(read: Sequence[Entry]) -> list[Entry]:
    """Without the notices of the server."""
    return [entry for entry in read if entry.payload != NOTICE]
