"""PAXLST: the list of passengers or crew that a carrier sends at check-in, at departure, or for one person.

What is printed in a passport's data page, with the flight: Advance Passenger Information. One message is a
list for one flight, in batch or interactive mode; both use the same segments:

    BGM RFF NAD COM       what the list is, and who answers questions about it
    TDT LOC DTM           the flight and its legs          (`paxlst_flights`)
    NAD ATT DTM LOC ...   a traveller                      (`paxlst_travellers`, `paxlst_bags`)
    DOC DTM LOC           a document of that traveller     (`paxlst_documents`)
    CNT                   how many there are

It is read by shape, not by the release that it claims, which is often wrong (D.02B to D.15B are alike). What
is missing stays None; what is wrong becomes a finding at its place, and the rest is read.

    for raw in edifact.messages(Path("flight.edi")):
        message = paxlst.read(raw)
        message.flights, message.travellers, message.findings

Source: WCO/IATA/ICAO API guidelines, appendix on PAXLST (UN/EDIFACT D.02B to D.15B); `docs/messages.md`.
"""

from __future__ import annotations

from openpiu.edifact import RawMessage, Segment
from openpiu.findings import Finding, finding
from openpiu.messages.heads import head_of
from openpiu.messages.paxlst import checks as checks
from openpiu.messages.paxlst import flights as flights
from openpiu.messages.paxlst import travellers as travellers
from openpiu.messages.paxlst.contacts import read_contacts
from openpiu.messages.paxlst.draft import Draft, Group
from openpiu.travel import Message
from openpiu.travel.model import Function, TravellerStatus

CREW_FUNCTIONS: dict[str, Function] = {
    # passenger flight, cargo flight, and their changes
    **dict.fromkeys(("C", "B"), "crew-list"),
    **dict.fromkeys(("CC", "BC"), "change"),
    # overflights; domestic continuance of passenger and cargo flights, and changes
    **dict.fromkeys(("A", "D", "E", "F"), "crew-list"),
    **dict.fromkeys(("EC", "FC"), "change"),
}

FUNCTIONS: dict[str, dict[str, Function]] = {
    "745": {"": "passenger-list", "CP": "change", "XR": "cancel-passenger", "RP": "cancel-passenger"},
    "250": CREW_FUNCTIONS,
    "266": {
        "CL": "close-out",
        "CLOB": "close-out",
        "CLNB": "close-out",
        "XF": "cancel-flight",
        "CF": "change",
    },
    "336": dict.fromkeys(("G", "H", "I"), "crew-list"),
    "655": {"": "gate-list"},
}
"""What a message is: by kind (BGM 1001), then by function (BGM 1004)."""

OTHERWISE: dict[str, Function] = {
    "745": "passenger-list",
    "250": "crew-list",
    "266": "close-out",
    "336": "crew-list",
    "655": "gate-list",
}
"""What a message of a known kind and an unknown function is read as."""

STATUSES: dict[str, TravellerStatus] = {
    "266+CLOB": "boarded",
    "266+CLNB": "not-boarded",
    "745+XR": "cancelled",
    "745+RP": "cancelled",
}
"""What being on such a list says of a traveller."""

COMPLETE = frozenset(("passenger-list", "crew-list", "change", "unknown"))
"""Messages that owe a birth date and a document for each traveller."""

SENDER = "MS"


def read(raw: RawMessage) -> Message:
    """The message that `raw` is, with the syntax findings of `raw` first among its findings.

    Never raises on content. `record_locator` is the first RFF+AVF of a traveller; all references stand in
    `references` by qualifier. `function_code` is BGM as sent (`745`, `266+CLOB`), `transaction` the RFF+TN
    with its parts joined by colons. The old US PAXLST is named by a finding and not read.
    """
    if raw.version.startswith("001"):
        return _old_list(raw)
    draft = Draft(raw)
    group = HEAD
    for segment in raw.segments:
        handle = group.get(segment.tag)
        if handle is not None:
            group = handle(draft, segment) or group
        elif segment.tag == "PDT":
            return _old_list(raw)
        elif segment.tag not in SILENT:
            _not_read(draft, segment)
    if draft.flights is None:
        flights.settle(draft)
    travellers.end(draft, cut=raw.partial and raw.segments[-1].tag != "UNT")
    function = _function(draft)
    if draft.sender_segment is None or not draft.contacts:
        draft.report("PAX-NO-SENDER", draft.sender_segment or draft.beginning or raw.segments[0])
    checks.route(draft)
    checks.travellers(draft)
    draft.findings.sort(key=_place)
    return _message(raw, draft.findings, draft, function)


def _old_list(raw: RawMessage) -> Message:
    """The old US list, known by its version or by its segment for a person (PDT)."""
    return _message(raw, [finding("PAX-US-EDIFACT", raw.segments[0].where(2))])


def _not_read(draft: Draft, segment: Segment) -> None:
    """A segment that its group does not have: of a traveller before any, or of no list of people at all."""
    if segment.tag in KNOWN:
        draft.report("PAX-SEGMENT-ORDER", segment)
    elif len(segment.tag) == 3 and segment.tag.isascii() and segment.tag.isalnum():
        draft.report("SYN-SEGMENT-UNKNOWN", segment, None, None, segment.tag)


def _place(found: Finding) -> tuple[int, int, int]:
    where = found.where
    return where.segment or 0, where.element or 0, where.component or 0


def _message(
    raw: RawMessage, found: list[Finding], draft: Draft | None = None, function: Function = "unknown"
) -> Message:
    return Message(
        format="paxlst",
        function=function,
        flights=tuple(draft.flights or ()) if draft else (),
        travellers=tuple(draft.travellers) if draft else (),
        findings=(*raw.findings, *found),
        transaction=draft.transaction if draft else None,
        contacts=tuple(draft.contacts) if draft else (),
        function_code=(draft.action or None) if draft else None,
        declared=draft.declared if draft else {},
        **head_of(raw),
    )


def _beginning(draft: Draft, segment: Segment) -> None:
    """BGM: what the message is."""
    if draft.beginning is not None:
        if segment.raw() != draft.beginning.raw():
            draft.report("PAX-SEGMENT-REPEATED", segment)
        return
    kind, action = segment.trimmed(1), segment.trimmed(2)
    if action and not action.isupper():
        action = draft.upper(action, segment, 2)
    draft.beginning = segment
    draft.kind = kind
    draft.action = f"{kind}+{action}" if action else kind
    draft.status = STATUSES.get(draft.action)
    actions = FUNCTIONS.get(kind)
    if actions is None:
        draft.report("PAX-BGM-CODE", segment, 1, None, "" if kind else "empty")
    elif action not in actions:
        draft.report("PAX-BGM-FUNCTION", segment, 2, None, "" if action else "empty")
    draft.complete = kind not in ("266", "336") and _by_code(draft) in COMPLETE


def _by_code(draft: Draft) -> Function:
    actions = FUNCTIONS.get(draft.kind, {})
    action = draft.action.partition("+")[2]
    return actions.get(action) or OTHERWISE.get(draft.kind, "unknown")


def _function(draft: Draft) -> Function:
    """By BGM; a list of unknown kind is what its travellers make it."""
    if draft.beginning is None:
        draft.report("PAX-BGM-CODE", draft.raw.segments[0], None, None, "no BGM")
    if draft.kind in FUNCTIONS or not draft.travellers:
        return _by_code(draft)
    return "crew-list" if draft.crew == len(draft.travellers) else "passenger-list"


def _transaction(draft: Draft, segment: Segment) -> None:
    """RFF+TN: the number of the transaction, answered with; its version is part of it."""
    if segment.get(1, 1).upper() == "TN" and draft.transaction is None:
        draft.transaction = ":".join(segment.components(1)[1:]).rstrip(":") or None


def _party(draft: Draft, segment: Segment) -> Group:
    """NAD: the sender's desk (MS), or the next traveller."""
    if draft.nad is not None:
        travellers.end(draft)
    code = segment.get(1)
    if code not in travellers.TRAVELLERS:
        code = draft.upper(code, segment, 1)
    if code == SENDER:
        draft.sender_segment = segment
        draft.contact_name = segment.trimmed(4) or segment.trimmed(3) or None
        return HEAD
    if draft.flights is None:
        flights.settle(draft)
    if code not in travellers.TRAVELLERS:
        draft.report("PAX-NAD-CODE", segment, 1)
        if not draft.transports:
            draft.contact_name = None
            return HEAD  # before the flight it is some party to the message, nobody on board
    elif not draft.mixed_told and (
        (code == "FM" and draft.kind == "745") or (code == "FL" and draft.kind == "250")
    ):
        draft.mixed_told = True
        draft.report("PAX-CREW-IN-PAX-LIST", segment, 1)
    travellers.begin(draft, segment, code)
    return TRAVELLER


def _contact(draft: Draft, segment: Segment) -> None:
    """COM in the head: how to reach the sender's desk."""
    draft.contacts.extend(read_contacts(draft, segment, draft.contact_name))


def _transport(draft: Draft, segment: Segment) -> Group:
    """TDT: a flight; one that comes after travellers belongs to the route too."""
    if draft.nad is not None:
        travellers.end(draft)
    draft.flights = None
    flights.transport(draft, segment)
    return HEAD


def _control(draft: Draft, segment: Segment) -> None:
    """CNT: a number to compare at the end."""
    draft.counts.append(segment)


HEAD: Group = {
    "BGM": _beginning,
    "RFF": _transaction,
    "NAD": _party,
    "COM": _contact,
    "TDT": _transport,
    "LOC": flights.place,
    "DTM": flights.time,
    "CNT": _control,
}
TRAVELLER: Group = {**travellers.SEGMENTS, "NAD": _party, "TDT": _transport, "CNT": _control}
KNOWN = frozenset(HEAD) | frozenset(TRAVELLER)
SILENT = frozenset(("UNH", "UNT", "UNS", "DUM", "FTX", "CTA", "CPI", "QTY", "AUT"))
"""Segments of the directories whose content is in no field of the model."""
