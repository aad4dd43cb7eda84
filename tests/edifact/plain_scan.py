"""The plain twin of `openpiu.edifact._scan`: the same rules, one byte at a time, slow and easy to check.

`scan` takes the whole input at once (no runs) and gives `Plain` segments with the readings of `Segment`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from openpiu.edifact import Separators
from openpiu.edifact.charset import decoded

RELEASED, WRAPPED, HIGH, CONTROLS, FILLED, SUSPECT, LOOKALIKE, OPEN, ODD_TAG, DANGLING, UNRELEASED, PARTED = (
    1 << n for n in range(12)
)
AHEAD = 64
BREAKS = b"\r\n"
LOOKALIKE_BYTES = [sign.encode() for sign in "‘’‚‛“”„‟′ʼ´＇"]
LONE_LOOKALIKES = b"\x91\x92\x93\x94\xb4"


@dataclass
class Plain:
    """One segment: `values[element - 1][component - 1]` is (begin, end) in the input."""

    tag: str
    number: int
    offset: int
    end: int
    line: int
    flags: int
    values: list[list[tuple[int, int]]] = field(default_factory=list)


class Signs:
    """What each byte is, under one set of separators."""

    def __init__(self, separators: Separators, tags: frozenset[str]) -> None:
        self.component = ord(separators.component)
        self.element = ord(separators.element)
        self.terminator = ord(separators.terminator)
        self.release = None if separators.release == " " else ord(separators.release)
        self.tags = tags

    def parts(self, byte: int) -> bool:
        return byte in (self.component, self.element, self.terminator, self.release)

    def is_break(self, byte: int) -> bool:
        return byte in BREAKS and not self.parts(byte)

    def is_high(self, byte: int) -> bool:
        return byte >= 0x80 and not self.parts(byte)

    def is_filler(self, byte: int) -> bool:
        return byte == 0x1A and not self.parts(byte)

    def is_control(self, byte: int) -> bool:
        return (byte < 0x20 or byte == 0x7F) and byte not in b"\t\r\n\x1a" and not self.parts(byte)

    def is_plain(self, byte: int) -> bool:
        return (0x20 <= byte < 0x7F and not self.parts(byte)) or byte == 9

    def is_tag(self, letters: bytes) -> bool:
        return letters.decode("latin-1") in self.tags


def break_length(data: bytes, at: int) -> int:
    """Bytes of the line end at `at`: CR LF is one."""
    return 2 if data[at : at + 2] == b"\r\n" else 1


def lines_between(data: bytes, begin: int, end: int) -> int:
    return sum(
        data[p : p + 1] == b"\n" or (data[p : p + 1] == b"\r" and data[p + 1 : p + 2] != b"\n")
        for p in range(begin, end)
    )


def letter(byte: int) -> bool:
    return chr(byte).isascii() and chr(byte).isalpha()


def lookalike(data: bytes, at: int) -> int:
    """Bytes of a sign that looks like a quotation mark; 0 where there is none."""
    for sign in LOOKALIKE_BYTES:
        if data.startswith(sign, at):
            return len(sign)
    alone = data[at] in LONE_LOOKALIKES and not (at and data[at - 1] >= 0x80)
    return 1 if alone else 0


def after_tag(seen: bytes, signs: Signs) -> bytes | None:
    """What follows a known tag (line breaks may part it) at the start of `seen`; None where there is none."""
    tag = b""
    for n, byte in enumerate(seen):
        if tag and signs.is_break(byte):
            continue
        tag += bytes([byte])
        if len(tag) == 3:
            behind = seen[n + 1 :]
            while behind and signs.is_break(behind[0]):
                behind = behind[1:]
            return behind if signs.is_tag(tag) else None
    return None


def tag_follows(data: bytes, at: int, window: int, signs: Signs) -> bool:
    """Whether a known tag with a separator after it follows `at`, or the end of the input.

    In place of the separator a look-alike may stand before one more tag: a segment without data.
    """
    seen = data[at:window].lstrip(b" \t\r\n")
    if not seen:
        return window == len(data)
    behind = after_tag(seen, signs)
    if not behind:
        return False
    if behind[0] in (signs.element, signs.terminator):
        return True
    place = window - len(behind)
    wide = lookalike(data[:window], place) if signs.is_high(data[place]) else 0
    more = after_tag(behind[wide:].lstrip(b" \t\r\n"), signs) if wide else None
    return bool(more) and more[0] == signs.element


def reference_goes_on(data: bytes, at: int, window: int, signs: Signs, wrapped: bool) -> bool:
    """Whether after a line break in UNZ one word and the terminator follow: the rest of its reference.

    Where no line is broken for its width that is a word of capitals and digits, alone on its line.
    """
    seen = data[at:window].lstrip(b" \t\r\n")
    n = 0
    while n < len(seen) and n < 36 and signs.is_plain(seen[n]) and seen[n] not in b" \t":
        n += 1
    if n == len(seen) or seen[n] != signs.terminator:
        return False
    capitals = all(chr(byte).isdigit() or (letter(byte) and chr(byte).isupper()) for byte in seen[:n])
    return wrapped or (capitals and (n + 1 == len(seen) or seen[n + 1] <= 32))


def in_a_word(data: bytes, at: int, window: int, signs: Signs) -> bool:
    """Whether the terminator at `at` is part of a word: four letters or more up to the next separator."""
    if not letter(data[at - 1]) or not letter((data[at + 1 : window] or b"0")[0]):
        return False
    if data[at + 1 : at + 7] == b"SRCRCI" and at + 7 < window:
        return False
    n = at + 1
    while n < window and (letter(data[n]) or data[n] in b" -"):
        n += 1
    enough = sum(letter(byte) for byte in data[at + 1 : n]) > 3
    return enough and n < window and data[n] in (signs.element, signs.component)


def is_wrap(data: bytes, at: int) -> bool:
    """Whether the line that ends at `at` is as long as lines that are broken at a fixed width."""
    return 60 <= at - (max(data.rfind(b"\r", 0, at), data.rfind(b"\n", 0, at)) + 1) <= 80


def ran_together(data: bytes, low: int, at: int, wrapped: bool, bare: bool, signs: Signs) -> bool:
    """Whether the letters of a known tag stand right before `at`, behind data that begins after `low`.

    At the end of a segment (`bare`) the tag is one that has no data, or stands behind a line break.
    """
    tag = b""
    while len(tag) < 3 and at - 1 > low:
        at -= 1
        if not (wrapped and signs.is_break(data[at])):
            tag = data[at : at + 1] + tag
    if len(tag) < 3 or at - 1 <= low or not signs.is_tag(tag):
        return False
    before = data[at - 1]
    glued = signs.is_plain(before) or signs.is_high(before)
    if bare:
        glued = glued and before != ord(".") and tag in (b"SRC", b"DAT", b"ORG")
    return glued or signs.is_break(before)


def scan(data: bytes, separators: Separators, tags: frozenset[str]) -> list[Plain]:
    """All segments of `data` to UNZ or to the end."""
    signs = Signs(separators, tags)
    out: list[Plain] = []
    number = at = 0
    while True:
        flags = 0
        while at < len(data):
            byte = data[at]
            if byte not in b" \t\r\n" and byte != signs.terminator and not signs.is_control(byte):
                break
            if byte not in b" \t\r\n" and byte != signs.terminator:
                flags = CONTROLS
            at += 1
        if at == len(data):
            return out
        segment, at = one(data, at, flags, signs)
        if segment.tag == "UNH":
            number = 1
        elif segment.tag in ("UNB", "UNG", "UNE", "UNZ"):
            number = 0
        elif number:
            number += 1
        segment.number = number
        out.append(segment)
        if segment.tag == "UNZ":
            return out
        if segment.tag == "UNT":
            number = 0


def one(data: bytes, begin: int, flags: int, signs: Signs) -> tuple[Plain, int]:
    """The segment that begins at `begin`, and where to go on."""
    at = begin
    tag_end: int | None = None
    marks: list[tuple[int, bool]] = []
    end = after = None
    while at < len(data) and end is None:
        byte = data[at]
        window = min(at + AHEAD, len(data))
        if byte == signs.terminator:
            tagged = (
                at + 4 < len(data)
                and data[at + 1 : at + 4].isalpha()
                and data[at + 1 : at + 4].isupper()
                and data[at + 4] in (signs.element, signs.terminator)
            )
            if tag_end is not None and not tagged and in_a_word(data, at, window, signs):
                flags |= UNRELEASED
            else:
                end, after = at, at + 1
        elif byte == signs.element:
            if tag_end is None:
                tag_end = at
            elif ran_together(data, tag_end, at, bool(flags & WRAPPED), False, signs):
                flags |= SUSPECT
            marks.append((at, True))
        elif byte == signs.component:
            tag_end = at if tag_end is None else tag_end
            marks.append((at, False))
        elif byte == signs.release:
            flags |= RELEASED
            following = data[at + 1] if at + 1 < len(data) else None
            if following is None:
                flags |= DANGLING
            elif signs.is_break(following):
                if is_wrap(data, at):
                    flags |= WRAPPED | PARTED
                    while at + 1 < len(data) and signs.is_break(data[at + 1]):
                        at += 1
                    following = data[at + 1] if at + 1 < len(data) else None
                    at += 1
                else:
                    flags |= DANGLING
                    at += break_length(data, at + 1)
                    following = None
            else:
                at += 1
            if following is not None and signs.is_high(following):
                flags |= HIGH
            if following is not None and signs.is_filler(following):
                flags |= FILLED
        elif signs.is_break(byte):
            trailer = tag_end is not None and data[begin:tag_end] == b"UNZ" and data[tag_end] == signs.element
            if trailer and len(marks) >= 2:
                wrapped = is_wrap(data, at) or marks[-1][0] == at - 1
                if not reference_goes_on(data, at, window, signs, wrapped):
                    flags |= OPEN
                    end = after = at
            if end is None:
                flags |= WRAPPED
        elif signs.is_high(byte):
            wide = lookalike(data, at)
            if wide and tag_follows(data, at + wide, window, signs):
                flags |= LOOKALIKE
                end, after = at, at + wide
            else:
                flags |= HIGH
        elif signs.is_filler(byte):
            flags |= FILLED
        elif signs.is_control(byte):
            flags |= CONTROLS
        at += 1
    wrapped = bool(flags & WRAPPED)
    if end is not None and end - begin > 6 and ran_together(data, begin + 2, end, wrapped, True, signs):
        flags |= SUSPECT
    if end is None:
        flags |= OPEN
        end, after = begin + len(data[begin:].rstrip(b" \r\n\t")), len(data)
    head = data[begin : min(tag_end if tag_end is not None else end, end)]
    tag = head.decode("latin-1")
    if not (len(head) == 3 and head.isalpha() and head.isupper()):
        flags |= ODD_TAG
        tag = bytes(c for c in head[:12] if c > 32 and c != 127).decode("latin-1").upper()
    segment = Plain(tag, 0, begin, end, 1 + lines_between(data, 0, begin), flags)
    stops = [place for place, _ in marks[1:]] + [end]
    for (place, is_element), stop in zip(marks, stops, strict=False):
        if is_element:
            segment.values.append([])
        if segment.values:
            segment.values[-1].append((place + 1, stop))
    assert after is not None
    return segment, after


def text(data: bytes, segment: Plain, begin: int, end: int, separators: Separators, codec: str = "") -> str:
    """A value as text: released signs and breaks undone, control characters left out, filler all gone."""
    signs = Signs(separators, frozenset())
    out = bytearray()
    only_filler = True
    at = begin
    while at < end:
        byte = data[at]
        if byte == signs.release and at + 1 < end:
            at += 1
            if signs.is_break(data[at]) and not segment.flags & PARTED:
                at += 2 if data[at:end].startswith(b"\r\n") else 1
                out += b"\n"
                only_filler = False
                continue
            while at < end and signs.is_break(data[at]):
                at += 1
            if at == end:
                break
            byte = data[at]
        elif signs.is_break(byte) or signs.is_control(byte):
            at += 1
            continue
        out.append(byte)
        only_filler = only_filler and signs.is_filler(byte)
        at += 1
    if only_filler:
        return ""
    return out.decode("ascii") if out.isascii() else decoded(bytes(out), codec)
