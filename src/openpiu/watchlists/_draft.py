"""What a source has said of one entry so far: it comes in pieces, row by row or record by record."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from msgspec import Struct, field

from openpiu.travel import PartialDate
from openpiu.watchlists._cells import document_in, is_original, names_in
from openpiu.watchlists._dates import day_of, is_impossible, listed_birth
from openpiu.watchlists._source import distinct_names, once
from openpiu.watchlists._stream import Stream
from openpiu.watchlists.countries import alpha3_or_text
from openpiu.watchlists.model import Birth, Identity, ListedDocument, ListedName, NameStrength

SEX: dict[str, Literal["M", "F"]] = {"m": "M", "male": "M", "f": "F", "female": "F"}
_RANK: dict[NameStrength, int] = {"primary": 0, "strong": 1, "weak": 2}


class Draft(Struct):
    """An entry in the making; `left` holds the kind of what is not kept, once for each value, as its hash."""

    id: str
    names: list[ListedName] = field(default_factory=list)
    births: list[Birth] = field(default_factory=list)
    documents: list[ListedDocument] = field(default_factory=list)
    nationalities: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    sexes: set[Literal["M", "F"]] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    listed_on: PartialDate | None = None
    left: set[tuple[str, int]] = field(default_factory=set)

    def leave(self, kind: str, value: str) -> None:
        """Count a value that is not kept, under its kind (in the plural: "addresses")."""
        self.left.add((kind, hash(value)))

    def note(self, text: str, label: str = "") -> None:
        """Keep a remark, with its label before it."""
        if text:
            self.notes.append(f"{label} {text}" if label else text)

    def name(self, cell: str, strength: NameStrength, parts: tuple[str, ...] = ()) -> None:
        """The names in a cell; `parts` are those of the source. Remarks beside the names go to the note."""
        if not cell:
            return
        found, beside = names_in(cell, strength)
        named = [name for name in found if any(c.isalpha() for c in name.text)]
        if not named:
            self.leave("names without a letter", cell)
        if len(named) == 1 and len(parts) > 1 and not is_original(cell):
            named = [ListedName(named[0].text, strength, False, parts)]
        self.names += named
        for remark in beside:
            self.note(remark, f"{named[0].text}:" if named else "")

    def birth(self, text: str) -> None:
        """A birth as the source writes it; one that cannot be read is counted and goes to the note."""
        born = listed_birth(text)
        if born:
            self.births.append(born)
        if born is None or is_impossible(text):
            self.unread_birth(text)

    def unread_birth(self, text: str) -> None:
        """Count a birth date that cannot be read, or not whole, and keep its words in the note."""
        self.leave("birth dates that cannot be read whole, in the note instead", text)
        self.note(text, "Born")

    def document(
        self, number: str, kind: str, issuer: str | None = None, details: str = "", words: str = ""
    ) -> None:
        """A document: its number, words for its kind, the state that issued it, what else is said.

        `words` may name state and kind too, where `kind` and `issuer` do not. A document without a number is
        counted.
        """
        found = document_in(number, f"{kind} {words}".strip(), issuer)
        if found:
            self.documents.append(found)
            self.note(details, f"{found.number}:")
        elif number or details:
            self.leave("documents without a number, in the note instead", f"{kind} {number} {details}")
            self.note(" ".join(f"{kind}: {number} {details}".split()))

    def nationality(self, text: str) -> None:
        """A nationality, as a name of the state, an adjective or a code."""
        self.nationalities.append(alpha3_or_text(text))

    def place(self, *parts: str, country: str = "") -> None:
        """A place of birth: town and what stands around it, and the state."""
        texts = [*parts, alpha3_or_text(country) if country else ""]
        if any(texts):
            self.places.append(", ".join(text for text in texts if text))

    def sex(self, text: str) -> None:
        """The sex, `M`, `male` and so on; anything else is counted."""
        known = SEX.get(text.strip().lower())
        if known:
            self.sexes.add(known)
        elif text:
            self.leave("sexes other than male and female", text)

    def listed(self, text: str) -> None:
        """The day of listing; the earliest counts where the source states several."""
        day = day_of(text)
        if day is None:
            self.leave("listing dates that cannot be read", text)
        elif self.listed_on is None or day < self.listed_on:
            self.listed_on = day

    def identity(self, list_name: str) -> Identity:
        """The entry as far as it was said. Two sexes said are none; the strongest names come first."""
        names = sorted(distinct_names(self.names), key=lambda name: _RANK[name.strength])
        return Identity(
            id=self.id,
            list=list_name,
            names=tuple(names),
            births=once(self.births),
            documents=_documents(self.documents),
            nationalities=once(self.nationalities),
            sex=next(iter(self.sexes)) if len(self.sexes) == 1 else None,
            birth_places=once(self.places),
            note=" · ".join(once(self.notes)) or None,
            listed_on=self.listed_on,
        )


class Entries:
    """The entries of a list in the making: drafts of its people, and what the others are counted as.

    `dropped` counts what no draft tells of.
    """

    def __init__(self, file: Stream) -> None:
        self._file = file
        self.people: dict[str, Draft] = {}
        self.others: dict[str, str] = {}
        self.dropped: Counter[str] = Counter()

    def draft(self, id_: str, kind: str | None, line: int | None, *, rows: bool = False) -> Draft | None:
        """The draft of a person, or None for an entry of another kind, which is counted as `kind`.

        `rows`: several rows may speak of one entry. Raises ListError with the line for an id that comes
        twice where they may not, or as a person and as another kind.
        """
        held = id_ in self.people or id_ in self.others
        if held and not rows:
            raise self._file.error(f"entry {id_} twice", "each id once", line)
        if id_ in (self.people if kind else self.others):
            raise self._file.error(f"entry {id_} as a person and as another kind", "one kind an entry", line)
        if kind:
            self.others[id_] = kind
            return None
        return self.people.setdefault(id_, Draft(id_))

    def identities(self, list_name: str) -> tuple[Identity, ...]:
        """The people as far as they were said, in the order in which they came."""
        return tuple(draft.identity(list_name) for draft in self.people.values())

    def counted(self) -> dict[str, int]:
        """What is not kept, by kind: entries that are no people, and what was said of people."""
        total = Counter(self.others.values()) + self.dropped
        for draft in self.people.values():
            total.update(kind for kind, _ in draft.left)
            total["people with two sexes stated"] += len(draft.sexes) > 1
        return {kind: count for kind, count in sorted(total.items()) if count}


def _documents(documents: list[ListedDocument]) -> tuple[ListedDocument, ...]:
    """The documents, each once: one said again without its issuer or its kind adds nothing."""
    kept = once(documents)
    return tuple(one for one in kept if not any(_says_more(other, one) for other in kept if other != one))


def _says_more(other: ListedDocument, one: ListedDocument) -> bool:
    return (
        other.number == one.number
        and one.issuer in (None, other.issuer)
        and one.kind in ("other", other.kind)
        and (one.issuer, one.kind) != (other.issuer, other.kind)
    )
