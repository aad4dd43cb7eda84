"""Whose turn it is to write to an embedded store.

SQLite lets a writer in that happens to ask at the right moment: beside one that writes all the time another
may ask for minutes. Two locked files make a queue of it. Who waits for the second holds the first, so the one
who has just written comes behind whoever waits. The locks (flock) go with the process that holds them.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openpiu.findings import StoreError

PAUSE = 0.001
"""Seconds between two looks at a lock that another holds."""

BUSY = "the store is busy: another program has been writing for more than {:,.0f} seconds; try again"


@contextmanager
def turn(file: Path, patience: float) -> Iterator[None]:
    """The right to write to the database `file`, for as long as the context lasts.

    Raises StoreError where others write for more than `patience` seconds.
    """
    until = time.monotonic() + patience
    with _open(file, ".next") as next_, _open(file, ".writes") as writes:
        for lock in (next_, writes):
            while not _taken(lock):
                if time.monotonic() > until:
                    raise StoreError(BUSY.format(patience))
                time.sleep(PAUSE)
        fcntl.flock(next_, fcntl.LOCK_UN)
        yield  # closing the files ends the locks


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _open(file: Path, ending: str) -> Iterator[int]:
    name = f"{file}{ending}"
    try:
        handle = os.open(name, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"{name} cannot be opened: {error.strerror}; it orders who writes next") from None
    try:
        yield handle
    finally:
        os.close(handle)
