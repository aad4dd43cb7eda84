"""The key that seals what could not be read: made once, kept by the store, readable by its owner alone."""

from __future__ import annotations

import os
from pathlib import Path

from openpiu.findings import StoreError
from openpiu.safeguards import new_key
from openpiu.safeguards.sealing import KEY_BYTES
from openpiu.store.private import private_bytes

FILE = "seal.key"


def sealing_key(home: Path) -> bytes:
    """The key of the store in `home`; made where there is none yet.

    Raises StoreError where the file cannot be read, may be read by others, or is no key: without it nothing
    sealed can be opened.
    """
    file = home / FILE
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        pass
    except OSError as error:
        raise StoreError(f"the sealing key {file} cannot be made: {error.strerror}") from None
    else:
        with os.fdopen(handle, "wb") as out:
            out.write(new_key())
            out.flush()
            os.fsync(out.fileno())
    key = private_bytes(file, "the sealing key", StoreError)
    if len(key) != KEY_BYTES:
        raise StoreError(f"{file} is no sealing key: found {len(key)} bytes, expected {KEY_BYTES}")
    return key
