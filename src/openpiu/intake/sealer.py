"""The sealer: what acts have written into the log is sealed within a second, by whoever holds the key.

Several programs may seal; a lock in the database lets one do it at a time. One without the key leaves it to
the one with it. Trouble is told and never stops the act itself: its entry is durable, and is sealed later.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from openpiu.audit import Actor, SigningKey, public_of
from openpiu.findings import AuditError, OpenPIUError
from openpiu.intake import log_keys
from openpiu.store import Store, log, log_seals

EVERY = 1.0
"""Seconds in which what was written is sealed."""

Told = Callable[[str], None]


class Sealer:
    """Seals the log of a store with the key in `home`; `told` hears of trouble, once each."""

    def __init__(self, store: Store, home: Path, told: Told) -> None:
        self._store = store
        self._home = home
        self._told = told
        self._trouble: str | None = None
        self._looked = time.monotonic()

    def look(self, *, now: bool = False) -> None:
        """Seal what waits, if a second has passed since the last look (or `now`)."""
        if not now and time.monotonic() - self._looked < EVERY:
            return
        try:
            self._seal()
            self._trouble = None
        except Exception as error:
            told = str(error) if isinstance(error, OpenPIUError) else type(error).__name__
            if told != self._trouble:
                self._told(f"the log is not sealed: {told}")
            self._trouble = told
        self._looked = time.monotonic()

    def _seal(self) -> None:
        with self._store.reading() as connection:
            if not log.waits(connection):
                return
        key = key_in_force(self._store, self._home)
        if key is not None:
            with self._store.writing() as connection:
                log_seals.seal(connection, key)
        elif self._store.file is not None or not _begun(self._store):
            begin(self._store, self._home)
        # On a server another machine may have the key, and seals.


def begin(store: Store, home: Path) -> bool:
    """Begin the log of a store, and make its key, where that was not done; whether it was done now.

    Raises AuditError where the log was begun and its key is not here.
    """
    if _begun(store):
        if log_keys.log_key(home) is None:
            raise AuditError(
                f"the log's key ({home / log_keys.FILE}) is not here: put it back, or seal where it is; if "
                "it is lost for good, `openpiu audit rotate --lost`"
            )
        return False
    key = log_keys.log_key(home) or log_keys.make_log_key(home)
    with store.writing() as connection:
        log_seals.begin(connection, key)
    log_keys.put_in_force(home, key)
    return True


def _begun(store: Store) -> bool:
    with store.reading() as connection:
        return log.newest(connection) is not None


def key_in_force(store: Store, home: Path) -> SigningKey | None:
    """The key that signs next; None where none is here. A handing over that was cut off is ended."""
    key = log_keys.log_key(home)
    with store.reading() as connection:
        public = log.state(connection).key
    if public is None:
        return None
    waiting = log_keys.log_key(home, log_keys.NEXT)
    if waiting is not None and public_of(waiting) == public:
        log_keys.put_in_force(home, waiting)
        return waiting
    return key


def needed_key(store: Store, home: Path) -> SigningKey:
    """The key that signs next. Raises AuditError where it is not here, or the log is not begun."""
    key = key_in_force(store, home)
    if key is None:
        if not _begun(store):
            raise AuditError("the log is not begun: run `openpiu init`")
        raise AuditError(f"the log's key ({home / log_keys.FILE}) is not here: do this where it is")
    return key


def rotate(store: Store, home: Path, by: Actor | None = None, *, lost: bool = False) -> str:
    """Hand over to a new key, which takes the place of the former in `home`; its public key. With `lost`
    nobody signs for it. Raises AuditError where the former one is needed and not here."""
    old = None if lost else needed_key(store, home)
    log_keys.drop_next(home)
    new = log_keys.make_log_key(home, log_keys.NEXT)
    with store.writing() as connection:
        if old is None:
            log_seals.replace_lost(connection, new, by)
        else:
            log_seals.hand_over(connection, old, new, by)
    log_keys.put_in_force(home, new)
    return public_of(new)


@contextmanager
def sealing(store: Store, home: Path, told: Told) -> Iterator[Sealer]:
    """Seal in a thread for as long as the context lasts, and once more at its end."""
    sealer, ended = Sealer(store, home, told), threading.Event()

    def work() -> None:
        while not ended.wait(EVERY):
            sealer.look(now=True)

    thread = threading.Thread(target=work, name="sealer", daemon=True)
    thread.start()
    try:
        yield sealer
    finally:
        ended.set()
        thread.join()
        sealer.look(now=True)
