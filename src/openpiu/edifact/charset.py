"""Bytes beyond ASCII: what they say under the level that UNB declares, and where they do not fit it.

Carriers declare one level and send another. Text in UTF-8 is told by its form, which text of an ISO 8859 part
has by chance alone; 0x80 to 0x9F are control characters in every part of ISO 8859 and no text, but quotation
marks and letters in the Windows set that is used in its place.

Source: ISO 9735-1, levels of UNB 0001; ISO 8859; `docs/messages.md`, "The envelope".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

WINDOWS = {
    "iso8859-1": "cp1252",
    "iso8859-2": "cp1250",
    "iso8859-3": "cp1254",
    "iso8859-4": "cp1257",
    "iso8859-5": "cp1251",
    "iso8859-6": "cp1256",
    "iso8859-7": "cp1253",
    "iso8859-8": "cp1255",
    "iso8859-9": "cp1254",
}
"""The Windows set that is sent in place of each part of ISO 8859."""

LATIN = frozenset(("", "utf-8", "iso8859-1", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-9"))
"""Levels of Latin letters, where nothing but UTF-8 has the form of UTF-8."""

_CONTROLS = re.compile("[\x80-\x9f]")
_PIECES = re.compile(rb"[\x00-\x7f]+|[\x80-\xff]+")


def decoded(value: bytes, codec: str) -> str:
    """`value`, which has bytes beyond ASCII, as text. `codec` is that of the declared level, "" for ASCII.

    UTF-8 where it has that form; else by `codec`, by ISO 8859-1 where that cannot be, and the control
    characters among what comes out by the Windows set that has letters and quotation marks there.
    """
    wide = _utf_8(value)
    plain = _by(value, codec)
    if wide is not None and _wide_meant(wide, plain, codec):
        return wide
    if plain is None:
        plain = value.decode("latin-1")
    return _CONTROLS.sub(lambda sign: _windows(sign[0], codec), plain)


def misfits(value: bytes, codec: str) -> Iterator[int]:
    """Places in `value` of bytes that the declared level does not have; all from the first where it is no
    text of that level at all."""
    plain = _by(value, codec)
    wide = _utf_8(value) if codec != "utf-8" else None
    if plain is None or (wide is not None and _wide_meant(wide, plain, codec)):
        yield from (found.start() for found in _PIECES.finditer(value) if found[0][0] >= 0x80)
    elif codec != "utf-8":
        # One byte is one sign in ISO 8859, so that places in the text are places in the bytes.
        yield from (found.start() for found in _CONTROLS.finditer(plain))


def _wide_meant(wide: str, plain: str | None, codec: str) -> bool:
    """Whether bytes that make `wide` by UTF-8 and `plain` by the declared level were meant as UTF-8.

    Two capitals of Cyrillic or Greek can look like one sign of UTF-8 by chance: there the text must be of the
    declared letters in UTF-8 too, or no text by the declared level.
    """
    if codec in LATIN or plain is None or _CONTROLS.search(plain):
        return True
    return _encodes(wide, codec)


def _windows(sign: str, codec: str) -> str:
    byte = sign.encode("latin-1")
    try:
        return byte.decode(WINDOWS.get(codec, "cp1252"))
    except UnicodeDecodeError:
        return ""


def _utf_8(value: bytes) -> str | None:
    return _by(value, "utf-8")


def _by(value: bytes, codec: str) -> str | None:
    try:
        return value.decode(codec) if codec else None
    except UnicodeDecodeError:
        return None


def _encodes(text: str, codec: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
