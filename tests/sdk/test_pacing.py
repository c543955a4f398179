import pytest

from hongyan_client.pacing import Verdict, backoff, reason_of, verdict_of


@pytest.mark.parametrize(("attempt", "most"), [(0, 1), (1, 2), (4, 16), (5, 30), (1_000, 30)])
def test_the_pause_is_anything_up_to_a_bound_that_doubles(attempt: int, most: float) -> None:
    pauses = [backoff(attempt) for _ in range(500)]
    assert 0 <= min(pauses) < most / 4
    assert most * 3 / 4 < max(pauses) <= most


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (1000, Verdict.COME_BACK),
        (1006, Verdict.COME_BACK),
        (4100, Verdict.COME_BACK),
        (4401, Verdict.REFRESH),
        (4408, Verdict.COME_BACK),
        (4429, Verdict.COME_BACK),
        (4499, Verdict.COME_BACK),
        (4500, Verdict.STOP),
        (4502, Verdict.STOP),
        (4999, Verdict.STOP),
    ],
)
def test_close_codes_say_whether_to_come_back(code: int, verdict: Verdict) -> None:
    assert verdict_of(code) is verdict


def test_a_stop_has_a_reason() -> None:
    assert [reason_of(code) for code in (4501, 4502, 4503, 4510, 4777)] == [
        "signed_out",
        "replaced",
        "disabled",
        "outdated",
        "signed_out",
    ]
