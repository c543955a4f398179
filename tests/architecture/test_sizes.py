from statistics import median

from tests.architecture.sources import ROOT, functions, named, written

MOST_LINES = 400
MOST_CODE_LINES = 40
MEDIAN_CODE_LINES = 8


def test_no_file_is_longer_than_one_can_keep_in_mind() -> None:
    """God files grow one harmless line at a time, tests too. Split by deed, not by kind."""
    sizes = {named(path): path.read_text().count("\n") for path in written(".py", ".ts", ".tsx")}
    assert not {name: size for name, size in sizes.items() if size > MOST_LINES}


def test_no_function_is_longer_than_a_screen() -> None:
    """Code bases whose functions pass a screen have some of many screens, which nobody dares to touch."""
    sizes = dict(one for path in written(".py") for one in functions(path))
    assert not {name: size for name, size in sizes.items() if size > MOST_CODE_LINES}


def test_most_functions_can_be_read_at_a_glance() -> None:
    """Short functions are what clarity looks like from close up; the median shows it drifting away."""
    sizes = [size for path in written(".py") if ROOT / "src" in path.parents for _, size in functions(path)]
    assert median(sizes) <= MEDIAN_CODE_LINES
