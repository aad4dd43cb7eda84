"""The log: a question first, then the entries that answer it; its verification, and its export."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect, Stream

from openpiu.audit import ACTS
from openpiu.findings import AuditError
from openpiu.intake import log_export, sealer
from openpiu.intake.log_proof import Proving
from openpiu.store import log, log_subjects
from openpiu.web.account import BODY
from openpiu.web.guard import Call, actor_of, may
from openpiu.web.pages import log_board, strip
from openpiu.web.pages.desk import Desk, none_there
from openpiu.web.pages.frame import KEPT_NOWHERE, SECURITY
from openpiu.web.pages.log_board import Asked

PATIENCE = 2.0
"""Seconds that a page waits for a verification to end; a longer one goes on, and the page says so."""
PIECE = 1 << 18
NOTHING = Asked()


@get("/audit", opt=may("see-log"), include_in_schema=False, sync_to_thread=True)
def get_audit(request: Call) -> Response[bytes]:
    """The question, and the proof state of the log."""
    return _asking(request)


def _asking(
    request: Call, asked: Asked = NOTHING, error: str | None = None, status: int = 200
) -> Response[bytes]:
    desk = Desk(request)
    proving: Proving = request.app.state["proving"]
    with desk.store.reading() as connection:
        known = log_board.people(connection)
        proof = log_board.proof(connection, known)
        shown = known if _sees_all(desk) else _without_overseers(connection, known)
    data = _form(shown, asked) | {"proof": proof, "proving": proving, "error": error, "proves": _proves(desk)}
    return desk.page("audit.html", data, status=status)


def _without_overseers(connection: Any, known: dict[str, Any]) -> dict[str, Any]:
    left_out = log_board.overseers(connection, known)
    return {who: row for who, row in known.items() if who not in left_out}


def _form(known: dict[str, Any], asked: Asked) -> dict[str, Any]:
    return {"asked": asked, "known": known, "operations": log_board.OPERATIONS, "acts": ACTS}


def _sees_all(desk: Desk) -> bool:
    return desk.role in log_board.OVERSEE


def _proves(desk: Desk) -> bool:
    return desk.caller is not None and desk.caller.may("prove-log")


@post("/audit", opt=may("see-log"), include_in_schema=False, request_max_body_size=BODY, status_code=303)
async def post_audit(request: Call) -> Response[Any]:
    """The address of the answer. What is typed comes in the body and is looked at first: a name, typed where
    an id belongs, gets into no address."""
    form = await request.form()
    said = {name: str(form.get(name, "")).strip()[:200] for name in Asked.__struct_fields__}
    asked = msgspec.convert(said, Asked)
    error = log_board.trouble(asked)
    if error is not None:
        about = asked.about if log_subjects.reference_of(asked.about) else ""
        kept = msgspec.structs.replace(asked, about=about)
        return await asyncio.to_thread(partial(_asking, request, kept, error, 422))
    given = {name: value for name, value in said.items() if value}
    if about_ := log_subjects.reference_of(asked.about):
        given["about"] = about_.partition(":")[2] if not about_.startswith("flight:") else about_
    return Redirect(f"/audit/entries?{urlencode(given)}" if given else "/audit/entries", status_code=303)


@get("/audit/entries", opt=may("see-log", shows="log.read"), include_in_schema=False, sync_to_thread=True)
def get_entries(
    request: Call,
    about: str = "",
    who: str = "",
    kind: str = "",
    since: str = "",
    until: str = "",
    before: int | None = None,
) -> Response[bytes]:
    """The entries that answer a question, newest first."""
    desk = Desk(request)
    asked = Asked(about[:200], who[:200], kind[:64], since[:10], until[:10])
    if log_board.trouble(asked) is not None:
        raise none_there()
    own = desk.caller.who if desk.caller else ""
    with desk.store.reading() as connection:
        known = log_board.people(connection)
        question = log_board.question(connection, asked, known, own, all_=_sees_all(desk))
        answer = log_board.answer(connection, question, known, before, decides=desk.decides)
    shown = [*question.about[:1], *sorted(answer.users)]
    desk.note("log.read", shown, entries=len(answer.lines))
    given = {name: value for name, value in msgspec.structs.asdict(asked).items() if value}
    data = {
        "answer": answer,
        "words": log_board.in_words(asked, known, desk.now),
        "more": urlencode(given | {"before": answer.next}) if answer.next else None,
        "asked": asked,
        "all": _sees_all(desk),
        "decides": desk.decides,
        "first": before is None,
    }
    return desk.page("audit_entries.html", data)


@post(
    "/audit/verify",
    opt=may("prove-log"),
    include_in_schema=False,
    request_max_body_size=BODY,
    status_code=303,
    sync_to_thread=True,
)
def post_verify(request: Call) -> Response[Any]:
    """Verify the log, in a thread: a short one is done when the page comes, of a long one the page says that
    it is under way."""
    proving: Proving = request.app.state["proving"]
    if proving.begin(actor_of(request), PATIENCE):
        strip.forget(Desk(request).service)
    return Redirect("/audit#proof", status_code=303)


@post(
    "/audit/export",
    opt=may("prove-log"),
    include_in_schema=False,
    request_max_body_size=BODY,
    status_code=200,
    sync_to_thread=True,
)
def post_export(request: Call) -> Response[Any]:
    """The whole log as `openpiu audit export` writes it, for `openpiu audit verify` on another machine."""
    desk = Desk(request)
    try:
        key = sealer.needed_key(desk.store, desk.service.home)
    except AuditError as error:
        return _asking(request, error=f"Nothing was exported: {error}.", status=409)
    with desk.store.writing() as connection:
        log.write(connection, "log.export", by=actor_of(request))
    folder = Path(tempfile.mkdtemp(prefix="export-", dir=desk.service.home))
    file = folder / "log.txt"
    try:
        log_export.write(desk.store, key, file)
        handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    finally:
        file.unlink(missing_ok=True)  # what is open can be read to its end, and is gone with its reader
        folder.rmdir()
    name = f'attachment; filename="openpiu-log-{desk.now:%Y%m%d-%H%M}.txt"'
    headers = SECURITY | KEPT_NOWHERE | {"Content-Disposition": name}
    return Stream(_pieces(handle), media_type="text/plain", headers=headers)


def _pieces(handle: int) -> Iterator[bytes]:
    with os.fdopen(handle, "rb") as file:
        while piece := file.read(PIECE):
            yield piece


HANDLERS: list[Any] = [get_audit, post_audit, get_entries, post_verify, post_export]
