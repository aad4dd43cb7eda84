"""A log is verified from its lines alone, and the first entry that was touched is named."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.audit.logs import Made, first_bad, lines_of, log, resigned

from openpiu.audit import Verdict, new_key, public_of, verify
from openpiu.findings import AuditError

KEY, OTHER, THIRD = new_key(), new_key(), new_key()
PUBLIC = public_of(KEY)
LOG = log(KEY, [1, 4, 2, 5, 1])

sizes = st.lists(st.integers(1, 5), min_size=1, max_size=6)


def found(lines: list[bytes], *seen: bytes, keys: tuple[str, ...] = (PUBLIC,)) -> Verdict:
    return verify(lambda: iter(lines), keys, seen)


def test_a_log_as_it_was_sealed_is_whole():
    verdict = found(LOG)
    assert (verdict.fault, verdict.entries, verdict.batches) == (None, 13, 5)
    assert verdict.keys == (PUBLIC,)


@given(sizes)
def test_any_log_is_whole_and_every_checkpoint_of_it_agrees(sizes):
    made = Made(KEY)
    seen = []
    for size in sizes:
        made.batch(size)
        seen.append(made.checkpoint())
    verdict = found(made.closed(), *seen)
    assert verdict.fault is None
    assert verdict.entries == sum(sizes)


@given(st.data())
@settings(max_examples=300)
def test_one_bit_is_found_wherever_it_was_turned_and_its_entry_named(data):
    whole = bytearray(b"".join(LOG))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= 1 << data.draw(st.integers(0, 7))
    changed = lines_of(bytes(whole))
    fault = found(changed).fault
    assert fault is not None
    assert fault.entry == first_bad(LOG, changed)


@given(sizes, st.data())
@settings(max_examples=150)
def test_lines_taken_out_doubled_or_exchanged_are_found(sizes, data):
    original = log(KEY, sizes)
    changed = list(original)
    for _ in range(data.draw(st.integers(1, 3))):
        a = data.draw(st.integers(0, len(changed) - 1))
        b = data.draw(st.integers(0, len(changed) - 1))
        act = data.draw(st.sampled_from(["out", "double", "exchange", "move", "cut"]))
        if act == "out" and len(changed) > 1:
            del changed[a]
        elif act == "double":
            changed.insert(b, changed[a])
        elif act == "exchange":
            changed[a], changed[b] = changed[b], changed[a]
        elif act == "move":
            changed.insert(b, changed.pop(a))
        elif act == "cut" and a:
            del changed[a:]
    fault = found(changed).fault
    if changed == original:
        assert fault is None
    else:
        assert fault is not None
        assert fault.entry == first_bad(original, changed)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda e: e.pop(4), "removed"),
        (lambda e: e.insert(4, e[5].replace(b"hit:", b"hit:9")), "added"),
        (lambda e: e.__setitem__(slice(4, 6), [e[5], e[4]]), "swapped"),
        (lambda e: e.__setitem__(4, e[4].replace(b"hit:", b"hit:9")), "changed"),
    ],
    ids=["removed", "added", "swapped", "changed"],
)
def test_what_was_done_to_an_entry_is_told(change, kind):
    changed = list(LOG)
    change(changed)  # line 4, from 0, is entry 2
    fault = found(changed).fault
    assert fault is not None
    assert (fault.kind, fault.entry, fault.line, fault.batch) == (kind, 2, 5, 2)


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_a_log_that_was_signed_anew_with_another_key_is_found(batch):
    fault = found(resigned(LOG, OTHER, batch)).fault
    assert fault is not None
    assert fault.kind == "other-key"
    assert fault.entry == {1: 1, 2: 2, 5: 13}[batch]


def test_a_tail_that_the_signer_cut_is_found_by_a_checkpoint_that_was_seen():
    made = Made(KEY)
    made.batch(2)
    short = made.closed()
    made.batch(3)
    later = made.checkpoint()
    assert found(short).fault is None
    fault = found(short, later).fault
    assert fault is not None
    assert (fault.kind, fault.entry, fault.last) == ("cut", 3, 5)


def test_history_that_the_signer_wrote_anew_is_found_between_two_checkpoints():
    true, false = Made(KEY), Made(KEY)
    true.batch(2)
    false.lines, false.link = list(true.lines), true.link
    false.batches, false.entries = 1, 2
    first = true.checkpoint()
    true.batch(3)
    false.batch(3)
    assert found(false.closed(), first).fault is None
    fault = found(false.closed(), first, true.checkpoint()).fault
    assert fault is not None
    assert (fault.kind, fault.entry, fault.last) == ("other-log", 3, 5)


def test_a_former_export_serves_as_a_checkpoint():
    made = Made(KEY)
    made.batch(2)
    former = b"".join(made.closed())
    made.batch(1)
    assert found(made.closed(), former).fault is None


def test_keys_are_handed_over_by_the_former_one():
    made = Made(KEY)
    made.batch(2, next=public_of(OTHER))
    made.key = OTHER
    made.batch(2)
    for keys in ([KEY], [OTHER], [KEY, OTHER]):
        assert found(made.closed(), keys=tuple(map(public_of, keys))).fault is None
    fault = found(made.closed(), keys=(public_of(THIRD),)).fault
    assert fault is not None
    assert (fault.kind, fault.entry) == ("other-key", 1)


def test_a_key_that_was_handed_over_to_and_has_signed_the_checkpoint_alone_is_known():
    made = Made(KEY)
    made.batch(1, next=public_of(OTHER))
    made.key = OTHER
    assert found(made.closed(), keys=(public_of(OTHER),)).fault is None


def test_who_holds_an_old_key_cannot_go_on_beside_the_new_one():
    made = Made(KEY)
    made.batch(2, next=public_of(OTHER))
    made.batch(2)  # by the old key still
    fault = found(made.closed()).fault
    assert fault is not None
    assert (fault.kind, fault.entry) == ("other-key", 3)
    fork = Made(KEY)
    fork.batch(2)
    fault = found(fork.closed(), keys=(public_of(OTHER),)).fault
    assert fault is not None
    assert fault.kind == "other-key"


def test_a_handing_over_that_the_old_key_did_not_sign_is_none():
    made = Made(KEY)
    made.batch(2, next=public_of(OTHER))
    word, signature, statement = made.lines[1].split(b" ", 2)
    forged = b" ".join([word, signature[::-1], statement])
    made.lines[1] = forged
    from openpiu.audit.chain import link_of

    made.link, made.key = link_of(forged.rstrip(b"\n")), OTHER
    made.batch(2)
    fault = found(made.closed()).fault
    assert fault is not None
    assert (fault.kind, fault.entry) == ("not-signed", 1)


def test_a_key_in_the_place_of_a_lost_one_needs_to_be_named():
    made = Made(KEY)
    made.batch(2)
    made.key = OTHER
    made.batch(2, lost=PUBLIC)
    fault = found(made.closed()).fault
    assert fault is not None
    assert (fault.kind, fault.entry) == ("other-key", 3)
    verdict = found(made.closed(), keys=(PUBLIC, public_of(OTHER)))
    assert verdict.fault is None
    assert any("lost" in remark for remark in verdict.remarks)


def purged(through: int, told: int) -> list[bytes]:
    """A log whose entries up to `through` are gone, and whose last batch tells that of those up to `told`."""
    made = Made(KEY)
    made.batch(3)
    made.batch(3)
    made.batch(1, purged=told, kept="P5Y")
    numbers = itertools.count(1)
    made.lines = [
        b"purged\n" if line.startswith(b"entry ") and next(numbers) <= through else line
        for line in made.lines
    ]
    return made.closed()


def test_a_purge_by_law_leaves_the_chain_whole():
    verdict = found(purged(4, 4))
    assert (verdict.fault, verdict.purged, verdict.entries) == (None, 4, 7)


@pytest.mark.parametrize(("through", "told", "named"), [(4, 3, 4), (2, 0, 1), (6, 1, 2)])
def test_an_entry_that_is_gone_without_a_purge_is_named(through, told, named):
    fault = found(purged(through, told)).fault
    assert fault is not None
    assert (fault.kind, fault.entry) == ("removed", named)


def test_a_clock_that_ran_backwards_is_remarked():
    made = Made(KEY)
    made.batch(1, at="2026-03-01T10:00:00.000Z")
    made.batch(1, at="2026-03-01T09:00:00.000Z")
    verdict = found(made.closed())
    assert verdict.fault is None
    assert "clock" in verdict.remarks[0]


@pytest.mark.parametrize("lines", [[], [b"openpiu-log 1\n"], [b"openpiu-log 2\n"], [b"\xff\xfe\n"], [b"\n"]])
def test_what_is_no_log_is_told(lines):
    fault = found(lines).fault
    assert fault is not None
    assert fault.entry == 1


@given(st.lists(st.binary(max_size=60), max_size=6))
def test_any_bytes_get_a_verdict(parts):
    assert found([LOG[0], *(part + b"\n" for part in parts)]).fault is not None


def test_a_checkpoint_that_was_changed_or_is_of_another_log_is_refused():
    checkpoint = LOG[-1].replace(b'"entries":13', b'"entries":12')
    with pytest.raises(AuditError, match="not as it was signed"):
        found(LOG, checkpoint)
    with pytest.raises(AuditError, match="another"):
        found(LOG, log(OTHER, [1])[-1])
    with pytest.raises(AuditError):
        found(LOG, b"checkpoint")
    with pytest.raises(AuditError, match="no public key"):
        found(LOG, keys=())
