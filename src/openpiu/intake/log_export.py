"""An export of the log as a file: new, for its owner alone, whole or not there."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from openpiu.audit import SigningKey
from openpiu.findings import AuditError
from openpiu.store import Store, log, log_seals


class Exported(Struct, frozen=True):
    """What was exported: so many entries, and the SHA-256 of the file."""

    entries: int
    sha256: str


def write(store: Store, key: SigningKey, file: Path) -> Exported:
    """Seal what waits and write the whole log to the new `file`, closed by a checkpoint.

    Raises AuditError where there is such a file, or `key` is not the one in force.
    """
    with store.writing() as connection:
        log_seals.seal(connection, key)
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise AuditError(f"{file} is there already: nothing was written; name a new file") from None
    digest = sha256()
    try:
        with os.fdopen(handle, "wb", 1 << 20) as out, store.reading() as connection:
            closing = log_seals.checkpoint(connection, key).whole + b"\n"
            for line in log.lines(connection):
                digest.update(line)
                out.write(line)
            digest.update(closing)
            out.write(closing)
            out.flush()
            os.fsync(out.fileno())
            entries = log.state(connection).entries
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return Exported(entries, digest.hexdigest())
