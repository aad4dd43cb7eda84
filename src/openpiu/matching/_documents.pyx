# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Document numbers in a sorted table of hashes, and the search for a number with one error.

All numbers one error away are made from the traveller's and looked up, some two hundred, most of which a table of bits
turns away: nothing but one hash a document stands in the index, so millions of them fit. The plain twin is in
`tests/matching/test_documents.py`.
"""

import numpy as np

from libc.stdint cimport uint8_t, uint64_t

from openpiu.matching._text cimport mixed

cdef enum:
    LONGEST = 32  # signs; longer numbers are sought as they stand
    SIGNS = 27

cdef uint64_t BASE = 0x9E3779B97F4A7C15ULL
cdef uint8_t SIGN[SIGNS]
for _n in range(SIGNS):
    SIGN[_n] = ord("0123456789ACEFHJKMNPRTUVWXY"[_n])


cdef uint64_t _value(const uint8_t* text, Py_ssize_t size) noexcept nogil:
    cdef uint64_t value = 0
    cdef Py_ssize_t n
    for n in range(size - 1, -1, -1):
        value = value * BASE + text[n] + 1
    return value


def hashes(list numbers):
    """The hash of each number (bytes); never 0."""
    cdef Py_ssize_t n
    cdef bytes text
    made = np.zeros(len(numbers), np.uint64)
    cdef uint64_t[::1] out = made
    for n in range(len(numbers)):
        text = numbers[n]
        out[n] = mixed(_value(text, len(text)) + len(text)) | 1
    return made


def bits(const uint64_t[::1] keys):
    """The table of bits over sorted `keys`: 16 a key."""
    cdef Py_ssize_t n, size = 64
    while size < 16 * keys.shape[0]:
        size *= 2
    made = np.zeros(size // 64, np.uint64)
    cdef uint64_t[::1] table = made
    for n in range(keys.shape[0]):
        table[(keys[n] >> 1 & (size - 1)) >> 6] |= <uint64_t>1 << (keys[n] >> 1 & 63)
    return made


cdef int _look(
    const uint64_t[::1] keys, const uint64_t[::1] table, uint64_t value, Py_ssize_t size, list found
) except -1:
    """Adds the places of the keys that are the hash of a text with this value and size."""
    cdef uint64_t key = mixed(value + <uint64_t>size) | 1
    cdef uint64_t at = key >> 1 & <uint64_t>(64 * table.shape[0] - 1)
    cdef Py_ssize_t low = 0, high = keys.shape[0], middle
    if not table[at >> 6] >> (at & 63) & 1:
        return 0
    while low < high:
        middle = (low + high) >> 1
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    while low < keys.shape[0] and keys[low] == key:
        found.append(low)
        low += 1
    return 0


def search(const uint64_t[::1] keys, const uint64_t[::1] table, bytes number, bint near):
    """The places in sorted `keys` of `number`, and with `near` of numbers one error from it: a sign wrong (a digit for
    a digit, a letter for a letter), missing, added, or two neighbours exchanged."""
    cdef const uint8_t* text = number
    cdef Py_ssize_t size = len(number), i
    cdef uint64_t power = 1, before = 0, whole = _value(text, size), after = whole, value
    cdef int n
    found = []
    _look(keys, table, whole, size, found)
    if not near or size > LONGEST:
        return found
    # `before` and `after` are the values of what stands before and from place i on; the whole is before + power*after.
    for i in range(size + 1):
        for n in range(SIGNS):
            value = SIGN[n] + 1
            _look(keys, table, before + power * (value + BASE * after), size + 1, found)
            if i < size and SIGN[n] != text[i] and (n < 10) == (48 <= text[i] <= 57):
                _look(keys, table, whole + power * (value - text[i] - 1), size, found)
        if i == size:
            break
        value = _value(text + i + 1, size - i - 1)
        _look(keys, table, before + power * value, size - 1, found)
        if i + 1 < size and text[i] != text[i + 1]:
            _look(
                keys, table, whole + power * (text[i + 1] - text[i]) + power * BASE * (text[i] - text[i + 1]), size, found
            )
        before += power * (text[i] + 1)
        power *= BASE
        after = value
    return found
