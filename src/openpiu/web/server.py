"""The server: uvicorn on one address, stopped by SIGTERM and SIGINT after the requests under way."""

from __future__ import annotations

import signal
import socket
import ssl
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

import uvicorn
from litestar import Litestar

from openpiu.findings import SettingError
from openpiu.store.private import private_bytes
from openpiu.web.requests import told

SECONDS_TO_STOP = 10
SWITCH = 0.0005
"""Seconds until a thread that computes lets another run: a request shall not wait for the writer."""


def serve(
    app: Litestar,
    bind: str,
    started: Callable[[str], None],
    *,
    tls: tuple[Path, Path] | None = None,
    proxies: Sequence[str] = (),
) -> None:
    """Answer on `bind` (`host:port`; port 0 takes a free one) until a signal ends it. `started` is told the
    address. With `tls` (certificate with its chain, key) it speaks HTTPS alone. `proxies` are the addresses
    of those whose X-Forwarded-For and X-Forwarded-Proto are believed.

    Raises SettingError where the address cannot be taken, and for a certificate or key that cannot be used.
    """
    listener = listening(bind)
    host, port = listener.getsockname()[:2]
    config = uvicorn.Config(
        told(app),
        log_config=None,
        access_log=False,  # `web.requests` tells each request, without its path
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_STOP,
        lifespan="on",
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
    )
    try:
        if tls is not None:
            config.ssl_certfile, config.ssl_keyfile = tls
            _check_tls(*tls)
        config.load()
    except SettingError:
        listener.close()
        raise
    sys.setswitchinterval(SWITCH)
    server = _Server(config, app.state["live"].close)
    # What comes before uvicorn listens to signals ends it as well. And it raises the signal that ended it
    # again, when all is done: that is no reason to die of it.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, server.end)
    shown = f"[{host}]" if ":" in host else host
    started(f"{'https' if tls else 'http'}://{shown}:{port}")
    server.run(sockets=[listener])


class _Server(uvicorn.Server):
    """A server that ends its streams before it waits for the requests under way."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    def end(self, *_: object) -> None:
        """End as soon as what is under way is done."""
        self.should_exit = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal has come."""
        self._end_streams()
        super().handle_exit(sig, frame)


def _check_tls(certificate: Path, key: Path) -> None:
    """See that a certificate and its key can be used. Raises SettingError, also where others may read the
    key."""
    private_bytes(key, "tls_key:", SettingError, group=True)
    if not certificate.is_file():
        raise SettingError(f"tls_certificate: {certificate} is not there; expected a certificate (PEM)")
    try:
        # A key with a passphrase would be asked for at the terminal: a service has none.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=lambda: b"")
    except ssl.SSLError as error:
        mixed = "MISMATCH" in str(error)
        why = "they do not belong together" if mixed else "expected PEM, without a passphrase"
        raise SettingError(f"{certificate} and {key} cannot be used for TLS: {why}") from None
    except OSError as error:
        raise SettingError(f"tls_certificate: {certificate} cannot be read: {error.strerror}") from None


def listening(bind: str) -> socket.socket:
    """A socket that listens on `bind`. Raises SettingError where that cannot be."""
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
