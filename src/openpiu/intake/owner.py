"""Who works on a store. One process owns an embedded one, and its lock goes with it, however it ends; on a
database server any number of services work at once."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openpiu.findings import StoreError
from openpiu.store import Store
from openpiu.store.presence import living

FILE = "owner.lock"
PAUSE = 0.05


class OwnedError(StoreError):
    """Another process works on the store already."""


@contextmanager
def owning(home: Path, name: str, patience: float = 1.0) -> Iterator[None]:
    """Own the store in `home` as `name` (`openpiu serve`) for as long as the context lasts.

    Raises OwnedError where another process owns it for more than `patience` seconds.
    """
    handle = _open(home)
    try:
        until = time.monotonic() + patience
        while not _locked(handle, fcntl.LOCK_EX):
            if time.monotonic() >= until:
                raise OwnedError(
                    f"{_told(handle)} works on the store in {home} already: stop it first, or set another "
                    "OPENPIU_HOME"
                )
            time.sleep(PAUSE)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{name} (process {os.getpid()})".encode(), 0)
        yield
    finally:
        os.close(handle)


def owned(home: Path) -> bool:
    """Whether some process owns the store in `home` at this moment."""
    handle = _open(home)
    try:
        return not _locked(handle, fcntl.LOCK_SH)
    finally:
        os.close(handle)


def served(store: Store) -> bool:
    """Whether some process works on what is put into `store`: its owner, or a service on its database."""
    if store.file is not None:
        return owned(store.file.parent)
    with store.reading() as connection:
        return bool(living(connection))


def _open(home: Path) -> int:
    try:
        return os.open(home / FILE, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"{home / FILE} cannot be opened: {error.strerror}") from None


def _locked(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _told(handle: int) -> str:
    return os.pread(handle, 200, 0).decode(errors="replace") or "another process"
