"""The end of `openpiu demo`: the workbench over the fictional day, with somebody for each role to sign in as,
while more traffic keeps arriving."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from openpiu import review
from openpiu.access import SignIn, users
from openpiu.audit import Actor
from openpiu.cli.output import table
from openpiu.cli.settings import load_settings
from openpiu.cli.stores import profile_of, told
from openpiu.findings import OpenPIUError
from openpiu.intake.limits import Limit
from openpiu.intake.owner import owning
from openpiu.intake.sealer import sealing
from openpiu.intake.service import Service
from openpiu.review import own_list
from openpiu.store import Store
from openpiu.store import users as kept
from openpiu.synth.traffic import sent_at
from openpiu.watchlists.own_entry import OwnBirth, OwnDocument, OwnEntry, OwnName

PEOPLE = (
    ("r.vale", "officer", "R. Vale"),
    ("k.ode", "officer", "K. Ode"),
    ("m.tarn", "supervisor", "M. Tarn"),
    ("a.lind", "dpo", "A. Lind"),
    ("j.moor", "engineer", "J. Moor"),
    ("s.beck", "auditor", "S. Beck"),
)
"""Fictional people of a fictional unit. Two officers, since some answers need a second one."""
SIZE = 16 << 20
RATE = 500


def serve(out: Console, home: Path, arriving: Sequence[Path], pace: float, bind: str | None) -> None:
    """Serve the workbench over the store in `home` until a signal, while `arriving` comes in, `pace`
    transmissions a minute (0: none)."""
    from openpiu import web

    settings = load_settings()
    unit = web.Unit("Unit North", "Everything here is fictional.", "Europe/Lisbon", training=True)
    with Store.open(home) as store, owning(home, "openpiu demo"), sealing(store, home, told):
        profile = profile_of(settings)
        service = Service(store, str(home), profile, home, workers=settings.workers, size_limit=SIZE)
        try:
            app = web.make_app(service, web.Bounds(Limit(SIZE, RATE), {}), seconds=2, unit=unit)
            signs = _people(store, service.key)
            _draft(review.Desk(store, profile))
            with _arriving(service, arriving, pace):
                web.serve(app, bind or settings.bind, lambda url: _told(out, url, signs, len(arriving), pace))
        finally:
            service.close()


def _people(store: Store, key: bytes) -> list[tuple[str, str, str]]:
    """Makes a person for each role: name, role, and a password made for this run alone."""
    sign_in = SignIn(store, key)
    made = []
    for name, role, shown in PEOPLE:
        password = "-".join(secrets.token_hex(2) for _ in range(4))
        word = users.add(store, name, role, display_name=shown)
        sign_in.begin(name, word, None, "demo", password)
        made.append((role, name, password))
    return made


def _draft(desk: review.Desk) -> None:
    """An entry of the unit's own list that the first officer has sent: the supervisor finds it waiting."""
    today = datetime.now(UTC).date()
    entry = OwnEntry(
        names=(OwnName("VELMARANTE", "Oskin"), OwnName("VELMARANT", "Oskin", "strong")),
        births=(OwnBirth("1979", circa=True),),
        documents=(OwnDocument("passport", "UTO", "ZV0099001"),),
        sex="M",
        nationalities=("UTO",),
        basis="Article 7 of the fictional Border Act, case N-2026/114",
        owner="Unit North, shift lead",
        review_on=f"{today + timedelta(days=60)}",
        expires_on=f"{today + timedelta(days=150)}",
        removal="The person may turn to the unit's data-protection officer; ends with case N-2026/114.",
    )
    with desk.store.reading() as connection:
        vale = kept.by_name(connection, PEOPLE[0][0])
    if vale is not None:
        officer = review.Officer(Actor(f"user:{vale.id}", "demo"))
        own_list.save(desk, officer, entry, send=True, why="Asked for by the court on Friday.")


def _told(out: Console, url: str, signs: Sequence[tuple[str, str, str]], arriving: int, pace: float) -> None:
    out.print()
    out.print(table(("role", "name", "password"), signs))
    if arriving and pace:
        out.print(f"{arriving} more transmissions arrive, at most {pace:g} a minute (`--pace`).")
    out.print(f"[bold]The workbench is at {url}[/] until Ctrl-C. Sign in as an officer and press n.")


@contextmanager
def _arriving(service: Service, files: Sequence[Path], pace: float) -> Iterator[None]:
    """Lets `files` in one after the other while the context lasts, none before it is sent."""
    ended = threading.Event()

    def feed() -> None:
        for file in files:
            ahead = (sent_at(file.name) - datetime.now(UTC)).total_seconds()
            if ended.wait(max(60 / pace, ahead)):
                return
            with suppress(OpenPIUError):  # the demo goes on; what is wrong stands on the pages
                service.take(file.read_bytes(), "demo").result()

    thread = threading.Thread(target=feed, name="arriving", daemon=True)
    if files and pace:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        if thread.is_alive():
            thread.join()
