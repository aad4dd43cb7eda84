"""What is not as it should be with a stream, for `openpiu doctor`: looked at, never changed."""

from __future__ import annotations

import asyncio

import nats.errors
from nats.js import JetStreamContext
from nats.js.errors import APIError, NotFoundError, ServiceUnavailableError

from openpiu.findings import StreamError
from openpiu.intake.jetstream import LINES, Address, check, consumer
from openpiu.intake.stream import connect, reason

TIMEOUT = 5.0


def troubles(address: Address) -> list[str]:
    """What is not well, each with what to do. A stream that is not there yet is made by the first service.

    Raises StreamError where no server can be reached, or it has no JetStream.
    """
    return asyncio.run(_troubles(address))


async def _troubles(address: Address) -> list[str]:
    client = await connect(address)
    try:
        return await _looked_at(client.jetstream(timeout=TIMEOUT), address)
    except (ServiceUnavailableError, nats.errors.NoRespondersError):
        raise StreamError(
            f"the server of the stream {address} runs without JetStream: start it with `-js`"
        ) from None
    except (nats.errors.Error, TimeoutError) as error:
        raise StreamError(f"the stream {address} does not answer: {reason(error)}") from None
    finally:
        await client.close()


async def _looked_at(jetstream: JetStreamContext, address: Address) -> list[str]:
    try:
        await jetstream.account_info()
        about = await jetstream.stream_info(address.name)
    except NotFoundError:
        return []
    except APIError as error:
        raise StreamError(f"JetStream refuses ({error.err_code}: {error.description})") from None
    check(about.config, address)
    found = []
    if about.cluster is not None and about.cluster.name and (about.config.num_replicas or 1) < 2:
        found.append(f"the stream {address} keeps one copy in a cluster; give it three (docs/operations.md)")
    for line in LINES:
        try:
            hands_out = await jetstream.consumer_info(address.name, consumer(line))
        except NotFoundError:
            continue
        if hands_out.num_pending and not hands_out.num_waiting:
            found.append(
                f"{hands_out.num_pending:,} ids wait in the line {line} and nobody fetches them: start "
                "`openpiu serve` or `openpiu work`"
            )
    return found
