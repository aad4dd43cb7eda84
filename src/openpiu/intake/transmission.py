"""What makes two arrivals the same transmission, and how its bytes are unpacked.

The id is the SHA-256 of the canonical bytes: without the head and tail that a transport put around the
interchange or the XML document (teletype lines, mail footers, control characters, an envelope) and without
line breaks between segments or tags, for those are what changes on the way. It is taken of the bytes after
redaction: a digest of the bytes as received would give away, by trying, what was overwritten
(`docs/architecture.md`, "Redaction at the door").
"""

from __future__ import annotations

import re
import zlib
from hashlib import sha256

from openpiu.edifact.separators import find_opening
from openpiu.findings import UnreadableError
from openpiu.intake.sources import MEGABYTE, SIZE_LIMIT
from openpiu.messages.pnrgov_xml.nodes import narrow, width_of
from openpiu.messages.pnrgov_xml.reader import ROOT
from openpiu.messages.sniffing import HEAD, is_xml

GZIP = b"\x1f\x8b"
_ROOT = ROOT.encode()
_BEGIN = re.compile(rb"<(?:[\w.-]+:)?" + _ROOT + rb"[\s/>]")
_END = re.compile(rb"</(?:[\w.-]+:)?" + _ROOT + rb"\s*>")
_DECLARATION = re.compile(rb"\s*(<\?xml\s[^>]*\?>)")
_DEFAULT = re.compile(rb"(?!.*encoding)|.*encoding\s*=\s*[\"']UTF-8[\"']", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(rb"(?<=>)[ \t]*[\r\n][ \t\r\n]*(?=<)")
_BLANKS = b" \t\r\n\x00\x01\x02\x03\x04\x0b\x0c\x1a\xef\xbb\xbf"


def unpacked(data: bytes, limit: int = SIZE_LIMIT) -> bytes:
    """The bytes of a transmission that may be compressed with gzip.

    Raises UnreadableError where the compression is broken or unpacks to more than `limit` bytes.
    """
    if not data.startswith(GZIP):
        return data
    out, rest = b"", data
    while rest.startswith(GZIP):
        stream = zlib.decompressobj(wbits=31)
        try:
            out += stream.decompress(rest, limit - len(out) + 1)
        except zlib.error:
            raise UnreadableError("the gzip compression is broken; expected a whole gzip file") from None
        if len(out) > limit:
            raise UnreadableError(
                f"the gzip file unpacks to more than the limit of {limit / MEGABYTE:,.0f} MB; expected less, "
                "or a higher OPENPIU_SIZE_LIMIT and `openpiu replay`"
            )
        if not stream.eof:
            raise UnreadableError("the gzip file is cut short; expected a whole gzip file")
        rest = stream.unused_data
    return out


def canonical(data: bytes) -> bytes:
    """The bytes that a transmission is known by: from its first UNA or UNB to the end of its last UNZ, no
    line breaks between segments; in XML from its first document to the end of its last, no line breaks
    between tags, behind a declaration of its encoding. Bytes that hold neither are themselves, without blanks
    around."""
    if is_xml(data[:HEAD]):
        return _canonical_xml(data)
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


def _canonical_xml(data: bytes) -> bytes:
    """The canonical bytes of XML. A declaration stays where it names an encoding that is not the default:
    the same bytes are other text under another one."""
    width, high = width_of(data)
    plain = narrow(data, high) if width == 2 else data.removeprefix(b"\xef\xbb\xbf")
    shift = 0 if width == 2 else len(data) - len(plain)
    first = _BEGIN.search(plain)
    if first is None:
        return data.strip(_BLANKS)
    kept: list[tuple[int, int]] = []
    if width == 2 and data.startswith((b"\xff\xfe", b"\xfe\xff")):
        kept.append((0, 1))  # the mark by which the order of bytes is known
    declaration = _DECLARATION.match(plain, len(kept))
    if declaration and (width == 2 or not _DEFAULT.match(declaration[1])):
        kept.append(declaration.span(1))
    # A document type makes another thing of what follows: it is no part of an envelope.
    at, end = plain.find(b"<!DOCTYPE", 0, first.start()), _end_of_documents(plain)
    at = first.start() if at < 0 else at
    # In CDATA what looks like tags is text, and so is the break between them.
    for found in _BREAK.finditer(plain, at, end) if plain.find(b"<![CDATA[", at, end) < 0 else ():
        kept.append((at, found.start()))
        at = found.end()
    kept.append((at, end))
    return b"".join(data[a * width + shift : b * width + shift] for a, b in kept)


def _end_of_documents(plain: bytes) -> int:
    """The byte after the last document; where that has no end tag, after the last sign."""
    at = len(plain)
    while (at := plain.rfind(_ROOT, 0, at)) >= 0:
        tag = plain.rfind(b"<", 0, at)
        if closing := _END.match(plain, tag):
            return closing.end()
        if _BEGIN.match(plain, tag):
            break
    return len(plain.rstrip(_BLANKS))


def transmission_id(data: bytes) -> str:
    """The id of a transmission, in hexadecimal: SHA-256 of its `canonical` bytes."""
    return sha256(canonical(data)).hexdigest()
