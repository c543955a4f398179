from tests.architecture.sources import named
from tools.generate_client import generate


def test_the_generated_client_is_what_the_operations_say() -> None:
    """A client that lags behind the table lies to its users; `python -m tools.generate_client` renews it."""
    assert not [named(path) for path, content in generate().items() if path.read_text() != content]
