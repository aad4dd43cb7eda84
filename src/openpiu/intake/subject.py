"""The door on NATS: transmissions that come as requests on the subject `NAME.in`, each answered by a receipt.

The subject is no stream on purpose: JetStream would write to disk what was not redacted yet. A request is
held in memory, redacted, stored and only then answered; who gets no answer sends again, as over HTTP.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg

from openpiu.access import Caller, Tokens
from openpiu.findings import OpenPIUError, StoreError
from openpiu.intake.limits import Bounds, Gate
from openpiu.intake.service import BusyError

if TYPE_CHECKING:
    from openpiu.intake.service import Service

log = logging.getLogger("openpiu")

GROUP = "doors"
"""Of all services that listen, one gets a request."""


class RefusedError(OpenPIUError):
    """A request that is not taken in; `status` as over HTTP."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status


class SubjectDoor:
    """The door of one service."""

    def __init__(self, service: Service, bounds: Bounds) -> None:
        self._service = service
        self._bounds = bounds
        self._tokens = Tokens(service.store)
        self._gate = Gate()
        self._under_way: set[asyncio.Task[None]] = set()

    async def open(self, client: Client, subject: str) -> None:
        """Answer requests on `subject` for as long as the connection lasts."""

        async def came(message: Msg) -> None:
            task = asyncio.create_task(self._answer(client, message))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

        await client.subscribe(subject, queue=GROUP, cb=came)

    async def _answer(self, client: Client, message: Msg) -> None:
        try:
            said = await self._taken(message)
        except RefusedError as error:
            said = _refusal(error.status, str(error))
        except (BusyError, StoreError) as error:
            said = _refusal(503, f"nothing was stored: {error}")
        except OpenPIUError as error:
            said = _refusal(500, str(error))
        except Exception as error:
            log.error("a mistake of the program: %s", type(error).__name__)
            told = f"a mistake of the program ({type(error).__name__}); nothing was acknowledged"
            said = _refusal(500, told)
        if message.reply and client.is_connected:
            await client.publish(message.reply, said)

    async def _taken(self, message: Msg) -> bytes:
        caller = await asyncio.to_thread(self._caller, (message.headers or {}).get("Authorization", ""))
        limit = self._bounds.of(caller)
        if len(message.data) > limit.size:
            raise RefusedError(413, f"the request is larger than {limit.size >> 20} MB; send it in several")
        wait = self._gate.wait(caller.carrier or caller.name, limit.rate)
        if wait:
            told = f"more than {limit.rate:g} transmissions a second; send it again in {wait:.1f} s"
            raise RefusedError(429, told)
        receipt = await asyncio.wrap_future(self._service.take(message.data, caller.name, "stream"))
        return msgspec.json.encode(receipt)

    def _caller(self, said: str) -> Caller:
        kind, _, token = said.partition(" ")
        if kind.lower() != "bearer" or not token.strip():
            raise RefusedError(401, "a header `Authorization: Bearer TOKEN` is needed (`openpiu tokens add`)")
        caller = self._tokens.caller(token.strip(), "stream")
        if caller is None:
            raise RefusedError(401, "the bearer token is not in force")
        if not caller.may("send"):
            raise RefusedError(403, f"a token of role {caller.role} may not do this")
        return caller


def _refusal(status: int, detail: str) -> bytes:
    return msgspec.json.encode({"status": status, "detail": detail})
