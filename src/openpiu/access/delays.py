"""What slows guessing: after some failures each further one doubles the time until the next is looked at.

By name and by the address that it came from, kept in the store, so that neither a second service nor a new
start begins anew. An attempt is counted before its password is looked at, and taken back where it was right:
so a thousand at once are not a thousand guesses. Names are counted by 20 bits of their digest, whether there
is such a user or not: nothing tells them apart, and nobody can find out what was typed (often a password).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from sqlalchemy import Connection

from openpiu.store import sign_in_delays
from openpiu.store.connect import moment
from openpiu.store.sign_in_delays import DelayRow

FORGOTTEN = timedelta(days=1)
"""After this time without a failure counting begins anew."""


class Rule(NamedTuple):
    """`free` failures cost nothing; from then on 1 s, 2 s, 4 s, up to `longest` seconds."""

    free: int
    longest: int


RULES = {"name": Rule(5, 900), "from": Rule(20, 60)}
"""Many people may share an address, so it is slowed later and less."""


def keys(name: str, address: str) -> tuple[str, str]:
    """What an attempt is counted under."""
    return f"name:{sha256(name.encode()).hexdigest()[:5]}", f"from:{_network(address)}"


def _network(address: str) -> str:
    """An address; of IPv6 the first 64 bits, since one sender has all the others."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)


def seconds_after(failures: int, rule: Rule) -> int:
    """Seconds that the next attempt waits after so many failures."""
    if failures < rule.free:
        return 0
    return int(min(rule.longest, 2.0 ** min(failures - rule.free, 30)))


def count(connection: Connection, under: tuple[str, ...], at: datetime) -> int:
    """Count an attempt as failed, and return 0; or count nothing, and return the seconds to wait."""
    now, waits, counted = moment(at), 0, []
    for key in sorted(under):
        rule, row = RULES[key.partition(":")[0]], sign_in_delays.held(connection, key, now)
        waiting = row.until > row.failed_at
        wait = (datetime.fromisoformat(row.until) - at).total_seconds() if waiting else 0.0
        if wait > rule.longest:  # the clock was set back since: nobody waits longer for it
            row = DelayRow(row.failures, now, moment(at + timedelta(seconds=rule.longest)))
            sign_in_delays.keep(connection, key, row)
        waits = max(waits, min(rule.longest, -int(-wait // 1)))
        old = at - datetime.fromisoformat(row.failed_at) > FORGOTTEN
        failures = 1 if old else row.failures + 1
        until = moment(at + timedelta(seconds=seconds_after(failures, rule)))
        counted.append((key, DelayRow(failures, now, until)))
    if waits <= 0:
        for key, row in counted:
            sign_in_delays.keep(connection, key, row)
    return max(0, waits)


def take_back(connection: Connection, under: tuple[str, ...], at: datetime) -> None:
    """The attempt was right: its name begins anew, its address has one failure less."""
    now = moment(at)
    for key in sorted(under):
        if key.startswith("name:"):
            sign_in_delays.forget(connection, key)
            continue
        row = sign_in_delays.held(connection, key, now)
        sign_in_delays.keep(connection, key, DelayRow(max(0, row.failures - 1), now, now))
    sign_in_delays.forget_old(connection, moment(at - FORGOTTEN))
