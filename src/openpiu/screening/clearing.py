"""Redress: a pair that an officer has cleared is not raised again for the same facts.

In: what was cleared (`Clearing`), the listed entries as they are, and what matching found. Out: what is to be
raised, and what stands cleared. A clearing rests on two digests of facts: of the traveller, as far as
matching looks at one, and of the listed entry, as far as it tells of the person. Where either is another, in
whatever fact, the pair is raised again: an officer decided about these facts and no others.

A traveller is known again by name, whole birth date and the number of a travel document together. Who is
sent without any of them has no digest and is always raised: under a name and a birth date alone the cleared
person and the listed one are the same.

Digests are keyed (BLAKE2b), since the facts of a person are few enough to be tried one by one. They are
personal data like the facts, and go when those go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b

import msgspec
from msgspec import Struct

from openpiu import names
from openpiu.matching import Match
from openpiu.matching.births import Day, read_day
from openpiu.matching.query import document_common, document_key
from openpiu.travel import Traveller
from openpiu.watchlists.model import Identity

SCHEME = "2"
"""Stands before each digest, and changes with what goes into one: a digest of another scheme clears
nobody."""
KEY_SIZE = 16
"""The fewest bytes of a key."""

Entry = tuple[str, str]
"""List and id."""


class Clearing(Struct, frozen=True):
    """A pair that an officer has cleared: the entry, and the digests of `traveller_facts` and `entry_facts`
    as they were when it was."""

    list: str
    identity: str
    traveller: str
    entry: str


class Cleared:
    """What stands cleared against the lists as they are; for one list revision."""

    def __init__(self, key: bytes, clearings: Iterable[Clearing], listed: Mapping[Entry, Identity]) -> None:
        """`listed` holds the entries in force that `clearings` name; one that is missing clears nobody.

        Raises ValueError where `key` is too short.
        """
        self._key = _checked(key)
        self._travellers: dict[Entry, set[str]] = {}
        now: dict[Entry, str] = {}
        for clearing in clearings:
            entry = clearing.list, clearing.identity
            identity = listed.get(entry)
            if identity is None:
                continue
            if entry not in now:
                now[entry] = entry_facts(identity, key)
            if clearing.entry == now[entry]:
                self._travellers.setdefault(entry, set()).add(clearing.traveller)

    def divided(self, traveller: Traveller, matches: Iterable[Match]) -> tuple[list[Match], list[Match]]:
        """The matches of `traveller` that are to be raised, and those that stand cleared; in their order."""
        raised: list[Match] = []
        cleared: list[Match] = []
        facts: str | None = None
        for match in matches:
            known = self._travellers.get((match.list, match.identity))
            if known:
                facts = facts or traveller_facts(traveller, self._key)
            (cleared if known and facts in known else raised).append(match)
        return raised, cleared

    def raised(self, traveller: Traveller, matches: list[Match]) -> list[Match]:
        """The matches of `traveller` that are to be raised."""
        return self.divided(traveller, matches)[0] if self._travellers else matches


def clearing(traveller: Traveller, identity: Identity, key: bytes) -> Clearing | None:
    """What to keep when an officer clears `traveller` of being `identity`; None where the traveller would not
    be known again, so that the next question cannot be spared.

    Raises ValueError where `key` is too short.
    """
    facts = traveller_facts(traveller, key)
    if facts is None:
        return None
    return Clearing(identity.list, identity.id, facts, entry_facts(identity, key))


def traveller_facts(traveller: Traveller, key: bytes) -> str | None:
    """A digest of the facts about `traveller` that matching looks at, however they are ordered and written:
    names by their parts, documents by letters and digits. None without a name, a whole birth date and a
    document number that says something.

    Raises ValueError where `key` is too short.
    """
    said = _said(traveller)
    _, born, _, _, _, documents = said
    named = _parts(traveller.surname, traveller.given_names)
    telling = any(not document_common(number) for number, _ in documents)
    if not named or born is None or not born.full or not telling:
        return None
    return _digest(said, _checked(key))


def seen_facts(traveller: Traveller, key: bytes) -> str:
    """A digest of the same facts, however few: for one who is known to be the same traveller already, by the
    leg and the booking. It differs from every one of `traveller_facts`.

    Raises ValueError where `key` is too short.
    """
    return _digest(("seen", *_said(traveller)), _checked(key))


Said = tuple[list[tuple[str, ...]], Day | None, str, str, str, list[tuple[str, str]]]


def _said(traveller: Traveller) -> Said:
    written = [_parts(traveller.surname, traveller.given_names)]
    if traveller.document_names:
        written.append(_parts(*traveller.document_names.split("/", 1)))
    documents = {(document_key(one.number), _code(one.issuer)) for one in traveller.documents if one.number}
    return (
        sorted({name for name in written if name}),
        read_day(traveller.birth_date),
        _code(traveller.nationality),
        _code(traveller.sex),
        " ".join(_code(traveller.birth_place).split()),
        sorted(documents),
    )


def entry_facts(identity: Identity, key: bytes) -> str:
    """A digest of what a listed entry says of its person; not of its notes, nor of when it was listed or
    expires.

    Raises ValueError where `key` is too short.
    """
    said = (
        sorted((name.text, name.strength) for name in identity.names),
        sorted((birth.start, birth.end, birth.circa) for birth in identity.births),
        sorted((document_key(one.number), _code(one.issuer), one.kind) for one in identity.documents),
        sorted(map(_code, identity.nationalities)),
        _code(identity.sex),
        sorted(identity.birth_places),
        _code(identity.document_status),
    )
    return _digest(said, _checked(key))


def _parts(*texts: str | None) -> tuple[str, ...]:
    """The parts of a name, in the order of the alphabet: which stood first is no fact."""
    return tuple(sorted(part.text for part in names.parts(*texts)))


def _code(text: str | None) -> str:
    return (text or "").strip().upper()


def _checked(key: bytes) -> bytes:
    if len(key) < KEY_SIZE:
        raise ValueError(f"a key of {len(key)} bytes; expected at least {KEY_SIZE}")
    return key


def _digest(said: object, key: bytes) -> str:
    return f"{SCHEME}:{blake2b(msgspec.msgpack.encode(said), key=key[:64], digest_size=20).hexdigest()}"
