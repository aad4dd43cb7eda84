"""One entry: who did what, on whom by id, why, when, from where; and its canonical bytes.

An entry is JSON in one line: the keys in the order of `Entry`, no blanks between them, UTF-8. Its digest is
the SHA-256 of these bytes. The salt, 128 random bits, goes with the entry when it is purged: without it
nobody can find out by trying what a digest that stays was made of.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from hashlib import sha256

import msgspec
from msgspec import Struct

from openpiu.audit.acts import ACTS
from openpiu.findings import AuditError

KINDS = frozenset(
    {
        "authority",
        "backup",
        "booking",
        "carrier",
        "change",
        "entry",
        "export",
        "flight",
        "hit",
        "index",
        "key",
        "list",
        "model",
        "notice",
        "outage",
        "referral",
        "schedule",
        "transmission",
        "token",
        "traveller",
        "user",
        "version",
    },
)
"""What an entry may be about; each is named `kind:id`."""

MOST = 500
"""Ids in one entry; an act on more makes several entries."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+=~-]{0,127}")
_REFERENCE = re.compile(r"[a-z]+:[A-Za-z0-9][A-Za-z0-9._/+=~-]{0,127}")
_PLACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@\[\]/+=~-]{0,127}")
_FILE = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}")
_WORD = re.compile(r"[a-z][a-z0-9_-]{0,31}")

Value = int | bool | str


class Actor(Struct, frozen=True):
    """Who acts and from where: `who` is `kind:id` (`os:1000`, `token:host`, `program:openpiu`), `source` a
    door and a machine (`cli@unit-1`, `http`), `why` the reference of a file or request, None for the purpose
    that the act has by itself."""

    who: str
    source: str
    why: str | None = None


class Entry(Struct, frozen=True, rename={"source": "from"}):
    """An entry as it is written. `at` is UTC, `on` are ids (`hit:…`), `what` numbers and codes of the act."""

    at: str
    who: str
    act: str
    on: tuple[str, ...]
    why: str
    source: str
    what: dict[str, Value]
    salt: str


def made(at: str, by: Actor, act: str, on: Iterable[str], what: Mapping[str, Value]) -> Entry:
    """An entry of this act. Raises AuditError, quoting nothing, for anything that is no id or code: what
    might hold a name or a sentence is not written."""
    known = ACTS.get(act)
    if known is None:
        raise AuditError(f"a mistake of the program: the log knows no act {act!r}")
    about = tuple(on)
    if len(about) > MOST or not all(_REFERENCE.fullmatch(r) and r.partition(":")[0] in KINDS for r in about):
        raise AuditError(
            f"an entry {act} is about something that is no id; expected `kind:id`, {MOST} at most"
        )
    if not (_REFERENCE.fullmatch(by.who) and _PLACE.fullmatch(by.source)):
        raise AuditError(f"an entry {act} names who acts, or from where, by something that is no id")
    if by.why is not None and not _FILE.fullmatch(by.why):
        raise AuditError(
            "the reason is no reference of a file; expected up to 64 letters, digits and . _ : / - with a "
            "digit in it (CASE-2026/17): names and sentences do not belong in the log"
        )
    for name, value in what.items():
        if not _WORD.fullmatch(name) or (isinstance(value, str) and not _ID.fullmatch(value)):
            raise AuditError(f"an entry {act} holds a value that is no number or code")
    details = dict(sorted(what.items()))
    salt = secrets.token_urlsafe(16)
    return Entry(at, by.who, act, about, by.why or known.why, by.source, details, salt)


def reference(kind: str, id_: str) -> str:
    """`kind:id`; of an id that may not stand in an entry (a list may be called anything) a digest."""
    if _ID.fullmatch(id_):
        return f"{kind}:{id_}"
    return f"{kind}:sha256-{sha256(id_.encode()).hexdigest()[:32]}"


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Entry)


def entry_bytes(entry: Entry) -> bytes:
    """The canonical bytes of an entry, without a line end."""
    return _ENCODER.encode(entry)


def read_entry(body: bytes | str) -> Entry:
    """The entry of these bytes. Raises AuditError for what is none."""
    try:
        return _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise AuditError("found what is no entry of the log") from None


def digest_of(body: bytes) -> str:
    """The SHA-256 of an entry's bytes, in hexadecimal."""
    return sha256(body).hexdigest()
