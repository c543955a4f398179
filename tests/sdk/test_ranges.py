import itertools

from hypothesis import given
from hypothesis import strategies as st

from hongyan_client.ranges import Run, holds, missing, with_run, without_below

RUN = st.tuples(st.integers(0, 40), st.integers(0, 8)).map(lambda run: (run[0], run[0] + run[1]))


def numbers(runs: list[Run]) -> set[int]:
    return {number for low, high in runs for number in range(low, high + 1)}


@given(st.lists(RUN), RUN)
def test_runs_are_a_set_of_numbers(added: list[Run], asked: Run) -> None:
    runs: list[Run] = []
    for low, high in added:
        runs = with_run(runs, low, high)
    wanted = set(range(asked[0], asked[1] + 1))
    assert numbers(runs) == numbers(added)
    assert all(one[1] + 1 < other[0] for one, other in itertools.pairwise(runs))
    assert holds(runs, *asked) == (wanted <= numbers(added))
    assert numbers(missing(runs, *asked)) == wanted - numbers(added)
    assert numbers(without_below(runs, asked[0])) == {one for one in numbers(added) if one >= asked[0]}
