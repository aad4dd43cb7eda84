"""Texts of special service requests (SSR) and OSI lines: documents, contacts, infants, seats.

An SSR carries a small text of its own inside PNRGOV: fields divided by `/` (DOCS, DOCO, DOCA), a contact
(CTCE, CTCM ...), the name of an infant, or seats. The functions here turn one such text into values and know
nothing of segments; dates and states stay as sent. Whoever calls makes the findings: it knows the place.

>>> docs("/P/UTO/L898902C3/UTO/12AUG74/F/15APR32/SPECIMEN/ANNA MARIA").number
'L898902C3'

Source: IATA AIRIMP (SSR DOCS, DOCO, DOCA, CTC, INFT); WCO/IATA/ICAO PNRGOV guide.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from openpiu.messages.dates import MONTHS
from openpiu.travel import Contact

STATUSES = frozenset(
    (
        *("HK", "HL", "HN", "HS", "HX", "KK", "KL", "NN", "NO", "UN", "UC", "UU", "US", "TK", "TL", "TN"),
        *("PN", "PK", "PL", "SS", "LL", "LK", "SA", "SB", "SC", "SD", "SQ", "RR", "RQ", "XX", "XK", "XL"),
        *("XR", "GK", "GL", "GN", "IK", "IN", "IX", "IS", "KD", "MK", "NC", "OX", "BK", "DK", "YG", "NA"),
        *("BN", "DL", "DS", "FS", "HQ", "MM", "NS", "QF", "UH", "WK", "WL", "WN", "AK", "CH", "CK", "DW"),
    )
)
"""Status codes of AIRIMP; an SSR may also have none."""

SEAT_CODES = frozenset(
    ("SEAT", "NSST", "NSSA", "NSSW", "NSSB", "NSSR", "RQST", "SMST", "SMSA", "SMSW", "SMSB", "SMSR")
)

NO_SEATS = frozenset(("", "XXX", "INF", "XX", "000", "NONE"))
"""What stands in a seat's place where no seat was given."""

DOCS_FIELDS = 9
"""Type, issuing state, number, nationality, birth, sex, expiry, surname, first given name; more may
follow.
"""


class Docs(NamedTuple):
    """SSR DOCS: a travel document, or birth date and sex alone. Empty text for what was not sent.

    `whole` is False where fields were missing or shifted; `infant` is True for the sexes MI and FI.
    """

    kind: str
    issuer: str
    number: str
    nationality: str
    birth: str
    sex: str
    infant: bool
    expires: str
    surname: str
    given: str
    whole: bool


class Doco(NamedTuple):
    """SSR DOCO: place of birth, and a visa or another number."""

    birth_place: str
    kind: str
    number: str
    place: str
    issued: str
    valid_in: str
    infant: bool


class Doca(NamedTuple):
    """SSR DOCA: an address, of residence (`R`) or at the destination (`D`)."""

    kind: str
    country: str
    street: str
    city: str
    state: str
    postcode: str
    infant: bool


class Infant(NamedTuple):
    """SSR INFT: name and birth date (DDMMMYY, empty if none)."""

    surname: str
    given: str
    birth: str


def _looks_like_day(text: str) -> bool:
    return len(text) in (7, 9) and text[2:5].upper() in MONTHS and (text[:2] + text[5:]).isdecimal()


def _fields(text: str) -> list[str]:
    """The fields of `text`, each stripped; the `/` in front of the first one is no field."""
    plain = text.strip()
    end = plain.find("-1")
    if end > 0 and plain[end + 2 : end + 3].isalpha():
        plain = plain[:end]  # some hosts add the name once more: `...-1SURNAME/GIVEN`
    fields = plain.split("/")
    if plain.startswith("/"):
        del fields[0]
    return [field.strip() for field in fields]


@lru_cache(maxsize=4096)
def docs(text: str) -> Docs | None:
    """Read the text of DOCS; None if it holds nothing.

    Where the birth date stands one field too early or too late, the fields before it are put right (the
    nationality is the one that is usually left out).
    """
    fields = _fields(text)
    if not any(fields):
        return None
    whole = len(fields) >= DOCS_FIELDS
    if len(fields) > 4 and not _looks_like_day(fields[4]):
        if _looks_like_day(fields[3]):
            fields.insert(3, "")
            whole = False
        elif len(fields) > 5 and _looks_like_day(fields[5]):
            # An empty field in front shifts all of them, otherwise one before the birth date is too many.
            del fields[0 if not fields[0] and 1 <= len(fields[1]) <= 2 else 4]
            whole = False
    fields += [""] * (11 - len(fields))
    kind, issuer, number, nationality, birth, sex, expires, surname, first, second = fields[:10]
    given = f"{first} {second}" if first and second else first or second
    return Docs(
        kind,
        issuer,
        number,
        nationality,
        birth,
        sex[:1].upper(),
        sex[1:2].upper() == "I",
        expires,
        surname,
        given,
        whole,
    )


@lru_cache(maxsize=1024)
def doco(text: str) -> Doco | None:
    """Read the text of DOCO; None if it holds nothing."""
    fields = _fields(text)
    if not any(fields):
        return None
    if fields[0] in ("V", "K", "R") and len(fields) > 1 and len(fields[1]) > 1:
        fields.insert(0, "")  # the field of the birth place was left out
    elif not any(fields[:2]) and fields[2:3] and fields[2] in ("V", "K", "R"):
        del fields[0]  # an empty field too many
    fields += [""] * (7 - len(fields))
    place, kind, number, issued_at, issued, valid_in = fields[:6]
    return Doco(place, kind, number, issued_at, issued, valid_in, fields[6].upper() == "I")


@lru_cache(maxsize=1024)
def doca(text: str) -> Doca | None:
    """Read the text of DOCA; None if it holds nothing."""
    fields = _fields(text)
    if not any(fields):
        return None
    fields += [""] * (7 - len(fields))
    kind, country, street, city, region, postcode = fields[:6]
    return Doca(kind, country, street, city, region, postcode, fields[6].upper() == "I")


@lru_cache(maxsize=1024)
def infant(text: str) -> Infant | None:
    """Read the text of INFT, `SURNAME/GIVEN/10AUG11` or `SURNAME/GIVEN 10AUG11`; None without a name."""
    fields = [field for field in _fields(text) if field]
    birth = ""
    if fields and _looks_like_day(fields[-1]):
        birth = fields.pop()
    elif fields:
        head, _, last = fields[-1].rpartition(" ")
        if _looks_like_day(last):
            fields[-1], birth = head.strip(), last
        elif _looks_like_day(fields[-1][-7:]) and len(fields[-1]) > 7:
            fields[-1], birth = fields[-1][:-7].strip(), fields[-1][-7:]
    fields = [field for field in fields if field]
    if not fields:
        return None
    return Infant(fields[0], " ".join(fields[1:]), birth)


def day(text: str) -> str:
    """The first DDMMMYY in `text` (SSR CHLD), or nothing."""
    for word in text.replace("/", " ").split():
        if _looks_like_day(word):
            return word
    return ""


# --- seats -------------------------------------------------------------------------------------------------

_SEATS_IN_TEXT = re.compile(r"(?:\d{1,3}[A-Z][NS]?[ ,/]*)+")
_SEAT = re.compile(r"0*(\d{1,3}[A-Z])[NS]?[ ,/]*")


@lru_cache(maxsize=8192)
def seat(text: str) -> str | None:
    """A seat in the form `12A`, leading zeros dropped; None for a placeholder. Other forms come as sent."""
    plain = text.strip().upper()
    if plain in NO_SEATS:
        return None
    if plain[-1] in "NS" and plain[-2:-1].isalpha() and plain[:-2].isdecimal():
        plain = plain[:-1]  # the sign for smoking or not
    return plain.lstrip("0") or None


def seats_in_text(text: str) -> list[str]:
    """Seats that stand one after the other as free text: row, letter, and the sign for smoking."""
    plain = text.strip().upper()
    if not plain or len(plain) > 500 or not _SEATS_IN_TEXT.fullmatch(plain):
        return []
    return [found.group(1) for found in _SEAT.finditer(plain)]


# --- contacts ----------------------------------------------------------------------------------------------

PURPOSES = {
    "CTCM": "mobile",
    "CTCH": "home",
    "CTCB": "business",
    "CTCT": "agency",
    "CTCF": "fax",
    "CTCR": "refused",
    "CTCP": "unknown",
    "CTCA": "address",
    "CTCE": None,
    "CTC": None,
}
"""Kinds of contact of AIRIMP; CTCR: the traveller refused to give one."""

_CONTACT = re.compile(r"\bCTC ?([MEHBTFRPA])?(?![A-Z])[ :/-]*(.*)", re.DOTALL)
_REFUSED = re.compile(r"(?i)[ :/-]*(?:REFUSED|DECLINED|NONE|N[ /]?A)\b[^\d]*")
_NUMBER = re.compile(
    r"(?:[A-Z]{3}[ /-]+)?(\+?\d[\d ().-]{5,18}\d)(?:-[A-Z]|[ /]+[A-Z]).*|[A-Z]{3}[ /-]+(\+?[\d ().-]{7,20})"
)
"""A number with the city in front, its kind (`-T`: agency) and a name behind, as CTCB and CTCT have it."""
_NOT_DIALLED = str.maketrans("", "", " -().")


@lru_cache(maxsize=8192)
def contact(text: str) -> Contact | None:
    """The contact in an OSI line, an SSR CTC (`CTCM 4912345`) or the free text of an address; None if it has
    none. `raw` is the whole text. The carrier in front, `CTC M` with a blank, `/EN` and `PREF` are known.
    """
    plain = text.strip()
    found = _CONTACT.search(plain) if "CTC" in plain else None
    if found is None:
        mail = _mail(plain)
        return Contact("email", email(mail), raw=plain) if mail else None
    code = f"CTC{found.group(1) or ''}"
    value = found.group(2).strip()
    if code == "CTCE" or (code != "CTCA" and ("//" in value or "@" in value)):
        value = email(_mail(value) or value)
        return Contact("email", value, raw=plain) if value else None
    if code == "CTCR" and (not value or _REFUSED.fullmatch(value)):
        return Contact("other", "refused", raw=plain, purpose="refused")
    if not value:
        return None
    kind: str = "other" if code == "CTCA" else "phone"
    if kind == "phone":
        value = phone(value)
        return Contact("phone", value, raw=plain, purpose=PURPOSES[code])
    return Contact("other", value, raw=plain, purpose=PURPOSES[code])


def _mail(text: str) -> str | None:
    """The first word that is an address, in either form of the sign in the middle."""
    for word in text.split():
        at = word.find("@")
        at = word.find("//") if at < 0 else at
        host = word[at:].lstrip("@/").split("/")[0]
        if at > 0 and "." in host and host.rpartition(".")[2].isalpha():
            return word.strip(",;")
    return None


def email(text: str) -> str:
    """An address as AIRIMP writes it (`//` for @, `..` for _, `./` for -) in its usual form."""
    plain = text.strip().replace("//", "@").replace("..", "_").replace("./", "-")
    return plain.split("/")[0]


@lru_cache(maxsize=8192)
def phone(text: str) -> str:
    """A telephone number as digits, with `+` in front if it was sent; anything else as sent."""
    plain = text.strip()
    if plain.upper().endswith(("PREF", "/EN")):
        plain = plain.upper().removesuffix("PREF").removesuffix("/EN").rstrip(" /")
    number = plain.split("/")[0].translate(_NOT_DIALLED) if "/" in plain else plain.translate(_NOT_DIALLED)
    if number.removeprefix("+").isdigit():
        return number
    found = _NUMBER.fullmatch(plain)
    if found is not None:
        number = (found[1] or found[2]).translate(_NOT_DIALLED)
        if 7 <= len(number.removeprefix("+")) <= 15 and number.removeprefix("+").isdigit():
            return number
    return plain


def wire_email(value: str) -> str:
    """The reverse of `email`: an address with the signs that airline messages cannot carry replaced."""
    return value.upper().replace("@", "//").replace("_", "..").replace("-", "./")
