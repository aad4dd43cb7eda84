"""How a search is shown at a terminal: what was found and why, and what was not searched."""

from __future__ import annotations

import sys

import msgspec
from rich.console import Console

from openpiu.cli.output import console, table
from openpiu.cli.stores import acting, actor, profile_of
from openpiu.search import Answer, PersonFound, Searching, purpose_of
from openpiu.search import search as body


def search(line: str, purpose: str, *, after: str | None, as_json: bool) -> int:
    """Search for `line`, read from standard input where it is `-`. Returns exit code 0."""
    why = purpose_of(purpose)
    line = sys.stdin.readline() if line == "-" else line
    with acting() as (store, settings):
        answer = body(store, line, Searching(why, profile_of(settings), actor()), after)
    if as_json:
        sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
    else:
        show(console(), answer)
    return 0


def show(out: Console, answer: Answer) -> None:
    """Print an answer: flights, bookings, people, and what was not searched."""
    understood = ", ".join(f"{word.text} ({' or '.join(word.kinds)})" for word in answer.understood)
    out.print(f"Understood: {understood or 'nothing'}", markup=False)
    if answer.unread:
        out.print(f"Not understood: {' '.join(answer.unread)}", markup=False)
    if answer.flights:
        rows = [(one.designator, one.date, f"{one.origin}-{one.destination}") for one in answer.flights]
        out.print(table(("flight", "date", "from, to"), rows))
    if answer.bookings:
        out.print(table(("booking", "carrier"), [(one.locator, one.carrier) for one in answer.bookings]))
    if answer.travellers:
        out.print(
            table(("traveller", "document", "flight", "found by"), map(_row, answer.travellers), lines=True)
        )
    if not (answer.flights or answer.bookings or answer.travellers or answer.too_broad):
        tried = ", ".join(f"{kind} ({count})" for kind, count in answer.tried.items())
        out.print(f"Nothing found. Tried: {tried or 'nothing'}.", markup=False)
    if answer.too_broad:
        out.print(f"Too many bear this to show anyone. Add {answer.too_broad}.", markup=False)
    for text in answer.not_searched:
        out.print(f"Not searched: {text}.", markup=False)
    if answer.next:
        out.print(f"More: --after {answer.next}", markup=False)


def _row(one: PersonFound) -> tuple[str, ...]:
    name = ", ".join(part for part in (one.surname, one.given_names) if part)
    papers = "\n".join(f"{paper.number or '?'} {paper.issuer or ''}".strip() for paper in one.documents)
    flight = f"{one.flight.designator} {one.flight.date}\n{one.flight.origin}-{one.flight.destination}"
    why = "; ".join(f"{reason.asked}: {reason.text}" for reason in one.why)
    born = f"born {one.birth_date}" if one.birth_date else "birth date not sent"
    return f"{name or 'no name'}\n{born}\n{one.traveller}", papers, flight, why
