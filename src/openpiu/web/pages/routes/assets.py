"""Style and script: the few files of the package, by name, to be kept by the browser for as long as they
are the same."""

from __future__ import annotations

from functools import cache
from typing import Any

from litestar import Response, get

from openpiu.web.guard import open_to_all
from openpiu.web.pages.desk import none_there
from openpiu.web.pages.frame import SECURITY, STATIC

KINDS = {".css": "text/css", ".js": "text/javascript"}
KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}


@cache
def _files() -> dict[str, bytes]:
    return {
        file.relative_to(STATIC).as_posix(): file.read_bytes()
        for file in STATIC.rglob("*")
        if file.suffix in KINDS
    }


@get("/static/{name:path}", opt=open_to_all(), include_in_schema=False, sync_to_thread=False)
def get_asset(name: str) -> Response[bytes]:
    """A file of the package; nothing outside is reached, for names are looked up and not opened."""
    known = name.lstrip("/")
    body = _files().get(known)
    if body is None:
        raise none_there()
    kind = KINDS[known[known.rindex(".") :]]
    return Response(body, media_type=kind, headers=SECURITY | KEPT)


HANDLERS: list[Any] = [get_asset]
