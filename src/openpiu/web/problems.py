"""Errors as problem details (RFC 9457): `{"type", "title", "status", "detail"}`, nothing of the data in
them."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from openpiu.findings import OpenPIUError, PurposeError, StoreError, UnreadableError
from openpiu.intake.service import BusyError

log = logging.getLogger("openpiu")

MEDIA_TYPE = "application/problem+json"


class Problem(HTTPException):
    """A refusal: the HTTP status, a sentence for people, and headers."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail=detail, status_code=status, headers=headers)


def as_problem(_request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The answer to a request that met `error`. Of a mistake of ours only its kind is told."""
    status, detail, headers = _told(error)
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return Response(msgspec.json.encode(body), status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _told(error: Exception) -> tuple[int, str, dict[str, str]]:
    if isinstance(error, HTTPException):
        return error.status_code, error.detail or "", dict(error.headers or {})
    if isinstance(error, UnreadableError):
        return 422, str(error), {}
    if isinstance(error, PurposeError):
        return 403, str(error), {}
    if isinstance(error, BusyError):
        return 503, str(error), {"Retry-After": "5"}
    if isinstance(error, StoreError):
        return 503, f"nothing was stored: {error}", {"Retry-After": "5"}
    if isinstance(error, OpenPIUError):
        return 500, str(error), {}
    log.error("a mistake of the program: %s", type(error).__name__)
    return 500, f"a mistake of the program ({type(error).__name__}); nothing was acknowledged", {}
