"""Health and figures without a token, on an address for those who watch over the machines.

For a network of their own: `/metrics` tells how much traffic there is, of nobody in particular. It needs no
database, so it also tells that the database is gone; and `openpiu work`, which has no other interface, is
watched by it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from openpiu.intake.service import Service
from openpiu.web.server import listening

SECONDS = 10.0
"""A caller that says nothing for so long is let go."""


@contextmanager
def monitored(service: Service, bind: str) -> Iterator[str]:
    """Answer `/health`, `/health/live` and `/metrics` on `bind`, in a thread, for as long as the context
    lasts; gives the address. Raises SettingError where it cannot be taken."""
    listener = listening(bind)
    host, port = listener.getsockname()[:2]
    server = _Server(listener.getsockname(), _Handler, bind_and_activate=False)
    server.socket.close()
    server.socket, server.service = listener, service
    thread = threading.Thread(target=server.serve_forever, name="monitor", daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    service: Service

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that has gone is no matter."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = SECONDS

    def do_GET(self) -> None:
        """Answer, or 404."""
        service = self.server.service
        if self.path == "/metrics":
            self._answer(200, CONTENT_TYPE_LATEST, generate_latest(service.figures.registry))
        elif self.path == "/health":
            trouble = service.condition().trouble
            said = {"live": True, "ready": trouble is None, "trouble": trouble}
            self._answer(200 if trouble is None else 503, "application/json", msgspec.json.encode(said))
        elif self.path == "/health/live":
            self._answer(200, "application/json", b'{"live":true}')
        else:
            self._answer(404, "text/plain", b"/health, /health/live and /metrics are answered here\n")

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing: who watches asks all day."""
