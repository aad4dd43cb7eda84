"""The file of the key that signs the log: made with the log, readable by its owner alone, or not used."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from openpiu.audit import SigningKey, new_key, public_of
from openpiu.audit.keys import private_pem, public_pem, read_private
from openpiu.findings import AuditError

FILE, PUBLIC, NEXT = "log.key", "log.pub", "log.key.next"


def log_key(home: Path, file: str = FILE) -> SigningKey | None:
    """The key in `home`; None where there is none.

    Raises AuditError for one that is no key, cannot be read, or belongs to another user or may be read by
    others: who can read it can sign in the unit's name.
    """
    path = home / file
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise AuditError(f"the log's key {path} cannot be read: {error.strerror}") from None
    with os.fdopen(handle, "rb") as opened:
        about = os.fstat(opened.fileno())
        if about.st_uid not in (os.geteuid(), 0):
            raise AuditError(f"the log's key {path} belongs to another user; expected the one who runs this")
        if stat.S_IMODE(about.st_mode) & 0o077:
            raise AuditError(
                f"the log's key {path} may be read by others (mode {stat.S_IMODE(about.st_mode):04o}); "
                f"expected its owner alone: `chmod 600 {path}`, and hand over to a new key "
                "(`openpiu audit rotate`) if anybody may have copied it"
            )
        data = opened.read(1 << 16)
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
