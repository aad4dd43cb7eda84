"""Segments that ran together because a terminator is missing: found again, and split.

The scan marks a segment as suspect where the letters of a known tag stand right before an element separator
(`HKIFT+4:19`) or, for tags that need no data, at its end (`HKSRC`). A surname may end in such letters too, so
a split needs more: a line break before the tag that no wrapping put there, or pieces that look like what they
would be. Both are looked at without the line breaks of wrapped text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from openpiu.edifact._pieces import lines_around, split

if TYPE_CHECKING:
    from openpiu.edifact._segment import Segment
    from openpiu.edifact.separators import Separators


class Shape(NamedTuple):
    """How a segment of one tag looks, as patterns over its text with `+` and `:` as separators.

    `begin` matches the start of the text after the tag and its separator, of a segment that can be nothing
    else; `weak` one that might be the end of another segment too. `whole` must match all of a segment's text
    when another has been cut off its end (None: anything), `exact` does so only where that text is complete
    by all signs: a weak beginning is believed behind such a segment alone. `family` are the directories that
    have the tag: segments of two families are in no message together. `then` must match the bytes from the
    terminator on, where the segment is the last of those that ran together. `after` are the tags behind which
    the segment may stand (None: any). `rest` matches what follows an element of the segment itself: where it
    does behind a first element, nothing is split.
    """

    family: frozenset[str]
    begin: re.Pattern[str]
    whole: re.Pattern[str] | None = None
    weak: re.Pattern[str] | None = None
    exact: re.Pattern[str] | None = None
    then: re.Pattern[bytes] | None = None
    after: frozenset[str] | None = None
    rest: re.Pattern[str] | None = None


Shapes = Mapping[str, Shape]

LONGEST = 2000
"""Bytes after which a segment is no longer searched for another that ran into it on the same line: no guide
has a segment as long, and the time for nonsense stays bounded."""

BARE = frozenset(("SRC", "DAT", "ORG"))
"""Tags of segments that may have no data at all."""

WIDTHS = frozenset((64, 69, 70))
"""Lengths of line at which teletype and mail hops break text."""


def parted(segment: Segment, separators: Separators, shapes: Shapes) -> list[Segment]:
    """The segments that `segment` really is: itself alone, or two and more that ran together.

    Numbers of the later pieces count on from the first; the caller numbers what follows.
    """
    places = list(_split_places(segment, separators, shapes))
    return split(segment, places) if places else [segment]


def _split_places(segment: Segment, separators: Separators, shapes: Shapes) -> Iterator[int]:
    """The bytes at which a further segment starts, in order."""
    text = _Text(segment.raw(), separators)
    plain = text.plain
    if len(segment.tag) == 3:
        tag, begin = segment.tag, text.first_sign()
    else:
        tag, begin = plain[:3], 3
    for found in _CANDIDATES.finditer(plain, 3):
        at, end = found.span()
        shape = shapes.get(found[0])
        if shape is None or plain[at - 1] in "+:":
            continue
        former = shapes.get(tag)
        if at == begin:
            split = tag in BARE
        elif at <= begin or former is None:
            continue
        else:
            broken = text.breaks_before(at) and not _is_wrap(segment, segment.offset + text.place(at))
            split = (shape.after is None or tag in shape.after or broken) and _fits(
                segment, plain, begin, found, former, shape, broken=broken
            )
        if split:
            yield segment.offset + text.place(at)
            begin, tag = end, found[0]


def _fits(
    segment: Segment,
    plain: str,
    begin: int,
    found: re.Match[str],
    former: Shape,
    latter: Shape,
    *,
    broken: bool,
) -> bool:
    """Whether the text from `begin` is a segment that ends where the tag `found` begins another."""
    at, end = found.span()
    if end == len(plain) or plain[end] != "+":
        # A tag without data: of a segment that never has any, or behind one that is complete.
        if found[0] not in BARE or not former.family & latter.family:
            return False
        if latter.then is None:
            ends_here = True
        elif end < len(plain):  # what follows ran into it, too
            ends_here = latter.then.match(plain[end : end + 64].encode("latin-1", "replace")) is not None
        else:
            ends_here = _followed(segment, latter.then)
        return broken or (latter.weak is None and ends_here) or _matches(former.exact, plain, begin + 1, at)
    if broken:
        return True
    if not former.family & latter.family or at - begin > LONGEST:
        return False
    if (
        former.rest is not None
        and len(plain) - end < LONGEST
        and plain.find("+", begin + 1, at) < 0
        and _matches(former.rest, plain, end + 1, len(plain))
    ):
        return False
    if (strong := latter.begin.match(plain, end + 1)) is not None:
        if latter.then is not None and strong.end() == len(plain) and not _followed(segment, latter.then):
            return False
        return former.whole is None or _matches(former.whole, plain, begin + 1, at)
    return (
        latter.weak is not None
        and _matches(former.exact, plain, begin + 1, at)
        and latter.weak.match(plain, end + 1) is not None
    )


def _followed(segment: Segment, then: re.Pattern[bytes]) -> bool:
    return then.match(segment.following(64).translate(None, b"\r\n")) is not None


def _matches(pattern: re.Pattern[str] | None, plain: str, begin: int, end: int) -> bool:
    return pattern is not None and pattern.fullmatch(plain, begin, end) is not None


def _is_wrap(segment: Segment, place: int) -> bool:
    """Whether the line before `place` was broken for its length: at a usual width, or as its neighbours."""
    length, before, after = lines_around(segment, place)
    return length in WIDTHS or (length > 40 and length in (before, after))


_CANDIDATES = re.compile(r"(?:SRC|DAT|ORG)(?=[A-Z]{3}(?:\+|\Z))|[A-Z]{3}(?=\+|\Z)")
"""Three letters before an element separator or at the end; or those of a bare segment before such ones."""


class _Text:
    """A segment's text without line breaks, its separators written as the default ones, released signs as
    something else; and the way back to its bytes.
    """

    def __init__(self, raw: bytes, separators: Separators) -> None:
        self._raw = raw
        text = raw.decode("latin-1")
        self._from: list[int] = [0]  # places in the plain text from which on ...
        self._shift: list[int] = [0]  # ... it is so many bytes shorter than the raw one
        parts: list[str] = []
        last = length = 0
        for gone in _left_out(separators.release).finditer(text):
            kept = "" if gone[1] is None else gone[1] if gone[1].isalnum() else "'"
            parts += (text[last : gone.start()].translate(_signs(separators)), kept)
            length += gone.start() - last + len(kept)
            last = gone.end()
            # A released sign stands where its own byte is: what was left out stands before it.
            self._from.append(length - len(kept))
            self._shift.append(last - length)
        parts.append(text[last:].translate(_signs(separators)))
        self.plain = "".join(parts)

    def place(self, at: int) -> int:
        """The byte of the segment that sign `at` of the plain text stands for."""
        return at + self._shift[bisect_right(self._from, at) - 1]

    def first_sign(self) -> int:
        """Where the first separator stands; at the end where there is none."""
        found = _SIGN.search(self.plain)
        return found.start() if found else len(self.plain)

    def breaks_before(self, at: int) -> bool:
        """Whether a line begins at sign `at`, blanks not counted."""
        return self._raw[max(self.place(at) - 80, 0) : self.place(at)].rstrip(b" \t")[-1:] in (b"\r", b"\n")


_SIGN = re.compile(r"[+:]")


@lru_cache(maxsize=64)
def _left_out(release: str) -> re.Pattern[str]:
    """Line breaks, and a release character with what it releases."""
    if release == " ":
        return re.compile(r"[\r\n]+|(?!)(.)")
    return re.compile(rf"[\r\n]+|{re.escape(release)}[\r\n]*([^\r\n])?")


@lru_cache(maxsize=64)
def _signs(separators: Separators) -> dict[int, str]:
    """The translation of an interchange's separators into the default ones."""
    table: dict[str, str] = {}
    if separators.element != "+":
        table |= {"+": " ", separators.element: "+"}
    if separators.component != ":":
        table |= {":": " ", separators.component: ":"}
    return {ord(sign): other for sign, other in table.items()}
