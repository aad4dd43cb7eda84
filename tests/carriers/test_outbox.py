"""Status changes: put in the outbox with the decision, delivered to a real server, acknowledged."""

import ssl
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest
from sqlalchemy import select
from tests.intake.specimens import ANNA, api, booking, named, person, push

from openpiu import messages
from openpiu.carriers import Sender, delivering, register
from openpiu.intake import take_in
from openpiu.messages import answering, cusres
from openpiu.store import outbox, schema
from openpiu.store.outbox import Change, status_changed

TERM = "P2D"
BERT = person("SPECIMEN", "BERT", "710413", "M", "X81234907", locator="DEF456")


class Desk(ThreadingHTTPServer):
    """A carrier's address: keeps what came, answers as `replies` say, the last one for ever."""

    daemon_threads = True

    def __init__(self, *replies):
        self.came, self.replies = [], list(replies)
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/in?x=1"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append((self.path, self.headers["Content-Type"], data))
        replies = self.server.replies
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        status, body = reply(data) if callable(reply) else (reply, b"")
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def serving(desk):
    thread = threading.Thread(target=desk.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield desk
    finally:
        desk.shutdown()
        thread.join()
        desk.server_close()


def acknowledgement(data):
    """What a departure control system answers a status change with."""
    (change,) = messages.read(data)
    return cusres.write([answering.acknowledgement_of(change, sent_at="2026-03-01T12:00")])


def soon(data, hours=5):
    """An API message about a flight that leaves some hours from now, by the clock of Paris."""
    leaves = datetime.now(UTC) + timedelta(hours=hours + 2)
    return data.replace(b"2603011500", f"{leaves:%y%m%d%H%M}".encode()).replace(b"2603011810", b"")


@pytest.fixture
def asked(store, index, profile):
    """A carrier has asked about two travellers on a flight that is still to leave; their ids."""
    take_in(store, named(soon(api(person(), BERT, reference="77"))), index, profile)
    with store.reading() as connection:
        return list(
            connection.execute(
                select(schema.members.c.traveller).order_by(schema.members.c.sighting)
            ).scalars()
        )


def put(store, traveller, status="referred", **more):
    with store.writing() as connection:
        return status_changed(connection, traveller, status, **more)


def fate(store):
    with store.reading() as connection:
        return [(c.state, c.tries, c.error) for c in reversed(outbox.listed(connection))]


def acts(store):
    with store.reading() as connection:
        bodies = connection.execute(
            select(schema.log_entries.c.body).order_by(schema.log_entries.c.id)
        ).scalars()
        found = [msgspec.json.decode(body)["act"] for body in bodies]
    return [act for act in found if act.startswith("change.")]


def test_change_reaches_the_carrier_with_the_references_of_its_request(store, asked):
    with serving(Desk(200)) as desk:
        register(store, "XX", "Example Air", cusres=desk.url)
        change = put(store, asked[0], "do-not-board", decision="D-1")
        assert isinstance(change, Change) and change.code == "1Z"
        assert Sender(store, TERM).step() == 1
        ((path, kind, data),) = desk.came
    assert (path, kind) == ("/in?x=1", "application/edifact")
    (message,) = messages.read(data)
    assert (message.function, message.sender, message.recipient) == ("status-change", "UTOGOV", "XXAPI")
    (answer,) = message.answers
    assert (answer.meaning, answer.references) == ("do-not-board", {"AVF": "ABC123"})
    assert message.flights[0].number == "123" and message.flights[0].origin == "CDG"
    assert b"SPECIMEN" not in data and b"L898902C3" not in data
    assert fate(store) == [("acknowledged", 0, None)]
    assert acts(store) == ["change.put", "change.acknowledge"]


def test_change_and_decision_are_kept_together_or_not_at_all(store, asked):
    register(store, "XX", "Example Air", cusres="https://xx.example/in")

    def decide():
        with store.writing() as connection:
            assert isinstance(status_changed(connection, asked[0], "referred"), Change)
            raise RuntimeError("the decision could not be recorded")

    with pytest.raises(RuntimeError):
        decide()
    assert fate(store) == [] and acts(store) == []


def test_nobody_is_refused_without_a_recorded_decision(store, asked):
    register(store, "XX", "Example Air", cusres="https://xx.example/in")
    with pytest.raises(ValueError, match="decision"), store.writing() as connection:
        status_changed(connection, asked[0], "do-not-board")
    assert fate(store) == []


def test_change_that_cannot_be_sent_says_why(store, index, profile, asked):
    assert put(store, asked[0]) == "not-registered"
    register(store, "XX", "Example Air")
    assert put(store, asked[0]) == "not-registered"
    register(store, "XX", cusres="https://xx.example/in")
    assert put(store, 999_999) == "never-asked"
    take_in(store, named(api(person("GONE", "CY", passport="P9"), reference="5")), index, profile)
    with store.reading() as connection:
        s, m = schema.sightings.c, schema.members.c
        newest = select(m.traveller).join(schema.sightings, s.id == m.sighting).order_by(s.id.desc()).limit(1)
        gone = connection.execute(newest).scalar()
    assert put(store, gone) == "departed"


def test_traveller_of_whom_only_a_booking_told_was_never_asked_about(store, index, profile):
    take_in(store, named(push(booking("ABC123", ANNA))), index, profile)
    register(store, "XX", "Example Air", cusres="https://xx.example/in")
    with store.reading() as connection:
        traveller = connection.execute(select(schema.members.c.traveller)).scalar()
    assert put(store, traveller) == "never-asked"


def test_failed_tries_are_repeated_at_growing_intervals(store, asked):
    at = time.time()
    with serving(Desk(503, 500, 404, 302, 204)) as desk:
        register(store, "XX", "Example Air", cusres=desk.url)
        put(store, asked[0])
        sender, pauses = Sender(store, TERM), []
        for _ in range(4):
            at += 1
            assert sender.step(at) == 1
            with store.reading() as connection:
                (change,) = outbox.listed(connection)
            pauses.append(round(change.next_at - at))
            assert sender.step(change.next_at - 1) == 0
            at = change.next_at
        assert fate(store) == [("waiting", 4, "the address answered 302")]
        assert sender.step(at) == 1
        assert len(desk.came) == 5
        assert {data for _, _, data in desk.came} == {desk.came[0][2]}
    assert pauses == [5, 10, 20, 40]
    assert fate(store) == [("acknowledged", 4, None)]


def test_address_that_is_gone_is_tried_until_the_flight_has_left(store, asked):
    desk = Desk(200)
    desk.server_close()
    register(store, "XX", "Example Air", cusres=desk.url)
    put(store, asked[0])
    told = []
    sender = Sender(store, TERM, told.append)
    sender.step()
    assert fate(store) == [("waiting", 1, "Connection refused")]
    sender.step(time.time() + 8 * 3600)
    assert fate(store) == [("failed", 1, "Connection refused")]
    assert acts(store) == ["change.put", "change.fail"]
    assert len(told) == 1 and "ABC123" not in told[0]


def test_taken_change_awaits_its_acknowledgement_through_a_door(store, index, profile, asked):
    with serving(Desk(202)) as desk:
        register(store, "XX", "Example Air", cusres=desk.url)
        put(store, asked[0])
        put(store, asked[1], "board")
        sender = Sender(store, TERM)
        sender.step()
        assert [state for state, _, _ in fate(store)] == ["delivered", "delivered"]
        sent = [data for _, _, data in desk.came]
    take_in(store, named(acknowledgement(sent[1])), index, profile)
    sender.step(time.time() + 10)
    assert [state for state, _, _ in fate(store)] == ["delivered", "acknowledged"]
    assert acts(store)[-1] == "change.acknowledge"


def test_acknowledgement_of_an_earlier_change_says_nothing_of_a_later_one(store, index, profile, asked):
    with serving(Desk(202)) as desk:
        register(store, "XX", "Example Air", cusres=desk.url)
        put(store, asked[0], "do-not-board", decision="D-1")
        sender = Sender(store, TERM)
        sender.step()
        take_in(store, named(acknowledgement(desk.came[0][2])), index, profile)
        time.sleep(0.01)
        put(store, asked[0], "board")
        sender.step(time.time() + 1)
    sender.step(time.time() + 10)
    assert [state for state, _, _ in fate(store)] == ["acknowledged", "delivered"]


def test_acknowledgement_may_come_with_the_answer(store, asked):
    with serving(Desk(lambda data: (202, acknowledgement(data)))) as desk:
        register(store, "XX", "Example Air", cusres=desk.url)
        put(store, asked[0])
        Sender(store, TERM).step()
    assert fate(store) == [("acknowledged", 0, None)]


@pytest.mark.parametrize("body", [b"UNB+broken", b"<html>", b"\x00\xff" * 50_000])
def test_answer_that_is_no_acknowledgement_is_none(store, asked, body):
    with serving(Desk(lambda data: (202, body))) as desk:
        register(store, "XX", "Example Air", cusres=desk.url)
        put(store, asked[0])
        Sender(store, TERM).step()
    assert fate(store) == [("delivered", 0, None)]


def test_change_laid_in_a_folder_is_acknowledged_by_a_file(store, asked, tmp_path):
    (tmp_path / "acknowledged").mkdir()
    register(store, "XX", "Example Air", cusres=str(tmp_path))
    put(store, asked[0])
    sender = Sender(store, TERM)
    sender.step()
    (laid,) = tmp_path.glob("change-*.edi")
    assert laid.stat().st_mode & 0o077 == 0
    assert fate(store) == [("delivered", 0, None)]
    (tmp_path / "acknowledged" / "a.edi").write_bytes(acknowledgement(laid.read_bytes()))
    sender.step(time.time() + 10)
    assert fate(store) == [("acknowledged", 0, None)]


def test_newer_change_overtakes_one_that_waits(store, asked):
    with serving(Desk(200)) as desk:
        register(store, "XX", "Example Air", cusres=desk.url)
        put(store, asked[0], "do-not-board", decision="D-1")
        put(store, asked[0], "board")
        Sender(store, TERM).step()
        assert len(desk.came) == 1
    assert [state for state, _, _ in fate(store)] == ["superseded", "acknowledged"]


def test_message_is_deleted_after_its_term(store, asked):
    with serving(Desk(200)) as desk:
        register(store, "XX", "Example Air", cusres=desk.url)
        put(store, asked[0])
        sender = Sender(store, TERM)
        sender.step()

        def held():
            with store.reading() as connection:
                return len(connection.execute(schema.outbox_bodies.select()).all())

        assert held() == 1
        sender.step(time.time() + 1.9 * 86400)
        assert held() == 1
        sender.step(time.time() + 2.1 * 86400)
        assert held() == 0
    assert fate(store) == [("acknowledged", 0, None)]
    assert acts(store)[-1] == "change.forget"


def test_certificate_that_nobody_vouches_for_is_not_accepted(store, asked, tmp_path):
    desk = Desk(200)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own_certificate(tmp_path))
    desk.socket = context.wrap_socket(desk.socket, server_side=True)
    desk.handle_error = lambda *_: None
    with serving(desk):
        register(store, "XX", "Example Air", cusres=desk.url.replace("http://", "https://"))
        put(store, asked[0])
        Sender(store, TERM).step()
    ((state, tries, error),) = fate(store)
    assert (state, tries) == ("waiting", 1) and "certificate is not accepted" in error
    assert desk.came == []


def test_thread_delivers_what_is_put(store, asked):
    with serving(Desk(200)) as desk, delivering(store, TERM, pytest.fail):
        register(store, "XX", "Example Air", cusres=desk.url)
        put(store, asked[0])
        until = time.monotonic() + 60
        while not desk.came and time.monotonic() < until:
            time.sleep(0.05)
        while fate(store)[0][0] == "waiting" and time.monotonic() < until:
            time.sleep(0.05)
    assert fate(store) == [("acknowledged", 0, None)]


def own_certificate(folder):
    """A file with a key and a certificate that it signed itself, for 127.0.0.1."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "desk.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file
