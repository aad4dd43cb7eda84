"""Verifying the log of a store where it is: at somebody's wish, in a thread, with its outcome in the log.

What is held against the chain is what an export of this moment would hold, closed by a checkpoint; so a tail
that was cut off before is found only by whoever holds an older checkpoint (`openpiu audit verify --seen`).
The outcome is an entry `log.verify`; which one is the newest stands in a counter, so that every page can say
that the log is not as it was sealed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.audit import Actor, Verdict, public_of, verify
from openpiu.audit.entries import Value
from openpiu.findings import OpenPIUError
from openpiu.intake import sealer
from openpiu.store import Store, log, log_seals, log_search
from openpiu.store.dialects import counter, put_rows
from openpiu.store.schema import counters

NEWEST = "log_verified"
"""The counter that holds the id of the newest entry `log.verify`."""
FAULT = "log_fault"
"""The counter that holds the first entry that was not as it was sealed then; 0 for a log that was whole."""


class Proven(Struct, frozen=True):
    """The newest verification: when, by whom, over how many entries, with how many remarks, and the first
    entry that was not as it was sealed (None where all were), with what was done to it
    (`audit.verdict.Kind`)."""

    at: str
    who: str
    entries: int
    remarks: int
    fault: int | None
    kind: str | None


def newest(connection: Connection) -> Proven | None:
    """The newest verification; None where there was none, or its entry was purged."""
    kept = log_search.entry(connection, counter(connection, NEWEST))
    if kept is None or kept.entry is None or kept.entry.act != "log.verify":
        return None
    what = kept.entry.what
    fault = int(what.get("fault", 0)) or None
    kind = str(what["kind"]) if "kind" in what else None
    counts = int(what.get("entries", 0)), int(what.get("remarks", 0))
    return Proven(kept.entry.at, kept.entry.who, *counts, fault, kind)


def fault(connection: Connection) -> int | None:
    """The first entry that was not as it was sealed when the log was verified last; None for none."""
    return counter(connection, FAULT) or None


def prove(store: Store, home: Path, by: Actor) -> Verdict:
    """Seal what waits, verify the log, and write down the outcome. Raises AuditError where the key in force
    is not here, so that nothing can be closed by a checkpoint."""
    key = sealer.needed_key(store, home)
    with store.writing() as connection:
        log_seals.seal(connection, key)
    with store.reading() as connection:
        closing = log_seals.checkpoint(connection, key)

        def lines() -> Iterator[bytes]:
            yield from log.lines(connection)
            yield closing.whole + b"\n"

        # Whoever lost a key has said so in the log; that this was true, no log can prove: it is a remark.
        verdict = verify(lines, sorted({public_of(key), *log.keys_after_loss(connection)}))
    _note(store, verdict, by)
    return verdict


def _note(store: Store, verdict: Verdict, by: Actor) -> None:
    bad = verdict.fault
    facts: dict[str, Value] = {"entries": verdict.entries, "whole": bad is None}
    if bad is not None:
        facts |= {"fault": bad.entry, "kind": bad.kind}
    if verdict.remarks:
        facts["remarks"] = len(verdict.remarks)
    with store.writing() as connection:
        above = log_search.newest_id(connection)
        log.write(connection, "log.verify", (), by, **facts)
        written = log_search.last(connection, "log.verify", above) or 0
        rows = [{"name": NEWEST, "value": written}, {"name": FAULT, "value": bad.entry if bad else 0}]
        put_rows(connection, counters, rows, replace=("value",))


class Proving:
    """Verifications of the log of one store, one at a time, each in a thread."""

    def __init__(self, store: Store, home: Path) -> None:
        self._store = store
        self._home = home
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.since: datetime | None = None
        """Since when one is under way; None where none is."""
        self.trouble: str | None = None
        """Why the newest one could not be done; None where it could."""

    def begin(self, by: Actor, patience: float = 0.0) -> bool:
        """Begin one, unless one is under way; whether it was over within `patience` seconds."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self.since, self.trouble = datetime.now(UTC), None
                self._thread = threading.Thread(target=self._work, args=(by,), name="proof", daemon=True)
                self._thread.start()
            thread = self._thread
        thread.join(patience)
        return not thread.is_alive()

    def _work(self, by: Actor) -> None:
        try:
            prove(self._store, self._home, by)
        except OpenPIUError as error:
            self.trouble = str(error)
        except Exception as error:  # the thread is nobody's to wait for: its trouble is told on the page
            self.trouble = f"a mistake of the program ({type(error).__name__})"
        finally:
            self.since = None
