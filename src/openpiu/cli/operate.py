"""The commands that work on the store: make it, take in, show what waits and what came, process again."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import Any

from openpiu.access import users
from openpiu.audit import reference
from openpiu.cli.hits import show_hits
from openpiu.cli.output import console, count, progress, table, write_json
from openpiu.cli.settings import Settings, load_settings
from openpiu.cli.stores import acting, actor, beside, home_of, open_store, place, profile_of, told
from openpiu.findings import AuditError, SettingError, StoreError
from openpiu.intake import Taken, hit_records, list_records, message_records
from openpiu.intake import replay as process_again
from openpiu.intake.handover import intake as take_in
from openpiu.intake.log_keys import PUBLIC
from openpiu.intake.owner import owning
from openpiu.intake.sealer import Sealer, begin, sealing
from openpiu.store import Store, log
from openpiu.store.address import resolve
from openpiu.store.connect import OlderSchemaError


def init(admin: str) -> int:
    """Make the store, or bring one up to date; where nobody may sign in yet, make the first administrator
    `admin` and print their one-time word. Returns exit code 0."""
    settings = load_settings()
    profile = profile_of(settings)
    with _alone(settings), Store.create(place(settings), beside(settings)) as store:
        _begin_log(store, home_of(settings))
        word = users.add_first(store, admin)
        Sealer(store, home_of(settings), told).look(now=True)
        where = store.file.parent if store.file else "the database"
        held, lists = len(message_records(store)), len(list_records(store))
    if held or lists:
        has = f"{count(lists, 'list')} and {count(held, 'transmission')}"
        print(f"There is a store in {where} already, with {has}; it is up to date.")
    else:
        print(f"The store is ready in {where}, under the law profile {profile.name}.")
    if word is not None:
        print(f"First administrator: {admin}, role supervisor. One-time word, shown this once: {word}")
        print("It is good for one sign-in within 3 days, which sets a password.")
    if held or lists:
        return 0
    print("Next: `openpiu lists add SOURCE FILE`, then `openpiu intake PATH...`.")
    return 0


def _alone(settings: Settings) -> AbstractContextManager[None]:
    """The store for this command alone where it will be changed: a service of a former version that runs on
    would go on writing as it knows, and SQLite holds no value to the type of its column."""
    where, home = place(settings), beside(settings)
    file = resolve(where)[1]
    with suppress(StoreError):  # what else is amiss, whoever makes the store tells
        try:
            Store.open(where, home).close()
        except OlderSchemaError:
            if file is not None:
                return owning(file.parent, "openpiu init")
    return nullcontext()


def _begin_log(store: Store, home: Path) -> None:
    try:
        if begin(store, home):
            print(f"The log is begun. Give its public key, {home / PUBLIC}, to whoever will verify it.")
    except AuditError as error:
        told(str(error))


def watch(folder: Path) -> int:
    """Take in what is moved into `folder`, until a signal. Returns exit code 0."""
    import signal
    import threading

    from openpiu.intake.handover import HandOver
    from openpiu.intake.watch import Watch

    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    store, settings = open_store()
    with store, sealing(store, home_of(settings), told):
        door = HandOver(
            store,
            profile_of(settings),
            home=home_of(settings),
            name="openpiu intake --watch",
            size_limit=settings.size_limit,
        )
        say = partial(print, file=sys.stderr, flush=True)
        watched = Watch(folder, store, door, settings.size_limit, lambda text: say(f"openpiu: {text}"))
        say(f"openpiu: watching {folder}")
        watched.run(ended)
    return 0


def intake(paths: list[Path]) -> int:
    """Take in the files of `paths` and screen them; files that cannot be read are quarantined and told.

    Beside a running service they are stored here and screened by it.

    Returns 0, or 1 where a file was too large to be taken in. Raises SettingError for a path that is not
    there, before anything is taken in.
    """
    for path in paths:
        if not path.exists():
            raise SettingError(f"{path}: no such file or folder; nothing was taken in")
    with acting() as (store, settings):
        if not list_records(store):
            print("openpiu: warning: there is no list yet, so nobody can be hit", file=sys.stderr)
        sealer = Sealer(store, home_of(settings), told)
        with progress() as bar:
            task = bar.add_task("Taking in", total=None)

            def show(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total)
                sealer.look()

            taken = take_in(
                store,
                list(paths),
                profile_of(settings),
                show,
                home=home_of(settings),
                size_limit=settings.size_limit,
            )
    tell(taken)
    return 1 if taken.left_out else 0


def tell(taken: Taken) -> None:
    """Say what was taken in."""
    rate = (
        f", {taken.sightings / taken.seconds:,.0f} travellers/s" if taken.seconds and taken.sightings else ""
    )
    known = f" ({taken.duplicates:,} held already)" if taken.duplicates else ""
    print(
        f"{count(taken.transmissions, 'transmission')}{known} with {count(taken.messages, 'message')} and "
        f"{count(taken.sightings, 'traveller')} taken in and screened in {taken.seconds:.1f} s{rate}."
    )
    dropped = f", {count(taken.dropped, 'sensitive value')} removed at the door" if taken.dropped else ""
    print(f"{count(taken.hits, 'new hit')}, {count(taken.findings, 'finding')}{dropped}.")
    if taken.quarantined:
        print(f"{count(taken.quarantined, 'transmission')} could not be read and lie sealed in quarantine.")
    for source, error in taken.refused:
        print(f"quarantined: {source}: {error}", file=sys.stderr)
    for source, error in taken.left_out:
        print(f"not taken in: {source}: {error}", file=sys.stderr)


def hits(*, as_json: bool, why: str | None = None) -> int:
    """Show the hits that wait for people; the log says to whom, and `why` by the reference of a file. Returns
    exit code 0."""
    with acting() as (store, _):
        records = hit_records(store)
        if records:
            with store.writing() as connection:
                about = [reference("hit", record["hit"]) for record in records]
                log.write(connection, "hit.read", about, actor(why))
    if as_json:
        write_json(records)
    elif records:
        show_hits(console(), records)
    else:
        print("No hit waits for a decision.")
    return 0


def messages(*, as_json: bool) -> int:
    """Show the transmissions that came in, and their state. Returns exit code 0."""
    store, _ = open_store()
    with store:
        records = message_records(store)
    if as_json:
        write_json(records)
        return 0
    if not records:
        print("Nothing has come in yet. Take something in with `openpiu intake PATH...`.")
        return 0
    console().print(
        table(
            (
                "transmission",
                "received (UTC)",
                "format",
                "state",
                "messages|right",
                "findings|right",
                "error",
            ),
            [_row(record) for record in records],
        )
    )
    return 0


def _row(record: dict[str, Any]) -> tuple[Any, ...]:
    return (
        record["transmission"][:12],
        record["received_at"][:19].replace("T", " "),
        record["format"],
        record["state"],
        record["messages"],
        record["findings"],
        record["error"],
    )


def replay(ids: list[str], why: str | None = None) -> int:
    """Process transmissions again; an id may be cut to as many signs as name one. The log says who did, and
    `why` by the reference of a file. Returns exit code 0."""
    with acting() as (store, settings):
        held = [record["transmission"] for record in message_records(store)]
        whole = [_whole(start, held) for start in ids]
        taken = process_again(
            store, whole, None, profile_of(settings), size_limit=settings.size_limit, by=actor(why)
        )
    tell(taken)
    return 0


def _whole(start: str, held: list[str]) -> str:
    found = [id_ for id_ in held if id_.startswith(start.lower())]
    if len(found) != 1:
        told = "no transmission" if not found else "several transmissions"
        raise SettingError(f"{start}: {told}; see `openpiu messages`")
    return found[0]
