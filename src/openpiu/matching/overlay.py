"""What was added to an index and removed from it since it was built: a file in its folder that all who
opened it read.

The base stays mapped and untouched; what is added is an index of its own, small enough to be made at once,
and what is removed is a set of names of entries. There are two ways to use it:

- in the folder of the base, where it is replaced by each change: whoever holds the index open looks at the
  file before each batch, so a change is live with the next one, in every process;
- in a folder of its own, which never changes: an index by another name, that stands on the arrays in a
  folder beside it. Who needs to know at which state of the lists somebody was matched opens these.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from openpiu.findings import IndexFormatError
from openpiu.matching.rows import pack, unpack
from openpiu.matching.storage import HEAD
from openpiu.watchlists.model import Identity

FILE, LOCK = "overlay.msgpack", "overlay.lock"
FORMAT = 2
Entry = tuple[str, str]
"""List and id."""


class Overlay(msgspec.Struct, frozen=True, array_like=True):
    """`added` are identities as `rows.pack` writes them; `removed` names entries of the base that are
    gone or stand in `added` anew; `base` is the folder of the arrays that this goes with, `beside` the
    folder of the index that holds them where it is another one, with the same parent."""

    format: int = FORMAT
    base: str = ""
    added: tuple[bytes, ...] = ()
    removed: tuple[Entry, ...] = ()
    beside: str = ""

    def identities(self) -> tuple[Identity, ...]:
        """The identities that were added."""
        return tuple(map(unpack, self.added))


Seal = tuple[int, int, int]
"""What tells one version of the file from another: number, size and time of writing."""


def seal(folder: Path) -> Seal | None:
    """That of the overlay in `folder`; None where there is none."""
    try:
        state = (folder / FILE).stat()
    except OSError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns


def read(folder: Path, base: str) -> Overlay:
    """The overlay in `folder`; an empty one where there is none, or one of another base.

    Raises:
        IndexFormatError: the file is no overlay, or stands in a folder of its own on arrays that are gone.
    """
    overlay = _read(folder) or Overlay(base=base)
    if overlay.base == base:
        return overlay
    if overlay.beside and not (folder / HEAD).exists():
        raise IndexFormatError(
            f"{folder}: stands on an index that was replaced; build it again from the list"
        )
    return Overlay(base=base)


def _read(folder: Path) -> Overlay | None:
    try:
        data = (folder / FILE).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        overlay = msgspec.msgpack.decode(data, type=Overlay)
    except msgspec.MsgspecError as error:
        raise IndexFormatError(
            f"{folder / FILE}: not an overlay; build the index again from the list"
        ) from error
    if overlay.format != FORMAT:
        raise IndexFormatError(f"{folder / FILE}: overlay of format {overlay.format}, expected {FORMAT}")
    return overlay


def base_of(folder: Path) -> Path:
    """The folder of the arrays of the index in `folder`: itself, or the one beside it that it stands on.

    Raises:
        IndexFormatError: the overlay in `folder` is none.
    """
    if (folder / HEAD).exists():  # made whole since
        return folder
    overlay = _read(folder)
    return folder.parent / overlay.beside if overlay is not None and overlay.beside else folder


def lay(folder: Path, base: Path, arrays: str, added: Iterable[Identity], removed: Iterable[Entry]) -> None:
    """Makes `folder` an index that stands on the one in `base`, a folder beside it, whose arrays lie in
    `arrays`: with `added` (in place of those with the same list and id) and without `removed`."""
    new = {(identity.list, identity.id): identity for identity in added}
    gone = dict.fromkeys([*removed, *new])
    folder.mkdir(exist_ok=True)
    _write(folder, Overlay(FORMAT, arrays, tuple(map(pack, new.values())), tuple(gone), base.name))


def _write(folder: Path, overlay: Overlay) -> None:
    written = folder / f".overlay-{os.getpid()}"
    written.write_bytes(msgspec.msgpack.encode(overlay))
    written.replace(folder / FILE)


def change(folder: Path, base: str, added: Iterable[Identity], removed: Iterable[Entry]) -> None:
    """Writes the overlay anew with `added` and without `removed`; one at a time, and in one step for
    readers."""
    new = {(identity.list, identity.id): identity for identity in added}
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        former = read(folder, base)
        gone = dict.fromkeys([*former.removed, *removed, *new])
        kept = {(one.list, one.id): one for one in former.identities()}
        for entry in removed:
            kept.pop(entry, None)
        kept |= new
        _write(folder, Overlay(FORMAT, base, tuple(map(pack, kept.values())), tuple(gone)))
