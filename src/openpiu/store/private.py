"""Files with secrets: read only where nobody else may read them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from openpiu.findings import OpenPIUError

MOST = 1 << 16


def private_bytes(
    path: Path, what: str, error: type[OpenPIUError], *, group: bool = False, advice: str = ""
) -> bytes:
    """The first 64 KB of `path`, which must belong to this user or root, and which others may not read
    (with `group` its group may).

    Raises `error`, saying what to do, where that is not so or the file cannot be read; for one that is not
    there it is the cause's FileNotFoundError.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as cause:
        raise error(f"{what} {path} cannot be read: {cause.strerror}") from cause
    with os.fdopen(handle, "rb") as opened:
        about = os.fstat(opened.fileno())
        mode = stat.S_IMODE(about.st_mode)
        if about.st_uid not in (os.geteuid(), 0):
            raise error(f"{what} {path} belongs to another user; expected the one who runs this")
        if mode & (0o027 if group else 0o077):
            whose, right = ("owner and group", "640") if group else ("owner", "600")
            raise error(
                f"{what} {path} may be read by others (mode {mode:04o}); expected its {whose} "
                f"alone: `chmod {right} {path}`{advice}"
            )
        try:
            return opened.read(MOST)
        except OSError as cause:
            raise error(f"{what} {path} cannot be read: {cause.strerror}") from None
