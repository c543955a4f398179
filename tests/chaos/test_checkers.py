"""The judges see every kind of wrong; without that, 'lost 0' would mean nothing."""

from chaos.checkers import (
    Entry,
    judge_agreement,
    judge_density,
    judge_hearing,
    judge_membership,
    judge_once,
    judge_order,
    judge_places,
    judge_repeats,
    judge_set,
)

ACKED = [f"a.{number}" for number in range(10)]


def entries(*payloads: str) -> list[Entry]:
    return [Entry(seq, payload) for seq, payload in enumerate(payloads, start=1)]


def test_all_is_well() -> None:
    verdict = judge_set(ACKED, ["a.10", "a.11"], [*ACKED, "a.10"])
    assert verdict.is_clean
    assert (verdict.acked, verdict.recovered) == (10, 1)


def test_what_is_lost_is_told_by_where_it_is_missing() -> None:
    verdict = judge_set(ACKED, [], [one for one in ACKED if one not in ("a.0", "a.5", "a.9")])
    assert (verdict.lost_prefix, verdict.lost_middle, verdict.lost_postfix) == (["a.0"], ["a.5"], ["a.9"])
    assert not verdict.is_clean


def test_everything_lost_is_lost() -> None:
    assert judge_set(ACKED, [], []).lost == ACKED


def test_what_comes_twice_is_seen() -> None:
    assert judge_set(ACKED, [], [*ACKED, "a.3"]).duplicated == ["a.3"]


def test_a_doubtful_send_that_comes_twice_is_seen() -> None:
    assert judge_set([], ["a.0"], ["a.0", "a.0"]).duplicated == ["a.0"]


def test_what_nobody_sent_is_seen() -> None:
    assert judge_set(ACKED, [], [*ACKED, "ghost.1"]).unexpected == ["ghost.1"]


def test_a_hole_and_a_repeated_place_are_seen() -> None:
    assert judge_density(entries("a.0", "a.1")) == []
    assert judge_density([Entry(1, "a.0"), Entry(3, "a.1")])
    assert judge_density([Entry(1, "a.0"), Entry(1, "a.1")])


def test_a_client_overtaking_itself_is_seen() -> None:
    assert judge_order(entries("a.0", "b.0", "a.1", "b.5")) == []
    assert judge_order(entries("a.1", "a.0"))


def test_an_ack_for_another_place_is_seen() -> None:
    assert judge_places({"a.0": 1}, entries("a.0")) == []
    assert judge_places({"a.0": 2}, entries("a.0"))


def test_readers_who_were_told_different_things_are_seen() -> None:
    assert judge_agreement({"one": entries("a.0"), "two": entries("a.0")}) == []
    assert judge_agreement({"one": entries("a.0"), "two": entries("a.1")})


def test_what_a_listener_missed_is_seen() -> None:
    assert judge_hearing("bob", {1, 2, 3}, entries("a.0", "a.1")) == []
    assert judge_hearing("bob", {1}, entries("a.0", "a.1")) == ["bob has not heard of [2] and 1 in all"]


def test_what_was_heard_before_coming_or_after_leaving_is_seen() -> None:
    assert judge_membership("bob", [3, 4], 2, 4) == []
    assert judge_membership("bob", [2, 3, 5], 2, 4) == ["bob heard of 2", "bob heard of 5"]


def test_a_repeated_send_with_two_acks_or_two_copies_is_seen() -> None:
    assert judge_repeats({"a.0": [1, 1]}, entries("a.0")) == []
    assert judge_repeats({"a.0": [1, 2]}, entries("a.0"))
    assert judge_repeats({"a.0": [1, 1]}, entries("a.0", "a.0"))
    assert judge_repeats({"a.0": [1, 1]}, [])


def test_what_was_heard_twice_is_seen() -> None:
    assert judge_once("bob", [1, 3, 2]) == []
    assert judge_once("bob", [1, 2, 1]) == ["bob heard twice of [1] and 1 in all"]
