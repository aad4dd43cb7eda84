"""Stores with a list in force, on SQLite and on PostgreSQL."""

from tests.intake.conftest import index, new_store, one_store, profile, store

__all__ = ["index", "new_store", "one_store", "profile", "store"]
