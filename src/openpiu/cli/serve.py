"""`openpiu serve` and `openpiu work`: the service, with and without its HTTP interface."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from openpiu.cli.settings import Settings
from openpiu.cli.stores import home_of, open_store, place, profile_of, stream_of
from openpiu.intake.limits import Limit, limits_of
from openpiu.intake.owner import owning
from openpiu.intake.sealer import sealing
from openpiu.intake.service import Service


def serve(bind: str | None) -> int:
    """Take in over HTTP and screen until a signal. Returns exit code 0."""
    from openpiu import web

    with _running("openpiu serve") as (service, settings):
        general = Limit(settings.size_limit, settings.rate_limit)
        bounds = web.Bounds(general, limits_of(settings.carrier_limits, general))
        service.open_subject(bounds)
        law = f"Law profile: {profile_of(settings).title}."
        unit = web.Unit(settings.unit, law, settings.time_zone)
        app = web.make_app(service, bounds, seconds=settings.answer_within, unit=unit)
        web.serve(app, bind or settings.bind, lambda url: say(f"listening on {url}"))
    say("stopped; what is not screened yet is stored")
    return 0


def work() -> int:
    """Screen what other doors store until a signal. Returns exit code 0."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with _running("openpiu work"):
        say("working")
        ended.wait()
    say("stopped; what is not screened yet is stored")
    return 0


def say(text: str) -> None:
    """Tell on standard error."""
    print(f"openpiu: {text}", file=sys.stderr, flush=True)


@contextmanager
def _running(name: str) -> Iterator[tuple[Service, Settings]]:
    """The service of the settings' store; this process owns an embedded one meanwhile."""
    store, settings = open_store()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("openpiu").setLevel(logging.INFO)
    with ExitStack() as stack:
        stack.enter_context(store)
        if store.file is not None:
            stack.enter_context(owning(store.file.parent, name))
        stack.enter_context(sealing(store, home_of(settings), say))
        service = Service(
            store,
            str(place(settings)),
            profile_of(settings),
            home_of(settings),
            workers=settings.workers,
            size_limit=settings.size_limit,
            stream=stream_of(settings),
        )
        stack.callback(service.close)
        yield service, settings
