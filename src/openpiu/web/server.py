"""The server: uvicorn on one address, stopped by SIGTERM and SIGINT after the requests under way."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable

import uvicorn
from litestar import Litestar

from openpiu.findings import SettingError

SECONDS_TO_STOP = 10
SWITCH = 0.0005
"""Seconds until a thread that computes lets another run: a request shall not wait for the writer."""


def serve(app: Litestar, bind: str, started: Callable[[str], None]) -> None:
    """Answer on `bind` (`host:port`; port 0 takes a free one) until a signal ends it. `started` is told the
    address. Raises SettingError where the address cannot be taken."""
    listener = _listening(bind)
    sys.setswitchinterval(SWITCH)
    host, port = listener.getsockname()[:2]
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_STOP,
        lifespan="on",
    )
    # uvicorn raises the signal that ended it again, when all is done: that is no reason to die of it.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    started(f"http://{host}:{port}")
    uvicorn.Server(config).run(sockets=[listener])


def _listening(bind: str) -> socket.socket:
    host, _, port = bind.rpartition(":")
    if not port.isdigit() or int(port) > 65535:
        raise SettingError(f"bind is {bind!r}; expected host:port, as 127.0.0.1:8150")
    host = host.strip("[]") or "127.0.0.1"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, int(port)))
        listener.listen(512)
    except OSError as error:
        listener.close()
        raise SettingError(f"{bind} cannot be listened on: {error.strerror}; set OPENPIU_BIND") from None
    return listener
