"""How a listed person is laid into a row: as JSON with keys of one letter, without what the list does not
say, and without the list and the id, which have columns of their own.

Most entries of a large list have a name and a birth date, and of all else nothing: a name of which nothing
else is known is its text, a birth on a day, in a month or in a year that one date. Rows of before, written
whole or with the names of the fields, are read as they are.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from openpiu.travel import PartialDate
from openpiu.watchlists import Birth, Identity, ListedDocument, ListedName, NameStrength


class NamePart(
    Struct,
    frozen=True,
    omit_defaults=True,
    rename={"text": "t", "strength": "s", "original_script": "o", "parts": "p"},
):
    """Field names and defaults as in `watchlists.ListedName`."""

    text: str
    strength: NameStrength = "primary"
    original_script: bool = False
    parts: tuple[str, ...] = ()


class BirthPart(Struct, frozen=True, omit_defaults=True, rename={"start": "s", "end": "e", "circa": "c"}):
    """Field names and defaults as in `watchlists.Birth`."""

    start: PartialDate
    end: PartialDate
    circa: bool = False


class DocumentPart(
    Struct, frozen=True, omit_defaults=True, rename={"number": "n", "issuer": "i", "kind": "k"}
):
    """Field names and defaults as in `watchlists.ListedDocument`."""

    number: str
    issuer: str | None = None
    kind: str = "other"


class IdentityPart(
    Struct,
    frozen=True,
    omit_defaults=True,
    rename={
        "names": "n",
        "births": "b",
        "documents": "d",
        "nationalities": "c",
        "sex": "s",
        "birth_places": "p",
        "note": "o",
        "listed_on": "l",
        "expires_on": "e",
        "document_status": "t",
    },
):
    """Field names and defaults as in `watchlists.Identity`."""

    names: tuple[str | NamePart, ...] = ()
    births: tuple[PartialDate | BirthPart, ...] = ()
    documents: tuple[DocumentPart, ...] = ()
    nationalities: tuple[str, ...] = ()
    sex: Literal["M", "F"] | None = None
    birth_places: tuple[str, ...] = ()
    note: str | None = None
    listed_on: PartialDate | None = None
    expires_on: PartialDate | None = None
    document_status: Literal["lost", "stolen", "revoked"] | None = None


_encode = msgspec.json.Encoder(order="deterministic").encode
_text = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(IdentityPart).decode
_former = msgspec.json.Decoder(Identity).decode


def unpack(list_: str, id_: str, said: str) -> Identity:
    """The identity `id_` of a list again, from what its row keeps."""
    if said.startswith('{"id":'):  # one that was written whole
        return _former(said)
    if said[3:4] != '"' and said != "{}":  # one with the names of the fields
        return _former(f'{{"id":{_text(id_).decode()},"list":{_text(list_).decode()},{said[1:]}')
    part = _decode(said)
    return Identity(
        id_,
        list_,
        tuple([ListedName(n) if isinstance(n, str) else _name(n) for n in part.names]),
        tuple(
            [Birth(b.start, b.end, b.circa) if isinstance(b, BirthPart) else Birth(b, b) for b in part.births]
        ),
        tuple([ListedDocument(d.number, d.issuer, d.kind) for d in part.documents]),
        part.nationalities,
        part.sex,
        part.birth_places,
        part.note,
        part.listed_on,
        part.expires_on,
        part.document_status,
    )


def pack(identity: Identity) -> str:
    """An identity as its row keeps it; `unpack` gives it back."""
    part = IdentityPart(
        tuple([_name_part(n) for n in identity.names]),
        tuple(
            [
                b.start if b.start == b.end and not b.circa else BirthPart(b.start, b.end, b.circa)
                for b in identity.births
            ]
        ),
        tuple([DocumentPart(d.number, d.issuer, d.kind) for d in identity.documents]),
        identity.nationalities,
        identity.sex,
        identity.birth_places,
        identity.note,
        identity.listed_on,
        identity.expires_on,
        identity.document_status,
    )
    return _encode(part).decode()


def _name_part(name: ListedName) -> str | NamePart:
    if name.strength == "primary" and not name.original_script and not name.parts:
        return name.text
    return NamePart(name.text, name.strength, name.original_script, name.parts)


def _name(part: NamePart) -> ListedName:
    return ListedName(part.text, part.strength, part.original_script, part.parts)
