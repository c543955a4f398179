"""Sets of whole numbers that come in runs: which messages of a conversation are held."""

Run = tuple[int, int]


def with_run(runs: list[Run], low: int, high: int) -> list[Run]:
    """Sorted runs that do not touch, after adding all from `low` to `high`."""
    if low > high:
        return runs
    if runs and runs[-1][0] <= low <= runs[-1][1] + 1:  # almost always: the next message
        return [*runs[:-1], (runs[-1][0], max(runs[-1][1], high))]
    before = [run for run in runs if run[1] < low - 1]
    after = [run for run in runs if run[0] > high + 1]
    touched = runs[len(before) : len(runs) - len(after)]
    merged = (min([low, *(run[0] for run in touched)]), max([high, *(run[1] for run in touched)]))
    return [*before, merged, *after]


def without_below(runs: list[Run], low: int) -> list[Run]:
    return [(max(run[0], low), run[1]) for run in runs if run[1] >= low]


def holds(runs: list[Run], low: int, high: int) -> bool:
    """Whether all from `low` to `high` are there."""
    return low > high or any(run[0] <= low and high <= run[1] for run in runs)


def missing(runs: list[Run], low: int, high: int) -> list[Run]:
    """The runs between `low` and `high` that are not there."""
    gaps = []
    for start, end in runs:
        if start > low:
            gaps.append((low, min(start - 1, high)))
        low = max(low, end + 1)
        if low > high:
            break
    if low <= high:
        gaps.append((low, high))
    return [gap for gap in gaps if gap[0] <= gap[1]]
