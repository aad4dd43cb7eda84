"""Findings for people: each with the line that it is about and a caret under the place, and what repeats as
one line with the places of the rest."""

from __future__ import annotations

from pathlib import Path

from rich.text import Text

from openpiu.cli.output import SEVERITY_STYLE, count
from openpiu.findings import Finding
from openpiu.safeguards import load_profile, redact

EXCERPT = 96
LARGEST = 32 << 20

SHOWN = 3
"""Findings of one kind in one file that are shown with their line; the others are counted."""

LISTED = 10
"""Places of the others that are named."""


class Source:
    """The text of a file, for showing the line of a finding: redacted as the reader saw it, since a screen is
    often shared. Standard input cannot be shown again, and a file of over 32 MB is not."""

    def __init__(self, name: str, law: str, data: bytes | None = None) -> None:
        self.name = name
        self._law = law
        self._given = data
        self._data: bytes | None = None

    def _text(self) -> bytes:
        if self._data is None:
            data = self._given
            if data is None:
                small = self.name not in ("", "-") and Path(self.name).stat().st_size <= LARGEST
                data = Path(self.name).read_bytes() if small else b""
            self._data = redact(data, load_profile(self._law)).data
        return self._data

    def line_at(self, offset: int | None) -> tuple[str | None, int]:
        """The line around byte `offset`, cut to a width that fits, and the column of the byte in it."""
        data = self._text()
        if offset is None or not data:
            return None, 0
        begin = max(0, offset - EXCERPT * 3 // 4)
        start = max(data.rfind(b"\n", begin, offset), data.rfind(b"\r", begin, offset), begin - 1) + 1
        ends = [end for end in (data.find(b"\n", offset), data.find(b"\r", offset)) if end >= 0]
        before, after = data[start:offset], data[offset : min([*ends, start + EXCERPT])]
        return _printable(before) + _printable(after), len(_printable(before))


def _printable(data: bytes) -> str:
    """Bytes as text of one line; what was overwritten shows as blocks."""
    text = data.decode("utf-8", "replace").replace("\x1a", "█")
    return "".join(sign if sign.isprintable() else "·" for sign in text)


def shown(source: Source, found: Finding, message: int = 1) -> list[Text]:
    """A finding as lines: what is wrong, where and what was expected, the line and a caret under the place.

    `message` is the number of its message in the file; the first is not named.
    """
    place = f"{source.name}:{found.where.line}" if found.where.line else source.name
    head = Text(f"{place}: ")
    head.append(found.severity, style=SEVERITY_STYLE[found.severity])
    head.append(f" {found.code}: {found.text}")
    lines = [head]
    parts = (
        f"message {message}" if message > 1 else "",
        str(found.where),
        f"expected {found.expected}" if found.expected else "",
    )
    if told := ", ".join(part for part in parts if part):
        lines.append(Text(f"    {told}"))
    line, column = source.line_at(found.where.offset)
    if line is not None:
        lines += [Text(f"    | {line}"), Text(f"    | {' ' * column}^")]
    return lines


class More:
    """The findings of one kind beyond those that were shown: how many, and where the first of them are."""

    def __init__(self) -> None:
        self.number = 0
        self._lines: list[int] = []
        self._segments: list[str] = []

    def add(self, found: Finding, message: int) -> None:
        """Count one."""
        self.number += 1
        where = found.where
        if where.line is not None and where.line not in self._lines[-1:] and len(self._lines) <= LISTED:
            self._lines.append(where.line)
        if len(self._segments) <= LISTED:
            tag = where.tag or "?"
            place = f"{where.segment} ({tag})" if where.segment else tag
            self._segments.append(f"{place} of message {message}" if message > 1 else place)

    def text(self, source: Source, kind: tuple[str, str], before: int) -> Text:
        """`flight.edi: and 181 more like it: warning PAX-NAT-CODE at lines 30, 41, 52 ...`; a file of one
        line has segments in their place. `before` is the line of the last that was shown."""
        severity, code = kind
        several = any(line != before for line in self._lines)
        name, places = ("line", self._lines) if several else ("segment", self._segments)
        listed = ", ".join(map(str, places[:LISTED])) + (" ..." if len(places) > LISTED else "")
        text = Text(f"{source.name}: and {self.number:,} more like it: ")
        text.append(severity, style=SEVERITY_STYLE[severity])
        plural = name if len(places) == 1 else f"{name}s"
        return text.append(f" {code}" + (f" at {plural} {listed}" if listed else ""))


class Report:
    """The findings of one file as they come: the first of each kind in full, the rest counted by kind.

    `every` shows all in full.
    """

    def __init__(self, source: Source, *, every: bool = False) -> None:
        self.source = source
        self._every = every
        self._numbers: dict[tuple[str, str], int] = {}
        self._lines: dict[tuple[str, str], int] = {}
        self._more: dict[tuple[str, str], More] = {}

    def add(self, found: Finding, message: int) -> list[Text]:
        """The lines to show for one finding; none where it is only counted."""
        kind = (found.severity, found.code)
        number = self._numbers[kind] = self._numbers.get(kind, 0) + 1
        if self._every or number <= SHOWN:
            self._lines[kind] = found.where.line or 0
            return shown(self.source, found, message)
        self._more.setdefault(kind, More()).add(found, message)
        return []

    def rest(self) -> list[Text]:
        """One line for each kind that was not shown in full, and how to see all."""
        lines = [more.text(self.source, kind, self._lines[kind]) for kind, more in self._more.items()]
        if lines:
            hidden = sum(more.number for more in self._more.values())
            lines.append(Text(f"{self.source.name}: {count(hidden, 'finding')} not shown; --all shows them"))
        return lines
