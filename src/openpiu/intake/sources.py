"""Where transmissions come from: files, folders of files, bytes; and the largest that the door takes.

A transmission is held in memory while it is redacted, read and written, so one that is too large is refused
before it is read: a clear word to whoever brought it instead of a machine without memory.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from openpiu.findings import TooLargeError

MEGABYTE = 1 << 20
SIZE_LIMIT = 16 * MEGABYTE
"""Bytes that one transmission may have, unpacked; what they need in memory is in `docs/architecture.md`."""

BATCH_BYTES = 4 * MEGABYTE
BATCH = 1000
"""A step is closed by whichever comes first: bytes as received, or transmissions."""

Source = Path | str | tuple[str, bytes]
File = Path | tuple[str, bytes]


def files_of(sources: Iterable[Source]) -> Iterator[File]:
    """Every file of `sources`: of a folder those below it, by name, without hidden ones."""
    for source in sources:
        if isinstance(source, tuple):
            yield source
            continue
        path = Path(source)
        if path.is_dir():
            yield from _below(path)
        else:
            yield path


def _below(folder: Path) -> Iterator[Path]:
    """The files in a folder and those in it, by name; a folder that is a link is not gone into."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=_name)
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path))
        elif not entry.name.startswith(".") and entry.is_file():
            yield Path(entry.path)


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def size_of(file: File) -> int:
    """Bytes of a file, without reading it. Raises OSError where it is not there."""
    return len(file[1]) if isinstance(file, tuple) else file.stat().st_size


def name_of(file: File) -> str:
    """What a file is called in what is said about it."""
    return file[0] if isinstance(file, tuple) else str(file)


def data_of(file: File, limit: int) -> bytes:
    """The bytes of a file. Raises TooLargeError for more than `limit`, OSError where it cannot be read."""
    if isinstance(file, tuple):
        data, size = file[1], len(file[1])
    else:
        with file.open("rb", buffering=0) as opened:
            size = os.fstat(opened.fileno()).st_size
            data = opened.readall() if size <= limit else b""
        size = max(size, len(data))  # it may have grown meanwhile
    if size <= limit:
        return data
    raise TooLargeError(
        f"it has {size / MEGABYTE:,.1f} MB; expected at most {limit / MEGABYTE:,.0f} MB: have it sent in "
        "several, or raise OPENPIU_SIZE_LIMIT"
    )


def batched(items: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    """Names and bytes in steps of at most `BATCH`, and of at most `BATCH_BYTES` where there are several."""
    batch: list[tuple[str, bytes]] = []
    size = 0
    for item in items:
        if batch and (len(batch) >= BATCH or size + len(item[1]) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += len(item[1])
    if batch:
        yield batch


class Batches:
    """Files in steps, read as they are reached; in `left_out` the name of each that was too large, with the
    reason, as it is reached."""

    def __init__(self, files: Sequence[File], limit: int) -> None:
        self._files = files
        self._limit = limit
        self.left_out: list[tuple[str, str]] = []

    def __iter__(self) -> Iterator[list[tuple[str, bytes]]]:
        return batched(self._read())

    def _read(self) -> Iterator[tuple[str, bytes]]:
        for file in self._files:
            try:
                yield name_of(file), data_of(file, self._limit)
            except TooLargeError as error:
                self.left_out.append((name_of(file), str(error)))
