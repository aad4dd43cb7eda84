"""The file of a list read once, from its first byte to its last, in constant memory."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from openpiu.findings import ListError
from openpiu.watchlists import _source

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BLOCK = 1 << 16
LONGEST = 16 * 1024**2
"""Bytes that one line may have."""
_BEFORE_TEXT = b"\xef\xbb\xbf\xfe\xff\0 \t\r\n"
"""What may stand before the first sign of a text in any encoding: byte order marks, blanks, high bytes."""


class Stream(io.RawIOBase):
    """The bytes of one file of a list, with the label that errors name it by, and their digest.

    `largest` is how many bytes it may have. Raises ListError for a file that cannot be read, is empty, or,
    while it is read, has more bytes than that.
    """

    def __init__(self, where: Path | str | bytes, label: str, largest: int = _source.LARGEST) -> None:
        super().__init__()
        self._state = hashlib.sha256()
        self._size, self._largest = 0, largest
        if isinstance(where, bytes):
            self.label = label
            self._file: io.RawIOBase | io.BytesIO = io.BytesIO(where)
        else:
            path = Path(where)
            self.label = path.name
            try:
                self._file = io.FileIO(path)
            except OSError as fault:
                why = fault.strerror or fault
                raise ListError(f"{path.name}: cannot be read: {why}; expected a file") from None
        self.bytes = io.BufferedReader(self, BLOCK)
        try:
            if not self.bytes.peek(BLOCK).strip():
                raise self.error("an empty file", "a list")
        except ListError:
            self.close()
            raise

    def readable(self) -> bool:
        """Always: a stream of a list is there to be read."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """The next bytes; what passes here is counted and goes into the digest."""
        try:
            got = self._file.readinto(buffer) or 0
        except OSError as fault:
            why = fault.strerror or fault
            raise ListError(f"{self.label}: cannot be read: {why}; expected a file") from None
        self._size += got
        if self._size > self._largest:
            raise self.error(f"more than {self._largest:,} bytes", f"at most {self._largest:,}")
        self._state.update(memoryview(buffer)[:got])
        return got

    def close(self) -> None:
        """Close the file."""
        if not self.closed:
            self._file.close()
        super().close()

    def error(self, found: str, expected: str, line: int | None = None) -> ListError:
        """The error that refuses the list: file, line from 1 where known, what was found, what fits."""
        return _source.refusal(self.label, found, expected, line)

    def is_xml(self) -> bool:
        """Whether the file begins as XML does, in whatever encoding."""
        return self.bytes.peek(64).lstrip(_BEFORE_TEXT).startswith(b"<")

    def lines(self) -> Iterator[tuple[int, str]]:
        """The lines with their numbers from 1, as UTF-8 without a byte order mark, ends of lines kept.

        Raises ListError with the line for bytes that are not UTF-8, for a NUL, and for a line without end.
        """
        for number, raw in enumerate(iter(lambda: self.bytes.readline(LONGEST + 1), b""), 1):
            if len(raw) > LONGEST:
                raise self.error(f"more than {LONGEST:,} bytes", "the end of the line", number)
            try:
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as fault:
                at = f"byte 0x{raw[fault.start]:02X} at {fault.start} of the line"
                raise self.error(at, "UTF-8", number) from None
            if "\0" in text:
                raise self.error("a NUL byte", "UTF-8 text", number)
            yield number, text

    def digest(self) -> str:
        """SHA-256 of all bytes of the file, in hexadecimal; what was not read yet is read for it."""
        while self.bytes.read(BLOCK):
            pass
        return self._state.hexdigest()
