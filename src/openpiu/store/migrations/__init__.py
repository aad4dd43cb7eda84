"""Alembic's migrations, one file a revision; run by `openpiu.store.migrate`, never by hand."""
