"""PAXLST, group 5: the documents of a traveller (DOC, and the DTM and LOC that follow it).

Source: WCO/IATA/ICAO API guidelines, PAXLST guide, GR.5; ICAO Doc 9303; `docs/messages.md`, "The traveller".
"""

from __future__ import annotations

from openpiu.edifact import Segment
from openpiu.messages.codes import DOCUMENT_KINDS, document_kind, state, state_known
from openpiu.messages.dates import expiry, trouble
from openpiu.messages.paxlst.draft import Draft
from openpiu.travel import Document

EXPIRES = "36"
ISSUED = "182"
DATES = frozenset((EXPIRES, ISSUED))
LONGEST_NUMBER = 35
"""Signs of a document's number (1004)."""
CODE_LISTS = frozenset(("", "110", "ZZZ"))
"""What may stand behind the kind of document: 110 names the list of codes."""


def begin(draft: Draft, segment: Segment) -> None:
    """DOC: kind in element 1, number in element 2; a group without a number is no document."""
    if draft.document is not None:
        end(draft)
    code, number = segment.get(1, 1), segment.get(2)
    draft.document_segment = segment
    draft.issuer_told = False
    if not number:
        if code:
            draft.document_told = True
            draft.report("PAX-DOC-NUMBER", segment, 2, None, "empty")
        return
    if len(number) > LONGEST_NUMBER:
        draft.report("SYN-TOO-LONG", segment, 2, 1, f"over {LONGEST_NUMBER} signs")
    if code not in DOCUMENT_KINDS:
        code = draft.upper(code, segment, 1)
        if code not in DOCUMENT_KINDS:
            draft.report("PAX-DOC-TYPE", segment, 1, None, "" if code else "empty")
    extra = segment.get(1, 2)
    if extra not in CODE_LISTS:
        draft.report("PAX-DOC-TYPE-EXTRA", segment, 1, 2)
    if not (number.isalnum() and number.isascii() and number.upper() == number):
        plain = number.replace(" ", "").replace("-", "").upper()
        mild = plain.isalnum() and plain.isascii()
        draft.report("PAX-DOC-NUMBER", segment, 2, None, "", "warning" if mild else None)
    draft.document = {"kind": document_kind(code), "number": number.strip(), "code": code or None}
    if draft.early:
        _before_it(draft)


def _before_it(draft: Draft) -> None:
    """Dates and issuer that came before the first DOC of their traveller are its own."""
    early, draft.early = draft.early, []
    for segment in early:
        draft.report("PAX-SEGMENT-ORDER", segment, None, None, "before its DOC", "info")
        if segment.tag == "DTM":
            dated(draft, segment, segment.get(1, 1))
        else:
            issued_by(draft, segment, segment.trimmed(2))


def dated(draft: Draft, segment: Segment, qualifier: str) -> None:
    """DTM 36, 182: expiry and issue of the open document."""
    text = segment.get(1, 2)
    if draft.document is None or not text:
        return
    if qualifier == EXPIRES:
        expires = expiry(text, draft.sent)
        if expires is None:
            draft.report("PAX-DTM-36-FORMAT", segment, 1, 2, trouble(text))
            return
        if draft.document.setdefault("expires", expires) != expires:
            draft.report("PAX-SEGMENT-REPEATED", segment, None, None, "another expiry")
        elif expires < draft.departure[: len(expires)]:
            draft.report("PAX-DOC-EXPIRED", segment, 1, 2)
        elif expires > draft.far:
            draft.report("PAX-DOC-EXPIRY-FAR", segment, 1, 2)
    elif qualifier == ISSUED:
        issued = expiry(text, draft.sent)
        if issued is not None:
            draft.document.setdefault("issued", issued)
            if issued > draft.departure or issued < draft.fields.get("birth_date", "")[: len(issued)]:
                draft.report("PAX-DOC-ISSUED", segment, 1, 2)
        elif text.strip("0"):
            draft.report("PAX-DOC-ISSUED", segment, 1, 2, f"it cannot be read: {trouble(text)}")


def issued_by(draft: Draft, segment: Segment, code: str) -> None:
    """LOC 91: the issuing state of the open document."""
    if draft.document is None:
        return
    draft.issuer_told = True
    if not code.isupper():
        code = draft.upper(code, segment, 2)
    issuer, exact = state(code)
    if issuer and draft.document.setdefault("issuer", issuer) != issuer:
        draft.report("PAX-SEGMENT-REPEATED", segment, None, None, "another issuer")
        return
    if not exact:
        detail = "empty" if not code else "not alpha-3" if state_known(code) else "in no list"
        draft.report("PAX-DOC-ISSUER", segment, 2, None, detail)


def end(draft: Draft, *, cut: bool = False) -> None:
    """The last document is whole, or `cut`."""
    document = draft.document
    draft.document = None
    if document is None:
        return
    if not (draft.issuer_told or cut) and draft.document_segment is not None:
        draft.report("PAX-DOC-ISSUER", draft.document_segment, None, None, "no LOC+91")
    draft.documents.append(Document(**document))
