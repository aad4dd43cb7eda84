"""Errors as problem details (RFC 9457): `{"type", "title", "status", "detail"}`, nothing of the data in
them, but for what changed on a hit, told to whoever decides about it."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from openpiu.access import PasswordNeededError, RefusedError, WaitError
from openpiu.findings import (
    AccessError,
    OpenPIUError,
    PurposeError,
    ReviewError,
    SettingError,
    StoreError,
    UnreadableError,
)
from openpiu.intake.service import BusyError
from openpiu.review import (
    ClaimError,
    FaultyEntryError,
    ForbiddenError,
    ReasonError,
    StaleError,
    UnknownEntryError,
    UnknownHitError,
)

log = logging.getLogger("openpiu")

OF_REVIEW: dict[type[ReviewError], int] = {
    UnknownHitError: 404,
    UnknownEntryError: 404,
    ForbiddenError: 403,
    ReasonError: 422,
}
"""What acts on hits are refused with; 409 for all that is not so any more."""

MEDIA_TYPE = "application/problem+json"


class Problem(HTTPException):
    """A refusal: the HTTP status, a sentence for people, and headers."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail=detail, status_code=status, headers=headers)


def as_problem(_request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The answer to a request that met `error`. Of a mistake of ours only its kind is told."""
    status, detail, headers = told(error)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if isinstance(error, StaleError):
        changes = {field: {"then": then, "now": now} for field, (then, now) in error.changes.items()}
        body |= {"changes": changes, "version": error.version}
    if isinstance(error, FaultyEntryError):
        body["faults"] = [{"field": one.field, "text": one.text} for one in error.faults]
    if isinstance(error, ReasonError) and error.code:
        body["reason"] = error.code
    if isinstance(error, ClaimError) and error.who:
        body |= {"claimed_by": error.who, "claimed_at": error.since}
    return Response(msgspec.json.encode(body), status_code=status, media_type=MEDIA_TYPE, headers=headers)


def told(error: Exception) -> tuple[int, str, dict[str, str]]:
    """The status, the sentence and the headers that answer a request which met `error`."""
    if isinstance(error, HTTPException):
        return error.status_code, error.detail or "", dict(error.headers or {})
    if isinstance(error, WaitError):
        return 429, str(error), {"Retry-After": str(error.seconds)}
    if isinstance(error, RefusedError):
        return 401, str(error), {}
    if isinstance(error, PasswordNeededError):
        return 409, str(error), {}
    if isinstance(error, AccessError):
        return 403, str(error), {}
    if isinstance(error, ReviewError):
        return next((s for kind, s in OF_REVIEW.items() if isinstance(error, kind)), 409), str(error), {}
    if isinstance(error, (UnreadableError, SettingError)):
        return 422, str(error), {}
    if isinstance(error, PurposeError):
        return 403, str(error), {}
    if isinstance(error, BusyError):
        return 503, str(error), {"Retry-After": "5"}
    if isinstance(error, StoreError):
        return 503, f"nothing was stored: {error}", {"Retry-After": "5"}
    if isinstance(error, OpenPIUError):
        return 500, str(error), {}
    log.error("a mistake of the program", exc_info=error)
    return 500, f"a mistake of the program ({type(error).__name__}); nothing was acknowledged", {}
