from collections.abc import Iterator

import pytest

from cluster.topology import Backends, Cluster

UNLIMITED = {"HONGYAN__LIMITS__USER_BURST": "100000", "HONGYAN__LIMITS__ADDRESS_BURST": "100000"}


@pytest.fixture(scope="package")
def cluster() -> Iterator[Cluster]:
    """One for all tests that ask for it: they must leave it as they found it."""
    with Backends() as backends, Cluster(backends, environment=UNLIMITED) as running:
        yield running
