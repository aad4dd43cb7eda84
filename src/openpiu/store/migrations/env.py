"""Runs the migrations on the connection that `openpiu.store.migrate` hands over."""

from alembic import context

from openpiu.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    transactional_ddl=True,
)
context.run_migrations()
