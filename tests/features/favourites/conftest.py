import pytest

from hongyan.core.settings import Favourites, Settings, Sql
from tests.conftest import GENEROUS, PATIENT, QUIET
from tests.features.favourites.shelf import MOST
from tests.search.conftest import driver, sql  # noqa: F401 - fixtures


@pytest.fixture
def settings(data: str, sql: Sql) -> Settings:  # noqa: F811
    few = Favourites(most=MOST)
    return Settings(data=str(data), server=QUIET, users=PATIENT, limits=GENEROUS, sql=sql, favourites=few)
