"""What Alembic runs: the steps, in the transaction of whoever asked for them."""

from alembic import context

from omnimind.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite can't alter most of a table
)
context.run_migrations()
