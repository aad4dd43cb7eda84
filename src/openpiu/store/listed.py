"""How a listed person is laid into a row: as JSON without what the list does not say.

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

    id: str
    list: str
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
unpack = msgspec.json.Decoder(Identity).decode


def pack(identity: Identity) -> str:
    """An identity as its row keeps it; `unpack` gives it back."""
    part = IdentityPart(
        identity.id,
        identity.list,
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
