"""`openpiu doctor`: what is in force, what is well, and what to do where it is not."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from openpiu.audit import public_of
from openpiu.cli.logs import check_level
from openpiu.cli.settings import Settings, load_settings
from openpiu.cli.stores import home_of, open_store, profile_of, stream_of
from openpiu.findings import OpenPIUError
from openpiu.intake import list_records, message_records
from openpiu.intake.keys import FILE as SEALING
from openpiu.intake.keys import sealing_key
from openpiu.intake.limits import Limit, limits_of
from openpiu.intake.sealer import key_in_force
from openpiu.store import log
from openpiu.store.address import shown

Check = Callable[[Settings], list[str]]

LEAST_FREE = 1 << 30
"""Bytes of free disk below which the store is told to be short of room."""


def doctor() -> int:
    """Print the settings and the checks. Returns 0 where all is well, 1 where something is not."""
    settings = load_settings()
    print("Settings")
    for name, (value, origin) in settings.values.items():
        print(f"  {name:14} {shown(value) or '-':28} ({origin})")
    print("Checks")
    well = True
    for title, check in CHECKS.items():
        try:
            trouble = check(settings)
        except (OpenPIUError, OSError) as error:
            trouble = [str(error)]
        print(f"  {title:13} {'ok' if not trouble else 'NOT WELL'}")
        for line in trouble:
            print(f"  {'':13} {line}")
        well = well and not trouble
    return 0 if well else 1


def _versions(_settings: Settings) -> list[str]:
    if sqlite3.sqlite_version_info < (3, 35):
        return [f"SQLite {sqlite3.sqlite_version} is too old; expected 3.35 or newer"]
    return []


def _law(settings: Settings) -> list[str]:
    profile_of(settings)
    return []


def _numbers(settings: Settings) -> list[str]:
    settings.workers, settings.answer_within, settings.tls  # noqa: B018 - raise where one cannot be used
    settings.trusted_proxies, settings.time_zone  # noqa: B018
    check_level(settings.log_level)
    limits_of(settings.carrier_limits, Limit(settings.size_limit, settings.rate_limit))
    return []


def _database(settings: Settings) -> list[str]:
    store, _ = open_store()
    with store:
        return store.troubles(settings.workers)


def _store(settings: Settings) -> list[str]:
    store, _ = open_store()
    with store:
        states = Counter(record["state"] for record in message_records(store))
    out = []
    if states["stored"]:
        out.append(
            f"{states['stored']:,} taken in and not screened yet; `openpiu serve`, or the next "
            "`openpiu intake`, screens them"
        )
    free = shutil.disk_usage(settings.home if settings.home.exists() else ".").free
    if free < LEAST_FREE:
        out.append(f"only {free >> 20:,} MB of disk are free; make room before traffic is refused")
    if states["quarantined"]:
        out.append(
            f"{states['quarantined']:,} in quarantine; see `openpiu messages`, then `openpiu replay ID`"
        )
    return out


def _keys(settings: Settings) -> list[str]:
    if (settings.home / SEALING).exists():
        sealing_key(settings.home)
    return []


def _stream(settings: Settings) -> list[str]:
    address = stream_of(settings)
    if address is None:
        return []
    from openpiu.intake.stream_check import troubles

    return troubles(address)


def _lists(_settings: Settings) -> list[str]:
    store, _ = open_store()
    with store:
        records = list_records(store)
    if not records:
        return ["no list yet; add one with `openpiu lists add SOURCE FILE`"]
    return [
        f"list {record['list']} is {record['age_days']} days old, its limit is {record['refresh_days']}; "
        "add a new version"
        for record in records
        if record["stale"]
    ]


def _clock(_settings: Settings) -> list[str]:
    store, _ = open_store()
    with store:
        received = [record["received_at"] for record in message_records(store)]
    if received and max(received)[:19] > datetime.now(UTC).isoformat()[:19]:
        return ["the newest transmission is from the future: the clock has been set back"]
    return []


def _log(settings: Settings) -> list[str]:
    store, _ = open_store()
    with store:
        with store.reading() as connection:
            state = log.state(connection)
        if not state.batches:
            return ["the log is not begun; run `openpiu init`"]
        key = key_in_force(store, home_of(settings))
        on_this_machine = key is not None and public_of(key) == state.key
    out = []
    if not on_this_machine and store.file is not None:
        out.append(
            "the key in force is not here, so nothing is sealed: put log.key back; if it is lost for good, "
            "`openpiu audit rotate --lost`"
        )
    if state.since is not None and state.since < _before(minutes=1):
        out.append(
            f"{state.wait:,} entries wait to be sealed since {state.since[:19]}: let a service run, or any "
            "command, where the key of the log is"
        )
    return out


def _before(minutes: int) -> str:
    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()


CHECKS: dict[str, Check] = {
    "versions": _versions,
    "law profile": _law,
    "settings": _numbers,
    "database": _database,
    "store": _store,
    "keys": _keys,
    "stream": _stream,
    "lists": _lists,
    "clock": _clock,
    "log": _log,
}
