"""Why somebody searches: one of the purposes that the law knows, told by references and codes alone.

A search without a purpose is not made, nor one for words of one's own (Directive (EU) 2016/681 art. 1(2),
6(2)(b), 13(6)): what is given is an id, the reference of a file, or a code. Where the law profile wants each
request approved from outside first (CJEU C-817/19, paras 212 to 228), a request is refused with who approves.
"""

from __future__ import annotations

import re
from typing import Literal, get_args

from msgspec import Struct

from openpiu.audit.entries import Value
from openpiu.findings import PurposeError, SettingError
from openpiu.safeguards import Profile

Kind = Literal["hit", "request", "oversight"]
KINDS: tuple[Kind, ...] = get_args(Kind)

SHAPES = {
    "hit": "hit:H202603-17, the hit that the search is for",
    "request": "request:AUTHORITY/CASE/OFFENCE, the reasoned request of a competent authority",
    "oversight": "oversight:FILE, the data protection officer's file of a person's request or a complaint",
}

TERRORISM = "terrorism"
ANNEX_II = 26
"""Categories of serious crime in Annex II of Directive (EU) 2016/681: their numbers are the codes."""

_HIT = re.compile(r"H\d{6}-\d{1,18}")
_FILE = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_REFERENCE = "the reference of a file: up to 64 letters, digits and . _ : - with a digit in it (CASE-2026-17)"
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_ANNEX = re.compile(r"annex-ii-([1-9]\d?)")


class Purpose(Struct, frozen=True):
    """Why somebody searches. `reference` is the hit, the case or the file; a request has the code of the
    `authority` that makes it and of the `offence` that it is about as well."""

    kind: Kind
    reference: str
    authority: str | None = None
    offence: str | None = None

    @property
    def facts(self) -> dict[str, Value]:
        """The purpose for the log."""
        told = {"purpose": self.kind, "authority": self.authority, "offence": self.offence}
        return {name: value for name, value in told.items() if value is not None}


def purpose_of(text: str) -> Purpose:
    """The purpose that `text` states in one of `SHAPES`. Raises SettingError for any other text."""
    kind, _, rest = text.partition(":")
    if kind == "request" and rest.count("/") == 2:
        authority, case, offence = rest.split("/")
        return checked(Purpose("request", case, authority, offence))
    if kind == "hit":
        return checked(Purpose("hit", rest))
    if kind == "oversight":
        return checked(Purpose("oversight", rest))
    raise SettingError(f"a search needs its purpose; expected {'; or '.join(SHAPES.values())}")


def checked(purpose: Purpose) -> Purpose:
    """`purpose`. Raises SettingError, quoting nothing, where a part is missing, or is no id, code or
    reference."""
    of_request = (purpose.authority, purpose.offence)
    shape, expected = (_HIT, "an id like H202603-17") if purpose.kind == "hit" else (_FILE, _REFERENCE)
    if not shape.fullmatch(purpose.reference):
        raise SettingError(f"what a search for the purpose {purpose.kind} is about is {expected}")
    if purpose.kind != "request" and any(part is not None for part in of_request):
        raise SettingError(f"the purpose {purpose.kind} has no authority and no offence")
    if purpose.kind == "request" and not all(part and _CODE.fullmatch(part) for part in of_request):
        raise SettingError(
            "a request has the authority that makes it and the offence that it is about, each a code of up "
            "to 32 letters, digits and . _ -"
        )
    return purpose


def allowed(purpose: Purpose, profile: Profile, role: str | None) -> None:
    """See that the law lets a search be made for `purpose`, by somebody of `role` (None: who works on the
    machine itself). Raises PurposeError, saying what is wrong or who has to approve."""
    if purpose.kind == "oversight" and role not in (None, "dpo"):
        raise PurposeError(f"oversight is the data protection officer's purpose; your role is {role}")
    if purpose.kind != "request":
        return
    if not _offence_known(purpose.offence or "", profile):
        raise PurposeError(
            f"the offence is none that {profile.name} allows a search for; expected {TERRORISM}, or "
            f"annex-ii-1 to annex-ii-{ANNEX_II}, its category in Annex II of Directive (EU) 2016/681"
        )
    if profile.request_approval_before_masking:
        who = " or ".join(name.replace("_", " ") for name in profile.unmask.approver)
        raise PurposeError(
            f"a request needs approval from outside this unit before the search ({profile.name}, C-817/19): "
            f"ask a {who}; approvals cannot be recorded yet"
        )


def _offence_known(offence: str, profile: Profile) -> bool:
    """Whether the profile's table of offences has this one; the table of a State is its own to keep."""
    if profile.purposes.offences != "annex_ii_26":
        return True
    found = _ANNEX.fullmatch(offence)
    return offence == TERRORISM or (found is not None and int(found[1]) <= ANNEX_II)
