"""The comparison of a hit: every field of the traveller beside every field of the listed identity.

The order is fixed, most telling first, context last; a field that differs, or that one side does not have,
stands there like one that agrees. A pure function of the two and of the evidence as it was stored.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from openpiu.store.hits import Reason
from openpiu.travel import Document, Traveller
from openpiu.watchlists import Identity, ListedDocument, ListedName
from openpiu.web.pages.evidence_words import (
    AGREES,
    DIFFERS,
    NEAR,
    NOT_COMPARED,
    NOT_LISTED,
    NOT_SENT,
    Sign,
    rarity,
    sign_of,
)
from openpiu.web.pages.words import day


class Text(Struct, frozen=True):
    """A value as shown; `note` is said beside it in small letters, `lang` is that of another script."""

    text: str
    note: str = ""
    original: bool = False


class Token(Struct, frozen=True):
    """How one part of a name was paired."""

    sign: Sign
    traveller: str
    listed: str
    words: str


class Row(Struct, frozen=True):
    """One field: both sides, the sign between them and its words; `field` names it in reasons and sources."""

    field: str
    label: str
    traveller: tuple[Text, ...]
    listed: tuple[Text, ...]
    sign: Sign
    words: str = ""
    tokens: tuple[Token, ...] = ()
    others: tuple[Text, ...] = ()


class Comparison(Struct, frozen=True):
    """The rows, and how many agree, are near, differ and cannot be compared."""

    rows: tuple[Row, ...]
    summary: str
    names_first: tuple[Text, ...]


def compare(traveller: Traveller, identity: Identity | None, reasons: Sequence[Reason]) -> Comparison:
    """Traveller and listed identity, field by field. `identity` None: the entry is gone from its list."""
    said = {field: [r for r in reasons if r.field == field] for field in _FIELDS}
    known = identity or Identity("", "")
    rows = (
        _document(traveller, known, said["document"]),
        *_names(traveller, known, said["name"]),
        _birth(traveller, known, said["birth"]),
        _plain("sex", "Sex", traveller.sex, known.sex, said["sex"]),
        _place(traveller, known, said["place"]),
        _nationality(traveller, known, said["nationality"]),
        *_other(traveller),
    )
    return Comparison(rows, _summary(rows), tuple(_name(name) for name in known.names[:1]))


_FIELDS = ("document", "name", "birth", "sex", "place", "nationality")


def _summary(rows: Sequence[Row]) -> str:
    count = dict.fromkeys(("=", "≈", "≠", "–"), 0)
    for row in rows:
        count[row.sign.sign] += 1
    return f"agrees {count['=']} · near {count['≈']} · differs {count['≠']} · cannot be compared {count['–']}"


def _document_text(document: Document | ListedDocument) -> Text:
    kind = {"passport": "P", "identity-card": "ID"}.get(document.kind, document.kind)
    parts = [kind, document.number or "number not sent", document.issuer or "issuer not said"]
    if isinstance(document, Document) and document.expires:
        parts.append(f"exp {day(document.expires)}")
    return Text("  ".join(parts))


def _document(traveller: Traveller, identity: Identity, said: Sequence[Reason]) -> Row:
    ours = tuple(_document_text(d) for d in traveller.documents) or (Text("not sent"),)
    listed = [_document_text(d) for d in identity.documents]
    theirs = tuple(listed[:3]) or (Text("not listed"),)
    if said:
        sign, words = sign_of(said[0].rule)
        return Row("document", "Document", ours, theirs, sign, words, others=tuple(listed[3:]))
    sign, words = _absent(bool(traveller.documents), bool(listed))
    if sign is NOT_COMPARED:
        sign, words = DIFFERS, "other document; one may hold several"
    return Row("document", "Document", ours, theirs, sign, words, others=tuple(listed[3:]))


def _absent(ours: bool, theirs: bool) -> tuple[Sign, str]:
    if not ours:
        return NOT_SENT, "" if theirs else "nor listed"
    return (NOT_COMPARED, "") if theirs else (NOT_LISTED, "")


def _name(name: ListedName) -> Text:
    note = {"weak": "weak alias", "strong": "alias"}.get(name.strength, "")
    return Text(name.text, "original script" if name.original_script else note, name.original_script)


def _names(traveller: Traveller, identity: Identity, said: Sequence[Reason]) -> tuple[Row, Row]:
    """Family name and given names; the evidence's parts go to the row whose words they are of."""
    compared = next((r for r in said if r.rule == "name.compared"), None)
    spoken = compared.listed if compared and compared.listed else ""
    first = [n for n in identity.names if _letters(n.text) == _letters(spoken)] or list(identity.names[:1])
    original = [n for n in identity.names if n.original_script and n not in first]
    rest = [n for n in identity.names if n not in first and n not in original]
    whole = tuple(_name(n) for n in [*first[:1], *original[:2]]) or (
        (Text(spoken),) if spoken else (Text("not listed"),)
    )
    family_words = set((traveller.surname or "").upper().replace("-", " ").split())
    family: list[Token] = []
    given: list[Token] = []
    for reason in said:
        sign, words = sign_of(reason.rule)
        if reason.rule == "name.compared" or not words:
            continue
        token = Token(
            sign,
            reason.traveller or "–",
            reason.listed or "–",
            " · ".join(filter(None, (words, rarity(reason.rule, reason.weight)))),
        )
        mine = set((reason.traveller or "").upper().replace("-", " ").split())
        (family if mine & family_words else given).append(token)
    sent: tuple[Text, ...] = (Text(traveller.surname),) if traveller.surname else (Text("not sent"),)
    own = (Text(traveller.given_names),) if traveller.given_names else (Text("not sent"),)
    if traveller.document_names:
        sent = (*sent, Text(traveller.document_names.replace("/", ", "), "name in the document"))
    elsewhere = (Text("in the whole name above"),) if identity.names else (Text("not listed"),)
    of_family = _worst(family, traveller.surname, identity)
    of_given = _worst(given, traveller.given_names, identity)
    others = tuple(_name(n) for n in rest)
    return (
        Row("family-name", "Family name", sent, whole, of_family, "", tuple(family), others),
        Row("given-names", "Given names", own, elsewhere, of_given, "", tuple(given)),
    )


def _worst(tokens: Sequence[Token], sent: str | None, identity: Identity) -> Sign:
    """What a name's parts come to: it differs where one differs, is near where one is not the same."""
    signs = [token.sign for token in tokens]
    for sign in (DIFFERS, NEAR):
        if sign in signs:
            return sign
    if AGREES in signs:
        return AGREES if all(sign is AGREES for sign in signs) else NEAR
    return _absent(bool(sent), bool(identity.names))[0]


def _letters(name: str) -> list[str]:
    return sorted(sign for sign in name.upper() if sign.isalnum())


def _birth(traveller: Traveller, identity: Identity, said: Sequence[Reason]) -> Row:
    ours = (Text(day(traveller.birth_date)),) if traveller.birth_date else (Text("not sent"),)
    listed = []
    for birth in identity.births:
        text = day(birth.start) if birth.start == birth.end else f"{day(birth.start)} to {day(birth.end)}"
        precision = {4: "year only", 7: "no day"}.get(len(birth.start), "")
        listed.append((str(birth), Text(f"circa {text}" if birth.circa else text, precision)))
    spoken = said[0].listed if said else None
    first = [text for key, text in listed if key == spoken] or [text for _, text in listed[:1]]
    others = tuple(text for _, text in listed if text not in first)
    theirs = tuple(first[:1]) or (Text("not listed"),)
    sign, words = sign_of(said[0].rule) if said else _absent(bool(traveller.birth_date), bool(listed))
    return Row("birth-date", "Birth date", ours, theirs, sign, words, others=others)


def _plain(field: str, label: str, ours: str | None, theirs: str | None, said: Sequence[Reason]) -> Row:
    sign, words = sign_of(said[0].rule) if said else _absent(bool(ours), bool(theirs))
    return Row(field, label, (Text(ours or "not sent"),), (Text(theirs or "not listed"),), sign, words)


def _place(traveller: Traveller, identity: Identity, said: Sequence[Reason]) -> Row:
    ours, theirs = traveller.birth_place, identity.birth_places
    sign, words = sign_of(said[0].rule) if said else _absent(bool(ours), bool(theirs))
    if sign is NOT_COMPARED:
        words = "read both"
    if said and said[0].listed in theirs:  # the one that spoke stands first
        theirs = (said[0].listed, *(place for place in theirs if place != said[0].listed))
    return Row(
        "birth-place",
        "Birth place",
        (Text(ours or "not sent"),),
        tuple(Text(place) for place in theirs[:2]) or (Text("not listed"),),
        sign,
        words,
        others=tuple(Text(place) for place in theirs[2:]),
    )


def _nationality(traveller: Traveller, identity: Identity, said: Sequence[Reason]) -> Row:
    theirs = " ".join(identity.nationalities) or None
    return _plain("nationality", "Nationality", traveller.nationality, theirs, said)


def _other(traveller: Traveller) -> tuple[Row, ...]:
    known = [
        Text(text, note)
        for text, note in ((traveller.residence, "residence"), (traveller.title, "title"))
        if text
    ]
    return (Row("other", "Other", tuple(known), (Text("not listed"),), NOT_LISTED),) if known else ()
