"""What is wrong with a message, and exactly where."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

Severity = Literal["error", "warning", "info"]


class Where(Struct, frozen=True, gc=False):
    """A place in a transmission.

    `segment` counts from 1 at UNH, as UNT does, and is None in the envelope; `element` and `component` count
    from 1 (the tag is not counted); `offset` is the byte from 0 in the bytes as received; `line` is from 1.
    """

    segment: int | None = None
    tag: str | None = None
    element: int | None = None
    component: int | None = None
    offset: int | None = None
    line: int | None = None

    @property
    def path(self) -> str | None:
        """Element and component as `"1.2"`, or `"1"` for a whole element; None for a whole segment."""
        if self.element is None:
            return None
        return str(self.element) if self.component is None else f"{self.element}.{self.component}"

    def __str__(self) -> str:
        parts = []
        if self.segment is not None:
            parts.append(f"segment {self.segment}" + (f" ({self.tag})" if self.tag else ""))
        elif self.tag:
            parts.append(f"segment {self.tag}")
        if self.element is not None:
            parts.append(f"element {self.path}")
        if self.offset is not None:
            parts.append(f"byte {self.offset}")
        return ", ".join(parts)


class Finding(Struct, frozen=True, gc=False):
    """One thing that is wrong, or worth knowing, about a message.

    `code` is stable and documented; `text` is a sentence for people that holds no personal data; `expected`
    says what would have been right.
    """

    code: str
    severity: Severity
    text: str
    expected: str | None
    where: Where

    def as_record(self) -> dict[str, Any]:
        """The flat form that `--json` shows (`docs/interfaces.md`)."""
        return {
            "code": self.code,
            "severity": self.severity,
            "text": self.text,
            "expected": self.expected,
            "segment": self.where.segment,
            "tag": self.where.tag,
            "element": self.where.path,
            "line": self.where.line,
            "offset": self.where.offset,
        }
