"""What goes to paper from a page's own button is written down first."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from litestar import post

from openpiu.store import log_subjects
from openpiu.web.account import BODY
from openpiu.web.guard import Call, may
from openpiu.web.pages.desk import Desk
from openpiu.web.problems import Problem

PAGE = re.compile(r"[a-z][a-z-]{0,31}")


@post(
    "/printed",
    opt=may("see-people", "see-log"),
    include_in_schema=False,
    status_code=204,
    request_max_body_size=BODY,
)
async def post_printed(request: Call) -> None:
    """Write down that a page is being printed: whom it is about, or which page it is."""
    form = await request.form()
    path = str(form.get("page", ""))[:256]
    about = log_subjects.reference_of(path) if "/" in path else None
    name = path.strip("/").partition("/")[0]
    if not PAGE.fullmatch(name):
        raise Problem(422, "no page was named; expected the address of one")
    await asyncio.to_thread(_note_print, request, [about] if about else [], name)


def _note_print(request: Call, about: list[str], name: str) -> None:
    Desk(request).note("page.print", about, page=name)


HANDLERS: list[Any] = [post_printed]
