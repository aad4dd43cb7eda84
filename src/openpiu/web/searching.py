"""A search over HTTP: purpose and terms come in the body, for a URL is kept in many places."""

from __future__ import annotations

import re

import msgspec
from msgspec import Struct

from openpiu.access import Caller
from openpiu.audit import Actor
from openpiu.findings import SettingError
from openpiu.safeguards import Profile
from openpiu.search import Answer, Purpose, Searching, checked, search
from openpiu.store import Store
from openpiu.web.problems import Problem

LIMIT = 8192
"""Bytes of the body of a search."""
KINDS = frozenset({"", "application/json"})
_PLACE = re.compile(r" - at `(\$[a-z._]*)`\Z")


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """What is searched (`terms`, as in the search field), what for, and from which place on (`next` of the
    answer before)."""

    terms: str
    purpose: Purpose
    after: str | None = None


def found(store: Store, profile: Profile, caller: Caller, by: Actor, body: bytes) -> Answer:
    """The answer to the search in `body`. Raises Problem 400 for a body, a purpose or a place that is none,
    and PurposeError for a purpose that is not allowed."""
    try:
        asked = msgspec.json.decode(body, type=Asked)
        purpose = checked(asked.purpose)
        who = Searching(purpose, profile, by, caller.role)
        return search(store, asked.terms, who, asked.after)
    except msgspec.DecodeError as error:
        # Of the error's own words only the place: they may quote what was sent.
        place = _PLACE.search(str(error))
        raise Problem(
            400,
            f"the body cannot be read{f' at {place[1]}' if place else ''}; expected JSON such as "
            '{"terms": "ZZ482 2026-03-01", "purpose": {"kind": "hit", "reference": "H202603-17"}}',
        ) from None
    except SettingError as error:
        raise Problem(400, str(error)) from None
