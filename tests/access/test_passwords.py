"""What hashes of passwords cost those who would guess, and that nobody is told by the time it takes."""

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type

from openpiu.access import passwords

PASSWORD = "a river runs under the tower"


def test_a_hash_costs_what_the_standard_recommends_where_memory_is_scarce():
    """RFC 9106, section 4: the second of its profiles."""
    cost = extract_parameters(passwords.hashed(PASSWORD))
    assert cost.type is Type.ID
    assert (cost.time_cost, cost.memory_cost, cost.parallelism) == (3, 64 * 1024, 4)
    assert (cost.salt_len, cost.hash_len) == (16, 32)


def test_two_hashes_of_a_password_differ_and_both_know_it_alone():
    stored = [passwords.hashed(PASSWORD) for _ in range(2)]
    assert stored[0] != stored[1]
    for one in stored:
        assert passwords.verified(PASSWORD, one) and not passwords.outdated(one)
        assert not passwords.verified(PASSWORD + ".", one)


def test_a_password_that_is_written_otherwise_is_the_same():
    assert passwords.verified("ﬁne rivers run here", passwords.hashed("fine rivers run here"))


@pytest.mark.parametrize("stored", [None, "", "no hash", "$argon2id$v=19$m=8,t=1,p=1$"])
def test_where_nothing_fit_is_stored_nothing_is_right(stored):
    assert not passwords.verified(PASSWORD, stored)


def test_where_nobody_is_the_same_work_is_done():
    cost = extract_parameters(passwords._of_nobody())
    assert cost == extract_parameters(passwords.hashed(PASSWORD))
