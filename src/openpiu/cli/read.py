"""`openpiu read`: what messages say, for people and as JSON."""

from __future__ import annotations

from collections import Counter

from rich.console import Console

from openpiu.cli.output import SEVERITY_STYLE, console, count, table, write_json
from openpiu.cli.reading import Reading
from openpiu.travel import Answer, Booking, Flight, Message, Traveller
from openpiu.travel.record import as_record

KIND_NAMES = {
    "paxlst": "API passenger data (PAXLST)",
    "pnrgov": "booking data (PNRGOV)",
    "cusres": "answer to API data (CUSRES)",
    "ackres": "answer to booking data (ACKRES)",
    "govreq": "request for booking data (GOVREQ)",
    "unknown": "not readable",
}


def read(files: list[str], *, as_json: bool) -> int:
    """Show every message of `files`. Returns the exit code: 0, or 2 where something was unreadable."""
    reading = Reading(files)
    if as_json:
        write_json(as_record(message, file) for file, message in reading)
    else:
        out = console()
        for file, message in reading:
            show(out, file, message)
    return 2 if reading.unreadable else 0


def show(out: Console, file: str, message: Message) -> None:
    """Print one message for people."""
    name = KIND_NAMES.get(message.format, message.format)
    out.rule(f"[bold]{_plain(file)}[/] · message {message.number} · {name}", align="left", style="dim")
    facts = [
        message.version and f"version {message.version}",
        None if message.function == "unknown" else message.function,
        message.sender and f"from {message.sender}",
        message.sent_at and f"sent {message.sent_at.replace('T', ' ')}",
        message.part and f"part {message.part}{' (last)' if message.final else ''}",
        "TEST" if message.test else None,
        "cut short" if message.partial else None,
    ]
    out.print(_plain(" · ".join(fact for fact in facts if fact)))
    for flight in message.flights:
        out.print(_plain("Flight " + flight_line(flight)))
    if message.travellers:
        out.print(_travellers(message.travellers))
    for booking in message.bookings:
        _show_booking(out, booking)
    if message.answers:
        out.print(_answers(message.answers))
    if message.requested:
        asked = ", ".join(f"{wanted.carrier or ''} {wanted.locator}".strip() for wanted in message.requested)
        out.print(_plain(f"Asked for: {asked}"))
    _show_findings(out, message)
    out.print()


def _plain(text: str) -> str:
    """Text in which nothing is markup."""
    return text.replace("[", r"\[")


def designator(flight: Flight) -> str:
    """`XA123`, with the operating flight behind where it differs."""
    sold = f"{flight.carrier}{flight.number}{flight.suffix or ''}"
    if flight.operating is None:
        return sold
    by = flight.operating
    return f"{sold} (flown as {by.carrier}{by.number or ''}{by.suffix or ''})"


def flight_line(flight: Flight) -> str:
    """One flight in one line: designator, ports, local times, status."""
    times = " to ".join((when or "?").replace("T", " ") for when in (flight.departure, flight.arrival))
    marks = [flight.status, "crosses the border" if flight.crossing else None]
    tail = "".join(f" · {mark}" for mark in marks if mark)
    return f"{designator(flight)} {flight.origin or '?'}-{flight.destination or '?'} {times}{tail}"


def _show_booking(out: Console, booking: Booking) -> None:
    made = f", made {booking.created_at.replace('T', ' ')}" if booking.created_at else ""
    group = f", group {booking.group_name}" if booking.group_name else ""
    gone = ", no longer on this flight" if booking.gone else ""
    out.print(_plain(f"Booking {booking.carrier or ''} {booking.record_locator or '?'}{made}{group}{gone}"))
    for flight in booking.flights:
        out.print(_plain("  " + flight_line(flight)))
    for part in booking.other_segments:
        out.print(_plain(f"  {part.kind} {part.supplier or ''}{part.number or ''} {part.origin or ''}"))
    out.print(_travellers(booking.travellers))
    counts = {
        "ticket": len(booking.tickets),
        "payment": len(booking.payments),
        "contact": len(booking.contacts),
        "address": len(booking.addresses),
        "service": len(booking.services),
        "change": len(booking.history) + len(booking.history_text),
    }
    many = {"address": "addresses"}
    told = [count(n, one, many.get(one)) for one, n in counts.items() if n]
    if told:
        out.print(_plain("  " + ", ".join(told)))


def _travellers(travellers: tuple[Traveller, ...]) -> object:
    rows = []
    for person in travellers:
        papers = ", ".join(
            f"{paper.kind} {paper.number or '?'} {paper.issuer or ''}".strip() for paper in person.documents
        )
        kind = person.age_band or (person.kind if person.kind != "passenger" else "")
        rows.append(
            (
                ", ".join(name for name in (person.surname, person.given_names) if name),
                person.birth_date,
                person.sex,
                person.nationality,
                papers,
                " ".join(person.seats),
                sum(bag.pieces or 1 for bag in person.bags) or person.bag_count or "",
                kind,
            )
        )
    return table(("name", "born", "sex", "nat.", "documents", "seats", "bags|right", "kind"), rows)


def _answers(answers: tuple[Answer, ...]) -> object:
    rows = [
        (
            "message" if answer.level == "message" else " ".join(answer.references.values()),
            answer.meaning.replace("-", " "),
            answer.code,
            answer.text,
        )
        for answer in answers
    ]
    return table(("about", "answer", "code", "text"), rows)


def _show_findings(out: Console, message: Message) -> None:
    if not message.findings:
        out.print("Nothing is wrong with this message.")
        return
    by_code = Counter((found.severity, found.code, found.text.split(":")[0]) for found in message.findings)
    for severity in ("error", "warning", "info"):
        for (level, code, text), n in by_code.items():
            if level == severity:
                times = f" ({n} times)" if n > 1 else ""
                out.print(f"[{SEVERITY_STYLE[level]}]{level:8}[/] {code}: {_plain(text)}{times}")
