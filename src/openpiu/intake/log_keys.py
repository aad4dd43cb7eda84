"""The file of the key that signs the log: made with the log, readable by its owner alone, or not used."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from openpiu.audit import SigningKey, new_key, public_of
from openpiu.audit.keys import private_pem, public_pem, read_private
from openpiu.findings import AuditError
from openpiu.store.private import private_bytes

FILE, PUBLIC, NEXT = "log.key", "log.pub", "log.key.next"


def log_key(home: Path, file: str = FILE) -> SigningKey | None:
    """The key in `home`; None where there is none.

    Raises AuditError for one that is no key, cannot be read, or belongs to another user or may be read by
    others: who can read it can sign in the unit's name.
    """
    path = home / file
    advice = ", and hand over to a new key (`openpiu audit rotate`) if anybody may have copied it"
    try:
        data = private_bytes(path, "the log's key", AuditError, advice=advice)
    except AuditError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return None
        raise
    try:
        return read_private(data)
    except AuditError as error:
        raise AuditError(f"{path}: {error}") from None


def make_log_key(home: Path, file: str = FILE) -> SigningKey:
    """A new key in a new file of its own. Raises AuditError where the file is there, or cannot be made."""
    key, path = new_key(), home / file
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise AuditError(f"the log's key {path} cannot be made: {error.strerror}") from None
    with os.fdopen(handle, "wb") as out:
        out.write(private_pem(key))
        out.flush()
        os.fsync(out.fileno())
    _sync(home)
    return key


def put_in_force(home: Path, key: SigningKey) -> None:
    """Let the key of NEXT, if there is one, take the place of the former, and lay the public key of `key`
    beside it, for handing out."""
    if (home / NEXT).exists():
        (home / NEXT).replace(home / FILE)
        _sync(home)
    public = home / f"{PUBLIC}.new"
    public.write_bytes(public_pem(public_of(key)))
    public.replace(home / PUBLIC)


def drop_next(home: Path) -> None:
    """Take away a key that was made and never put in force."""
    (home / NEXT).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems sync no folder
            os.fsync(handle)
    finally:
        os.close(handle)
