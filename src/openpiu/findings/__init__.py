"""Findings and errors: how OpenPIU says what is wrong.

In: a code and a place. Out: a `Finding` with its sentence, severity and what was expected, from the one
catalogue that the docs are made from; and the hierarchy of errors. Knows no message format; never holds
personal data.
"""

from openpiu.findings.catalogue import CATALOGUE, Entry, finding
from openpiu.findings.errors import (
    AccessError,
    AuditError,
    IndexFormatError,
    ListError,
    OpenPIUError,
    PurposeError,
    ReviewError,
    SettingError,
    StoreError,
    StreamError,
    TooLargeError,
    UnreadableError,
)
from openpiu.findings.finding import Finding, Severity, Where

__all__ = [
    "CATALOGUE",
    "AccessError",
    "AuditError",
    "Entry",
    "Finding",
    "IndexFormatError",
    "ListError",
    "OpenPIUError",
    "PurposeError",
    "ReviewError",
    "SettingError",
    "Severity",
    "StoreError",
    "StreamError",
    "TooLargeError",
    "UnreadableError",
    "Where",
    "finding",
]
