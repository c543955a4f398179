"""Alembic runs this for every command. The connection comes from whoever gave the command."""

from alembic import context

from hongyan.backends.sql import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    render_as_batch=True,  # SQLite changes a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
