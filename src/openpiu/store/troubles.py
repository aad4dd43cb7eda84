"""What to tell a person when a database refuses: sentences that say what to do and quote no value."""

from __future__ import annotations

from typing import Any

SQLITE = (
    ("readonly", "the store cannot be written: give this user the right to write to its file and folder"),
    ("locked", "the store is busy: another program has been writing for more than 30 seconds; try again"),
    ("full", "the disk is full: nothing of this step was kept; make room and try again"),
    ("disk i/o", "the disk reports errors: nothing of this step was kept; see the system's log"),
    ("malformed", "the store is damaged: restore a backup (`openpiu restore FILE`)"),
    ("not a database", "the file is not a store: restore a backup or make a store with `openpiu init`"),
    ("unable to open", "the store's file cannot be opened: see that the folder is there and may be read"),
)
"""By what SQLite says, in small letters."""

_UNREACHED = "see that its server runs and that OPENPIU_DATABASE_URL names it"
POSTGRESQL = {
    "08": f"the connection to the database was lost: nothing of this step was kept; {_UNREACHED}",
    "25006": "the store cannot be written: its database is read-only (a standby, or set so)",
    "28": "the database refuses this user or password: see OPENPIU_DATABASE_URL and the server's pg_hba.conf",
    "3D000": "there is no database of that name: make it (`createdb NAME`), then run `openpiu init`",
    "40": "another program changed the same at the same time: nothing of this step was kept; try again",
    "42501": "this user lacks rights in the database: it must own the store's tables (docs/operations.md)",
    "42P01": "a table of the store is missing: run `openpiu init`, or restore a backup",
    "53100": "the database server's disk is full: nothing of this step was kept; make room and try again",
    "53200": "the database server is out of memory or locks: raise its max_locks_per_transaction",
    "53300": "the database server takes no more connections: raise its max_connections, or run fewer workers",
    "55P03": "the store is busy: another program has held a lock for more than 30 seconds; try again",
    "57014": "the database server cut the step off: nothing of it was kept; see its statement_timeout",
    "57P": "the database server is starting or stopping: nothing of this step was kept; try again",
    "58": "the database server's disk reports errors: nothing of this step was kept; see its log",
    "XX001": "the database is damaged: restore a backup (docs/operations.md)",
    "XX002": "an index of the database is damaged: REINDEX it, or restore a backup (docs/operations.md)",
}
"""By SQLSTATE, or the beginning of it (PostgreSQL, appendix A)."""

CONNECTING = (
    ("password authentication failed", POSTGRESQL["28"]),
    ("no password supplied", POSTGRESQL["28"]),
    ("no pg_hba.conf entry", POSTGRESQL["28"]),
    ("peer authentication failed", POSTGRESQL["28"]),
    ('role "', POSTGRESQL["28"]),
    ('database "', POSTGRESQL["3D000"]),
    ("too many clients", POSTGRESQL["53300"]),
    ("remaining connection slots", POSTGRESQL["53300"]),
    ("starting up", POSTGRESQL["57P"]),
    ("shutting down", POSTGRESQL["57P"]),
    ("refused", f"the database cannot be reached (connection refused): {_UNREACHED}"),
    ("timeout", f"the database cannot be reached (no answer): {_UNREACHED}"),
    ("resolve", f"the database cannot be reached (its host's name is not known): {_UNREACHED}"),
    ("translate host", f"the database cannot be reached (its host's name is not known): {_UNREACHED}"),
    ("no such file", f"the database cannot be reached (no socket there): {_UNREACHED}"),
    ("closed", POSTGRESQL["08"]),
    ("lost", POSTGRESQL["08"]),
    ("invalid connection option", "OPENPIU_DATABASE_URL has an option that PostgreSQL does not know"),
)
"""By what the driver says before there is a session, which then gives no SQLSTATE."""


def sentence(error: BaseException | None) -> str:
    """What to tell a person about `error` of a driver; never values of the statement."""
    if error is None:
        return "the database refused"
    said = (str(error).splitlines() or [""])[0]
    if "sqlite3" in type(error).__module__:
        for sign, advice in SQLITE:
            if sign in said.lower():
                return advice
        return f"the database refused: {type(error).__name__} ({said})"
    return _postgresql(error, str(error).lower())


def _postgresql(error: Any, said: str) -> str:
    state = getattr(error, "sqlstate", None) or ""
    for length in (5, 3, 2):
        if state[:length] in POSTGRESQL:
            return POSTGRESQL[state[:length]]
    if state:
        return f"the database refused: {type(error).__name__} (SQLSTATE {state})"
    for sign, advice in CONNECTING:
        if sign in said:
            return advice
    if type(error).__name__ == "OperationalError":
        return f"the database cannot be reached: {_UNREACHED}"
    return f"the database refused: {type(error).__name__}"
