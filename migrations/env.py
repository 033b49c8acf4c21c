"""Run migrations on the connection from `saksgang migrate`, each in a transaction of its own."""

from alembic import context

from store.db.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
