"""How a listed person is laid into a row: as JSON without what the list does not say, and without the list
and the id, which have columns of their own.

Most entries of a large list have a name and a birth date, and of all else nothing; written out whole, the
nothing takes more room than the person. Rows that were written whole are read the same way.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from openpiu.travel import PartialDate
from openpiu.watchlists import Identity


class NamePart(Struct, frozen=True, omit_defaults=True):
    """Field names and defaults as in `watchlists.ListedName`."""

    text: str
    strength: str = "primary"
    original_script: bool = False
    parts: tuple[str, ...] = ()


class BirthPart(Struct, frozen=True, omit_defaults=True):
    """Field names and defaults as in `watchlists.Birth`."""

    start: str
    end: str
    circa: bool = False


class DocumentPart(Struct, frozen=True, omit_defaults=True):
    """Field names and defaults as in `watchlists.ListedDocument`."""

    number: str
    issuer: str | None = None
    kind: str = "other"


class IdentityPart(Struct, frozen=True, omit_defaults=True):
    """Field names and defaults as in `watchlists.Identity`."""

    names: tuple[NamePart, ...] = ()
    births: tuple[BirthPart, ...] = ()
    documents: tuple[DocumentPart, ...] = ()
    nationalities: tuple[str, ...] = ()
    sex: str | None = None
    birth_places: tuple[str, ...] = ()
    note: str | None = None
    listed_on: PartialDate | None = None
    expires_on: PartialDate | None = None
    document_status: str | None = None


_encode = msgspec.json.Encoder(order="deterministic").encode
_text = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Identity).decode


def unpack(list_: str, id_: str, said: str) -> Identity:
    """The identity `id_` of a list again, from what its row keeps."""
    if said.startswith('{"id":'):  # one that was written whole
        return _decode(said)
    more = said[1:] if said == "{}" else f",{said[1:]}"
    return _decode(f'{{"id":{_text(id_).decode()},"list":{_text(list_).decode()}{more}')


def pack(identity: Identity) -> str:
    """An identity as its row keeps it; `unpack` gives it back."""
    part = IdentityPart(
        tuple([NamePart(n.text, n.strength, n.original_script, n.parts) for n in identity.names]),
        tuple([BirthPart(b.start, b.end, b.circa) for b in identity.births]),
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
