"""What comes over HTTP: a body of a kind that is taken in, no larger than allowed, unpacked."""

from __future__ import annotations

import zlib
from typing import Any

from litestar import Request

from openpiu.intake.sources import MEGABYTE
from openpiu.web.problems import Problem

KINDS = frozenset(
    {"", "application/edifact", "application/octet-stream", "text/plain", "application/xml", "text/xml"}
)


async def body_of(request: Request[Any, Any, Any], limit: int) -> bytes:
    """The unpacked body of `request`. Raises Problem: 415 for a kind or a coding that is not taken in, 413
    for more than `limit` bytes, before or after unpacking, 400 for broken compression."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in KINDS:
        fits = ", ".join(sorted(KINDS - {""}))
        raise Problem(415, f"content type {kind[:80]!r} is not taken in; expected none, or one of {fits}")
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip", ""):
        raise Problem(415, f"content coding {coding[:80]!r} is not taken in; expected gzip or none")
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said) > limit:
        raise _too_large(limit)
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        chunks.append(chunk)
    data = b"".join(chunks)
    return _unpacked(data, limit) if coding == "gzip" else data


def _unpacked(data: bytes, limit: int) -> bytes:
    """`data` without its gzip. A bomb is met after `limit` bytes of it."""
    out, rest = b"", data
    while True:
        stream = zlib.decompressobj(wbits=31)
        try:
            out += stream.decompress(rest, limit - len(out) + 1)
        except zlib.error:
            raise Problem(400, "the gzip compression is broken; expected a whole gzip body") from None
        if len(out) > limit:
            raise _too_large(limit)
        if not stream.eof:
            raise Problem(400, "the gzip body is cut short; expected a whole one")
        rest = stream.unused_data
        if not rest:
            return out


def _too_large(limit: int) -> Problem:
    return Problem(
        413, f"the body is larger than {limit / MEGABYTE:,.0f} MB, unpacked; send it in several transmissions"
    )
