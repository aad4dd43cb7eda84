"""Where a field of a traveller stands in the carrier's own text: the segments about the person, the bytes
marked.

The model keeps no place of each value, so the place is found again: of the groups of segments of the
message, the one that says most of what is known of the person is theirs, and in it the forms in which a
value is sent are marked. What is not found is not marked; nothing is ever marked by guess of position
alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from openpiu import edifact
from openpiu.edifact import Segment
from openpiu.travel import Traveller
from openpiu.web.pages.raw_text import Line, Mark, lines_of, window

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
MOST_SEGMENTS = 12
OPENS = {"PAXLST": ("NAD",), "PNRGOV": ("SRC",)}
"""The segments that begin a group about other people."""
TAGS: dict[str, frozenset[str]] = {
    "birth-date": frozenset(("DTM", "SSR")),
    "sex": frozenset(("ATT", "SSR")),
    "nationality": frozenset(("NAT", "SSR")),
    "birth-place": frozenset(("LOC", "SSR")),
    "document": frozenset(("DOC", "SSR", "DTM", "LOC")),
    "family-name": frozenset(("NAD", "TIF", "SSR")),
    "given-names": frozenset(("NAD", "TIF", "SSR")),
    "other": frozenset(("NAD", "LOC", "SSR")),
}
"""The segments that a field is sent in: in any other its form is a coincidence."""


class Excerpt(Struct, frozen=True):
    """The segments about a person with the bytes of a field marked, and the offset of the first mark (None
    where the field was not found in them)."""

    lines: tuple[Line, ...]
    offset: int | None
    segment: int | None = None


def excerpt(data: bytes, number: int, who: Traveller, field: str) -> Excerpt:
    """The excerpt of the message `number` of a transmission about `who`."""
    forms = forms_of(who, field)
    raw = next((raw for raw in edifact.messages(data) if raw.number == number), None)
    if raw is None or raw.type not in OPENS:
        return _of_xml(data, who, forms)
    group = _theirs(list(_groups(raw.segments, OPENS[raw.type])), who)
    tags = TAGS.get(field, frozenset())
    marks = [mark for segment in group if segment.tag in tags for mark in _marks(segment, forms, field)]
    told = [s for s in group if any(s.offset <= m.begin < s.end for m in marks)] or group[:1]
    around = _around(group, told)
    first = marks[0].begin if marks else None
    inside = next((s.number for s in group if first is not None and s.offset <= first < s.end), None)
    spans = [(segment.offset, segment.end) for segment in around]
    return Excerpt(tuple(lines_of(data, spans, marks)), first, inside)


def _groups(segments: Sequence[Segment], opens: tuple[str, ...]) -> Iterator[list[Segment]]:
    group: list[Segment] = []
    for segment in segments:
        if segment.tag in opens:
            if group:
                yield group
            group = []
        group.append(segment)
    if group:
        yield group


def _theirs(groups: Sequence[list[Segment]], who: Traveller) -> list[Segment]:
    """The group that says most of what is known of the person."""
    known = [
        form
        for field in ("family-name", "given-names", "birth-date", "document")
        for form in forms_of(who, field)
        if len(form) > 1
    ]

    def told(group: list[Segment]) -> int:
        text = b"".join(segment.raw() for segment in group).upper()
        return sum(form in text for form in known)

    return max(groups, key=told, default=[])


def _around(group: Sequence[Segment], told: Sequence[Segment]) -> list[Segment]:
    """The marked segments with the one that opens the group, and their neighbours as far as there is room."""
    numbers = {segment.number for segment in told}
    kept = [s for n, s in enumerate(group) if n == 0 or {s.number - 1, s.number, s.number + 1} & numbers]
    return kept[:MOST_SEGMENTS]


def _marks(segment: Segment, forms: Sequence[bytes], field: str) -> Iterator[Mark]:
    raw = segment.raw().upper()
    if field == "sex" and segment.tag == "ATT":
        begin, end = segment.span(3)
        yield Mark(begin, end)
        return
    for form in forms:
        at = raw.find(form, len(segment.tag))
        if at >= 0 and (len(form) > 1 or _alone(raw, at)):
            yield Mark(segment.offset + at, segment.offset + at + len(form))
            return


def _alone(raw: bytes, at: int) -> bool:
    """Whether one sign stands between separators."""
    return not raw[at - 1 : at].isalnum() and not raw[at + 1 : at + 2].isalnum()


def forms_of(who: Traveller, field: str) -> list[bytes]:
    """The forms in which a field of `who` is sent, in capitals, longest first."""
    said: list[str] = []
    if field == "birth-date" and who.birth_date and len(who.birth_date) == 10:
        year, month, day = who.birth_date.split("-")
        name = MONTHS[int(month) - 1] if month.isdigit() and 1 <= int(month) <= 12 else ""
        said = [
            f"{year}{month}{day}",
            f"{day}{name}{year}",
            f"{day}{name}{year[2:]}",
            f"{year[2:]}{month}{day}",
        ]
        said.append(who.birth_date)
    elif field == "document":
        said = [document.number for document in who.documents if document.number]
    elif field in ("family-name", "given-names"):
        whole = who.surname if field == "family-name" else who.given_names
        said = [whole or "", (whole or "").replace(" ", ""), *(whole or "").split()]
    else:
        value = {
            "sex": who.sex,
            "nationality": who.nationality,
            "birth-place": who.birth_place,
            "other": who.residence,
        }
        said = [value.get(field) or ""]
    forms = {text.upper().encode("utf-8", "replace") for text in said if text}
    return sorted(forms, key=lambda form: (-len(form), form))


def _of_xml(data: bytes, who: Traveller, forms: Sequence[bytes]) -> Excerpt:
    """Of a document that is no EDIFACT: what stands around the person's name."""
    text = data.upper()
    name = (who.surname or "").upper().encode()
    near = text.find(name) if name else -1
    if near < 0:
        return Excerpt((), None)
    begin, end = max(near - 2000, 0), near + 4000
    marks = []
    for form in forms:
        at = text.find(form, begin, end)
        if at >= 0:
            marks.append(Mark(at, at + len(form)))
            break
    place = marks[0].begin if marks else near
    shown = window(data, place, marks).lines
    close = [line for line in shown if abs(line.offset - place) < 500]
    return Excerpt(tuple(close), marks[0].begin if marks else None)
