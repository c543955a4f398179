"""People live with Hongyan in every order of events that Hypothesis can think of."""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.faults import Faults
from tests.properties.filing import Filing
from tests.properties.keeping import Keeping
from tests.properties.ruling import Ruling
from tests.properties.talking import Talking
from tests.properties.village import Village

QUICK = settings(
    max_examples=10, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
THOROUGH = settings(QUICK, max_examples=20, stateful_step_count=40)
NIGHTLY = settings(QUICK, max_examples=2_000, stateful_step_count=50)


class EverydayLife(Talking, Filing, Keeping, Ruling, Faults):
    """All rules together."""


def live(village: Village, chosen: settings) -> None:
    run_state_machine_as_test(lambda: EverydayLife(village), settings=chosen)  # type: ignore[arg-type]


def test_life_goes_well(village: Village) -> None:
    live(village, QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("part", [1, 2, 3])
def test_life_goes_well_for_long(village: Village, part: int) -> None:
    live(village, NIGHTLY if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else THOROUGH)
