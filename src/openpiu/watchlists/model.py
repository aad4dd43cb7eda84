"""A listed person, and the list that says so."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from openpiu.travel import PartialDate

NameStrength = Literal["primary", "strong", "weak"]
Circa = Literal["exact", "circa"]


class ListedName(Struct, frozen=True):
    """One name of an identity, whole, in one script.

    `strength`: `primary` for the listed name and its original script, `strong` for an alias that identifies,
    `weak` for one that the source calls low quality. `parts` keeps the source's own parts in their order
    where it has them (surname first where the source says which it is).
    """

    text: str
    strength: NameStrength = "primary"
    original_script: bool = False
    parts: tuple[str, ...] = ()


class Birth(Struct, frozen=True):
    """A birth date as far as it is known: `start` and `end` are equal but for a range.

    `Birth("1970-03-12", "1970-03-12")`, `Birth("1970", "1970")`, `Birth("1968", "1972")`; `circa` where the
    source says about.
    """

    start: PartialDate
    end: PartialDate
    circa: bool = False

    def __str__(self) -> str:
        return self.start if self.start == self.end else f"{self.start}/{self.end}"


class ListedDocument(Struct, frozen=True):
    """A document of an identity; `kind` as in `travel.Document`, `issuer` alpha-3 where known."""

    number: str
    issuer: str | None = None
    kind: str = "other"


class Identity(Struct, frozen=True):
    """One listed person, or a document alone (lost, stolen, revoked), which then has no names.

    `id` is the source's own stable reference (`QDi.001`); `list` the name of the list it stands in.
    `expires_on` is the last day on which the entry is in force.
    """

    id: str
    list: str
    names: tuple[ListedName, ...] = ()
    births: tuple[Birth, ...] = ()
    documents: tuple[ListedDocument, ...] = ()
    nationalities: tuple[str, ...] = ()
    sex: Literal["M", "F"] | None = None
    birth_places: tuple[str, ...] = ()
    note: str | None = None
    listed_on: PartialDate | None = None
    expires_on: PartialDate | None = None
    document_status: Literal["lost", "stolen", "revoked"] | None = None


class Watchlist(Struct, frozen=True):
    """One version of a list: its identities and the facts that the law wants known about it.

    `version` is the SHA-256 of the source's bytes; `published` the source's own date where it states one;
    `refresh_days` how old a version may grow before it warns; `dropped` counts what the source says and the
    model does not keep, by kind (`entities`, `vessels`).
    """

    name: str
    source: str
    version: str
    identities: tuple[Identity, ...]
    legal_basis: str
    owner: str
    refresh_days: int
    published: str | None = None
    dropped: dict[str, int] = {}
