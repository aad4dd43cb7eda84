"""Bringing a database to the newest schema. The only module that loads Alembic, which takes over a second."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from openpiu.findings import StoreError
from openpiu.store import locks
from openpiu.store.connect import Store


def config() -> Config:
    """Alembic's settings: the migrations that are installed with this package."""
    settings = Config()
    settings.set_main_option("script_location", "openpiu.store:migrations")
    settings.set_main_option("path_separator", "os")
    return settings


def upgrade(store: Store, revision: str = "head") -> None:
    """Bring the schema of `store` up to `revision`, in one transaction.

    Raises StoreError for a database of a schema that this program does not know.
    """
    settings = config()
    with store.writing() as connection:
        locks.change_schema(connection)
        settings.attributes["connection"] = connection
        try:
            command.upgrade(settings, revision)
        except CommandError:
            raise StoreError(
                "the store is of a version that this program does not know: update OpenPIU"
            ) from None
