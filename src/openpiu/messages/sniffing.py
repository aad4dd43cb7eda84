"""EDIFACT or XML: told from the first bytes of a source, which stays whole for whoever reads it."""

from __future__ import annotations

import re
from io import RawIOBase
from pathlib import Path
from typing import BinaryIO, cast

from openpiu.edifact import Source

HEAD = 4096
"""Bytes that are looked at."""

_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[?!A-Za-z_]")
_WIDE = (b"\xff\xfe<\0", b"\xfe\xff\0<", b"<\0?\0", b"\0<\0?")


def is_xml(head: bytes) -> bool:
    """Whether an input that begins with `head` is an XML document. EDIFACT wrapped in XML is EDIFACT."""
    if head.startswith(_WIDE):
        return True
    return _OPENING.match(head) is not None and b"UNB+" not in head and b"UNA:" not in head


def peeked(source: Source) -> tuple[bool, Source]:
    """Whether `source` is XML, and the source to read: an open file gives again what was looked at.

    Raises OSError where the file cannot be read.
    """
    if isinstance(source, Path):
        with source.open("rb") as file:
            return is_xml(file.read(HEAD)), source
    if isinstance(source, (bytes, bytearray, memoryview)):
        return is_xml(bytes(source[:HEAD])), source
    head = source.read(HEAD)
    return is_xml(head), cast("BinaryIO", _Again(head, source))


class _Again(RawIOBase):
    """An open file whose first bytes were read already."""

    def __init__(self, head: bytes, file: BinaryIO) -> None:
        self._head = head
        self._file = file

    def read(self, size: int = -1) -> bytes:
        head, self._head = self._head, b""
        return head or self._file.read(size)
