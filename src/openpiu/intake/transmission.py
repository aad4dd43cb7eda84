"""What makes two arrivals the same transmission, and how its bytes are unpacked.

The id is the SHA-256 of the canonical bytes: without the head and tail that a transport put around the
interchange (teletype lines, mail footers, control characters) and without line breaks between segments, for
those are what changes on the way. It is taken of the bytes after redaction: a digest of the bytes as received
would give away, by trying, what was overwritten (`docs/architecture.md`, "Redaction at the door").
"""

from __future__ import annotations

import re
import zlib
from hashlib import sha256

from openpiu.edifact.separators import find_opening
from openpiu.findings import UnreadableError

GZIP = b"\x1f\x8b"
LARGEST = 256 << 20
"""Bytes that one compressed transmission may unpack to."""

_BLANKS = b" \t\r\n\x00\x01\x02\x03\x04\x0b\x0c\x1a\xef\xbb\xbf"


def unpacked(data: bytes) -> bytes:
    """The bytes of a transmission that may be compressed with gzip.

    Raises UnreadableError where the compression is broken or unpacks to more than `LARGEST` bytes.
    """
    if not data.startswith(GZIP):
        return data
    out, rest = b"", data
    while rest.startswith(GZIP):
        stream = zlib.decompressobj(wbits=31)
        try:
            out += stream.decompress(rest, LARGEST - len(out) + 1)
        except zlib.error:
            raise UnreadableError("the gzip compression is broken; expected a whole gzip file") from None
        if len(out) > LARGEST:
            raise UnreadableError(f"the gzip file unpacks to more than {LARGEST >> 20} MB; expected less")
        if not stream.eof:
            raise UnreadableError("the gzip file is cut short; expected a whole gzip file")
        rest = stream.unused_data
    return out


def canonical(data: bytes) -> bytes:
    """The bytes that a transmission is known by: from its first UNA or UNB to the end of its last UNZ, no
    line breaks between segments. Bytes that hold no interchange are themselves, without blanks around."""
    opening = find_opening(data)
    if opening is None:
        return data.strip(_BLANKS)
    signs = opening.separators
    terminator, release = signs.terminator.encode("latin-1"), signs.release.encode("latin-1")
    ended = re.escape(terminator) if signs.release == " " else _unreleased(release) + re.escape(terminator)
    return _joined(_closed(data[opening.begin :], ended), terminator, release, ended)


def _unreleased(release: bytes) -> bytes:
    return b"(?<!" + re.escape(release) + b")"


def _closed(body: bytes, ended: bytes) -> bytes:
    """`body` to the end of its last UNZ; without one, to its last sign."""
    at = len(body)
    while (at := body.rfind(b"UNZ", 0, at)) >= 0:
        last = re.compile(rb"UNZ[^A-Za-z0-9].*?" + ended, re.DOTALL).match(body, at)
        if last:
            return body[: last.end()]
    return body.rstrip(_BLANKS)


def _joined(body: bytes, terminator: bytes, release: bytes, ended: bytes) -> bytes:
    """`body` without the line breaks that follow a terminator."""
    if release == b" " or release + terminator not in body:
        for line_break in (b"\r\n", b"\n"):
            body = body.replace(terminator + line_break, terminator)
    if b"\n" in body or b"\r" in body:
        body = re.sub(rb"(" + ended + rb")[ \t]*[\r\n]\s*", rb"\1", body)
    return body


def transmission_id(data: bytes) -> str:
    """The id of a transmission, in hexadecimal: SHA-256 of its `canonical` bytes."""
    return sha256(canonical(data)).hexdigest()
