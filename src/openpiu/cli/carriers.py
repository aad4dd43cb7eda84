"""`openpiu carriers` and `openpiu schedules`: score cards, notices, outages, the registry, schedules."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec

from openpiu import carriers
from openpiu.carriers.acts import carrier_code
from openpiu.carriers.cards import Card
from openpiu.carriers.notices import place_of
from openpiu.carriers.scoring import Line
from openpiu.carriers.tables import card_csv, overview_csv
from openpiu.cli.output import console, count, table, write_json
from openpiu.cli.stores import acting, actor, open_store, profile_of
from openpiu.findings import SettingError
from openpiu.store import outbox as kept
from openpiu.store import schedules

SHOWN_FAULTS = 10


def show(code: str | None, since: str | None, until: str | None, *, as_json: bool, as_csv: bool) -> int:
    """Show all carriers in short, or the card of one. Returns exit code 0."""
    now = datetime.now(UTC)
    first, last = carriers.period(since, until, now)
    store, settings = open_store()
    law = profile_of(settings).transmissions
    with store, store.reading() as connection:
        if code is None:
            lines = carriers.overview(connection, law, first, last, now)
            found = None
        else:
            found = carriers.card(connection, law, carrier_code(code), first, last, now)
            lines = []
    if as_csv:
        print(card_csv(found) if found else overview_csv(lines), end="")
    elif as_json:
        write_json([msgspec.to_builtins(found)] if found else map(msgspec.to_builtins, lines))
    elif found:
        _show_card(found)
    elif not lines:
        print("No carrier has flights, a schedule or a registration yet.")
    else:
        _show_overview(lines, first, last)
    return 0


def register(code: str, name: str | None, contact: str | None, cusres: str | None, why: str | None) -> int:
    """Register a carrier. Returns exit code 0."""
    with acting() as (store, _):
        row = carriers.register(store, code, name, contact, cusres, actor(why))
    print(f"{row.code}: {row.name}")
    print(f"  notices to        {row.contact or 'nobody yet (--contact)'}")
    print(f"  status changes to {row.cusres or 'nowhere yet (--cusres)'}")
    return 0


def outage(code: str, since: str, until: str | None, reason: str, why: str | None) -> int:
    """Note an outage. Returns exit code 0."""
    start, end = _moment(since, "--from"), _moment(until, "--to") if until else None
    with acting() as (store, _):
        row = carriers.note_outage(store, code, start, end, reason, actor(why))
    print(f"Outage {row.id} of {row.carrier} is noted: {row.since} to {row.until or 'now on'}.")
    return 0


def notice(
    code: str, since: str | None, until: str | None, sender: str, why: str | None, *, as_json: bool
) -> int:
    """Make a notice and print it. Returns exit code 0."""
    now = datetime.now(UTC)
    first, last = carriers.period(since, until, now)
    with acting() as (store, settings):
        law = profile_of(settings).transmissions
        made = carriers.make_notice(store, law, code, first, last, sender=sender, now=now, by=actor(why))
    if as_json:
        write_json([msgspec.to_builtins(made)])
    else:
        print(carriers.text_of(made), end="")
    return 0


def outbox(code: str | None, *, as_json: bool) -> int:
    """Show status changes. Returns exit code 0."""
    store, _ = open_store()
    with store, store.reading() as connection:
        found = kept.listed(connection, carrier_code(code) if code else None)
    if as_json:
        write_json(msgspec.to_builtins(change) for change in found)
    elif not found:
        print("No status change was put on its way yet.")
    else:
        rows = [
            (
                change.id,
                change.carrier,
                change.status,
                _short(change.put_at),
                change.state,
                change.tries,
                _short(change.acknowledged_at) or change.error,
            )
            for change in found
        ]
        names = (
            "change|right",
            "carrier",
            "status",
            "put (UTC)",
            "state",
            "failed|right",
            "seen (UTC)",
        )
        console().print(table(names, rows))
    return 0


def recount(why: str | None) -> int:
    """Count anew what came by flight. Returns exit code 0."""
    with acting() as (store, _):
        number = carriers.recount(store, actor(why))
    print(f"{count(number, 'message')} counted.")
    return 0


def show_schedules(*, as_json: bool) -> int:
    """Show the versions of schedules. Returns exit code 0."""
    store, _ = open_store()
    with store, store.reading() as connection:
        found = schedules.listed(connection)
    if as_json:
        write_json(map(msgspec.to_builtins, found))
    elif not found:
        print("No schedule yet. Add one with `openpiu schedules add FILE`.")
    else:
        rows = [
            (
                v.carrier,
                v.season,
                v.version,
                _short(v.taken_at),
                v.start,
                v.end,
                f"{v.legs:,}",
                v.faults or "",
            )
            for v in found
        ]
        names = (
            "carrier",
            "season",
            "version|right",
            "taken (UTC)",
            "from",
            "to",
            "legs|right",
            "left out|right",
        )
        console().print(table(names, rows))
    return 0


def add_schedules(file: Path, code: str | None, why: str | None) -> int:
    """Take in a schedule. Returns exit code 0, or 1 where lines were left out."""
    data = file.read_bytes()
    with acting() as (store, _):
        taken, faults = carriers.take_schedules(store, data, carrier_code(code) if code else None, actor(why))
    for fault in faults[:SHOWN_FAULTS]:
        print(f"{file.name}: {fault}", file=sys.stderr)
    if len(faults) > SHOWN_FAULTS:
        print(f"{file.name}: and {len(faults) - SHOWN_FAULTS:,} more lines", file=sys.stderr)
    for version in taken:
        print(
            f"{version.carrier} {version.season}, version {version.version}: {count(version.legs, 'leg')}, "
            f"{version.start} to {version.end}"
        )
    if not taken:
        print("Nothing new: this is the version in force.")
    return 1 if faults else 0


def _show_overview(lines: Iterable[Line], first: date, last: date) -> None:
    rows = [
        (
            line.carrier,
            line.name,
            f"{line.flights:,}",
            f"{line.counted:,}",
            _share(line.share) or line.remark,
            f"{line.people:,}",
            line.per_thousand,
        )
        for line in lines
    ]
    names = (
        *("carrier", "name", "flights|right", "pushes|right", "in time|right", "people|right"),
        "faults per 1,000|right",
    )
    print(f"Flights from {first} to {last}")
    console().print(table(names, rows))


def _show_card(card: Card) -> None:
    out = console()
    print(f"{card.carrier}{f' {card.name}' if card.name else ''}, flights from {card.first} to {card.last}")
    print(f"{count(card.flights, 'flight')}, {card.people:,} people told of")
    if not card.flights:
        print("No flights of this carrier in this time.")
    names = ("push", *(f"{n}|right" for n in ("expected", "in time", "late", "missing", "excused", "share")))
    rows: list[tuple[Any, ...]] = [
        (p.push, p.expected, p.in_time, p.late, p.missing, p.excused, _share(p.share) or p.remark)
        for p in card.pushes
    ]
    out.print(table(names, rows))
    if card.findings:
        rows = [(f.code, f.severity, f"{f.count:,}", f.per_thousand, _trend(f.trend)) for f in card.findings]
        out.print(table(("finding", "severity", "times|right", "per 1,000|right", "by week"), rows))
        for finding in card.findings:
            for example in finding.examples[:1]:
                out.print(f"{finding.code}: {place_of(example)}", markup=False)
    if card.fields:
        rows = [
            (f.of, f.field.replace("_", " "), f"{f.missing:,}", f"{f.people:,}", _share(f.share))
            for f in card.fields
        ]
        out.print(table(("in", "field not sent", "missing|right", "people|right", "share|right"), rows))
    if card.worst:
        rows = [
            (
                f"{card.carrier}{f.flight}",
                f.counted,
                f.late,
                f.missing,
                f.findings,
                _share(f.share) or f.remark,
            )
            for f in card.worst
        ]
        names = ("flight", *(f"{n}|right" for n in ("pushes", "late", "missing", "findings", "share")))
        out.print(table(names, rows))
    for noted in card.outages:
        out.print(f"outage {noted.since} to {noted.until or 'now'}: {noted.reason}", markup=False)


def _share(share: float | None) -> str | None:
    return None if share is None else f"{share:.1%}"


def _said(share: float | None, remark: str | None) -> str | None:
    return _share(share) or remark


def _trend(trend: Iterable[tuple[str, float | None]]) -> str:
    """The last four weeks, oldest first."""
    return " ".join("-" if value is None else f"{value:g}" for _, value in list(trend)[-4:])


def _short(moment: str | None) -> str | None:
    return moment and moment[:19].replace("T", " ")


def _moment(text: str, option: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise SettingError(f"{option} {text[:30]!r} is no time; expected one as 2026-03-01T09:00") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
