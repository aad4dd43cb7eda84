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


KINDS = (
    (b"%PDF", "this is a PDF"),
    (b"\x89PNG", "this is a picture"),
    (b"\xff\xd8\xff", "this is a picture"),
    (b"PK\x03\x04", "this is a zip file"),
    (b"\x1f\x8b", "this is compressed"),
    (b"\xff\xfe", "this is UTF-16 text; send single bytes"),
    (b"\xfe\xff", "this is UTF-16 text; send single bytes"),
    (b"\0", "this is binary data"),
)
"""How files begin that are sent in place of a message, and what to call them."""


def described(head: bytes) -> str:
    """What an input that begins with `head` and holds no message is, as far as its first bytes show."""
    if not head.strip():
        return "it is empty"
    return next((name for begin, name in KINDS if head.startswith(begin)), "")


def peeked(source: Source) -> tuple[bytes, Source]:
    """The first bytes of `source`, and the source to read: an open file gives again what was looked at.

    Raises OSError where the file cannot be read.
    """
    if isinstance(source, Path):
        with source.open("rb") as file:
            return file.read(HEAD), source
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source[:HEAD]), source
    head = source.read(HEAD)
    return head, cast("BinaryIO", _Again(head, source))


class _Again(RawIOBase):
    """An open file whose first bytes were read already."""

    def __init__(self, head: bytes, file: BinaryIO) -> None:
        self._head = head
        self._file = file

    def read(self, size: int = -1) -> bytes:
        head, self._head = self._head, b""
        return head or self._file.read(size)
