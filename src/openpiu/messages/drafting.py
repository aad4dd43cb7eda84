"""What all drafts of messages have in common: they note what is wrong, at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpiu.findings import Finding, Severity, finding

if TYPE_CHECKING:
    from openpiu.edifact import Segment


class Drafting:
    """Keeps the findings of what is being read."""

    __slots__ = ()

    findings: list[Finding]

    def report(
        self,
        code: str,
        segment: Segment,
        element: int | None = None,
        component: int | None = None,
        detail: str = "",
        severity: Severity | None = None,
    ) -> None:
        """Note the finding `code` at `segment`, or at an element or component of it; `detail` holds no
        personal data."""
        self.findings.append(finding(code, segment.where(element, component), detail, severity=severity))
