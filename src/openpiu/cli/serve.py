"""`openpiu serve` and `openpiu work`: the service, with and without its HTTP interface."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from openpiu.carriers.delivery import delivering
from openpiu.cli.logs import configure
from openpiu.cli.settings import Settings
from openpiu.cli.stores import home_of, open_store, place, profile_of, stream_of
from openpiu.intake import gauges
from openpiu.intake.limits import Limit, limits_of
from openpiu.intake.owner import owning
from openpiu.intake.sealer import sealing
from openpiu.intake.service import Service

log = logging.getLogger("openpiu")


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
        web.serve(
            app,
            bind or settings.bind,
            lambda url: log.info("listening on %s", url, extra={"url": url}),
            tls=settings.tls,
            proxies=settings.trusted_proxies,
        )
        log.info("stopping: what is under way is finished")
    log.info("stopped; what is not screened yet is stored")
    return 0


def work() -> int:
    """Screen what other doors store until a signal. Returns exit code 0."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with _running("openpiu work"):
        log.info("working")
        ended.wait()
        log.info("stopping: what is under way is finished")
    log.info("stopped; what is not screened yet is stored")
    return 0


@contextmanager
def _running(name: str) -> Iterator[tuple[Service, Settings]]:
    """The service of the settings' store; this process owns an embedded one meanwhile."""
    store, settings = open_store()
    with ExitStack() as stack:
        stack.enter_context(store)
        configure(settings.log_level)
        if store.file is not None:
            stack.enter_context(owning(store.file.parent, name))
        stack.enter_context(sealing(store, home_of(settings), log.warning))
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
        gauges.register(service)
        if settings.monitor_bind:
            from openpiu.web.monitor import monitored

            url = stack.enter_context(monitored(service, settings.monitor_bind))
            log.info("health and figures at %s", url, extra={"url": url})
        stack.enter_context(delivering(store, service.profile.transmissions.delivered, log.warning))
        yield service, settings
