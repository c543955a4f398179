"""Writes the next step of the schema's history from what the tables say now. Read it before you commit it.

.venv/bin/python -m tools.revise "Add moments"
"""

import importlib
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

import hongyan.features
from hongyan import migrations


def main(message: str) -> None:
    for tables in sorted(Path(hongyan.features.__path__[0]).glob("*/tables.py")):
        importlib.import_module(f"hongyan.features.{tables.parent.name}.tables")
    folder = Path(migrations.__path__[0])
    number = len(list((folder / "versions").glob("[0-9]*.py"))) + 1
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(folder))
        command.upgrade(config, "head")
        command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
