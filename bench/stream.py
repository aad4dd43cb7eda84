"""Memory: a 100 MB interchange of messages of 2 MB each, and one XML document of 100 MB, read as streams.

Every input is made in a temporary folder and read, redaction and all, in a process of its own; printed are
the highest resident memory of that process, the memory before it read, the time, and what it read.

    .venv/bin/python bench/stream.py [MEGABYTES]      default: 100
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import openpiu
from openpiu.messages import pnrgov, pnrgov_xml
from openpiu.travel import (
    Address,
    Booking,
    CarrierCode,
    Change,
    Contact,
    Document,
    Flight,
    Iata3,
    LocalTime,
    Message,
    Moment,
    PartialDate,
    Payment,
    SeatAssignment,
    Ticket,
    Traveller,
)

BAR = 200
"""Megabytes of resident memory that reading may take."""
MESSAGE = 2 << 20
"""Bytes of one message of the interchange, about."""


def booking(number: int) -> Booking:
    """A fictional booking of two, about what hosts send a day before departure."""
    locator = f"{number:06d}"
    flight = Flight(
        CarrierCode("XA"), "123", None, Iata3("MAD"), Iata3("LIS"),
        LocalTime("2026-03-01T14:00"), LocalTime("2026-03-01T14:20"), status="confirmed", booking_class="Y",
    )  # fmt: skip
    people = tuple(
        Traveller(
            surname=f"SPECIMEN {'BDFHKL'[number % 6]}",
            given_names=given,
            title=title,
            age_band="adult",
            birth_date=PartialDate("1974-08-12"),
            sex=sex,  # type: ignore[arg-type]
            nationality="UTO",
            documents=(Document("passport", f"L{number:07d}", "UTO", PartialDate("2032-04-15"), "P"),),
            seats=(f"{number % 40 + 1}{row}",),
            record_locator=locator,
            status="booked",
            reference=reference,
        )
        for given, title, sex, row, reference in (
            ("ANNA", "MRS", "F", "A", "1"),
            ("ERIK", "MR", "M", "B", "2"),
        )
    )
    return Booking(
        locator,
        CarrierCode("XA"),
        Moment("2026-01-10T10:15Z"),
        flights=(flight,),
        travellers=people,
        tickets=tuple(
            Ticket(f"999{number:09d}{p.reference}", "T", "120.00", "EUR", traveller=p.reference)
            for p in people
        ),
        payments=(Payment("CC", "120.00", vendor="VI", number="400000XXXXXX0000", expires="1228"),),
        contacts=(Contact("email", "ANNA@EXAMPLE.ORG", raw="CTCE ANNA//EXAMPLE.ORG"),),
        addresses=(Address("700", "1 SPECIMEN ROAD", "SPECIMEN TOWN", None, "10000", "UTO"),),
        history=(Change(Moment("2026-01-11T08:00Z"), "XA MAD AGENT1/GS", "added", "IFT", "SEATS"),),
        seats=tuple(SeatAssignment(p.seats[0], Iata3("MAD"), Iata3("LIS"), p.reference) for p in people),
    )  # fmt: skip


def message(bookings: tuple[Booking, ...], number: int) -> Message:
    """A push of these bookings."""
    head = Flight(
        CarrierCode("XA"), "123", None, Iata3("MAD"), Iata3("LIS"),
        LocalTime("2026-03-01T14:00"), LocalTime("2026-03-01T14:20"),
    )  # fmt: skip
    return Message(
        "pnrgov", "13.1", "booking-push", str(number), "XA", Moment("2026-02-28T14:00"), flights=(head,),
        bookings=bookings, function_code="22", recipient="UTOPIU", control_reference="1",
    )  # fmt: skip


def edifact_bytes(size: int) -> Iterator[bytes]:
    """One interchange of messages of 2 MB each."""
    numbers = count()
    one, two = (len(pnrgov.write([message((booking(0),) * n, 1)])) for n in (1, 2))
    each = MESSAGE // (two - one)
    written = messages = 0
    while written < size:
        data = pnrgov.write([message(tuple(booking(next(numbers)) for _ in range(each)), messages + 1)])
        begin, end = data.index(b"UNH+"), data.index(b"UNE+")
        head = data[:begin] if not messages else b""
        messages += 1
        written += len(head) + end - begin
        yield head + data[begin:end]
    yield f"UNE+{messages}+1'UNZ+1+1'".encode()


def xml_bytes(size: int) -> Iterator[bytes]:
    """One document, 100 bookings at a time."""
    data = pnrgov_xml.write([message((booking(0),), 1)])
    begin, end = data.index(b"  <PNR "), data.index(b" </PNRs>")
    bookings = size // (end - begin)
    yield data[:begin].replace(b'NumberOfPnrs="1"', f'NumberOfPnrs="{bookings}"'.encode())
    for first in range(0, bookings, 100):
        some = tuple(booking(number) for number in range(first, min(first + 100, bookings)))
        written = pnrgov_xml.write([message(some, 1)])
        yield written[written.index(b"  <PNR ") : written.index(b" </PNRs>")]
    yield data[end:]


def peak() -> int:
    """Kilobytes of the highest resident memory of this process. Not ru_maxrss: a child inherits it."""
    status = Path("/proc/self/status")
    if status.exists():
        found = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        return int(found[0].split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024  # bytes on macOS


def read(path: str) -> None:
    """In the child: read, and say what it took."""
    openpiu.load_list  # noqa: B018 - all of the library that reading needs is loaded
    list(openpiu.read(b"UNB"))
    before, begin = peak(), time.perf_counter()
    messages = bookings = people = findings = 0
    for one in openpiu.read(path):
        messages += 1
        bookings += len(one.bookings)
        people += len(one.people)
        findings += len(one.findings)
    print(json.dumps({
        "before": before, "peak": peak(), "seconds": time.perf_counter() - begin, "messages": messages,
        "bookings": bookings, "people": people, "findings": findings,
    }))  # fmt: skip


def measured(path: Path) -> dict[str, float]:
    """What reading `path` takes in a process of its own."""
    command = [sys.executable, __file__, "--read", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> int:
    """Make, read, print; 1 where the memory is above the bar."""
    if sys.argv[1:2] == ["--read"]:
        read(sys.argv[2])
        return 0
    size = int(sys.argv[1]) << 20 if len(sys.argv) > 1 else 100 << 20
    above = False
    with tempfile.TemporaryDirectory() as folder:
        for name, pieces in (("PNRGOV EDIFACT", edifact_bytes(size)), ("PNRGOV XML", xml_bytes(size))):
            path = Path(folder, "input")
            with path.open("wb") as file:
                file.writelines(pieces)
            took = measured(path)
            above = above or took["peak"] > BAR * 1024
            megabytes = path.stat().st_size / (1 << 20)
            print(
                f"{name}: {megabytes:.0f} MB, {took['messages']:,} messages, {took['bookings']:,} bookings, "
                f"{took['findings']:,} findings; peak {took['peak'] / 1024:.0f} MB resident "
                f"({took['before'] / 1024:.0f} MB before), {took['seconds']:.1f} s, "
                f"{took['bookings'] / took['seconds']:,.0f} bookings/s (bar: {BAR} MB)"
            )
    return int(above)


if __name__ == "__main__":
    sys.exit(main())
