"""What Alembic runs for every command: on the connection and in the transaction that `bot.storage.migrate` hands in."""

from alembic import context

from bot.storage import schema, tables, walks

__all__ = ["tables", "walks"]  # what is imported is known to the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
)
context.run_migrations()
