# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""Hashed deletion variants of many parts at once: the keys under which misspelt twins are looked up.

The same variants as `names.deletions`, the same hash as `zlib.crc32`; a variant that comes about in two ways
may be there twice. Its plain twin is in `tests/matching/test_keys.py`.
"""

from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.stdint cimport int32_t, uint32_t
from libc.stdlib cimport free, malloc, realloc

cdef enum:
    SHORT = 3
    MIDDLE = 7
    LONG = 20
    ENDLESS = 40

cdef uint32_t[256] TABLE


cdef void _fill() noexcept:
    """The table of CRC-32 (ISO 3309), polynomial 0xEDB88320."""
    cdef uint32_t n, value
    cdef int bit
    for n in range(256):
        value = n
        for bit in range(8):
            value = (value >> 1) ^ 0xEDB88320 if value & 1 else value >> 1
        TABLE[n] = value


_fill()


cdef inline uint32_t _crc(const unsigned char* text, int size, int first, int second) noexcept nogil:
    """CRC-32 of `text` without the letters at `first` and `second` (-1 for none)."""
    cdef uint32_t value = 0xFFFFFFFF
    cdef int i
    for i in range(size):
        if i != first and i != second:
            value = TABLE[(value ^ text[i]) & 0xFF] ^ (value >> 8)
    return ~value


def deletion_keys(parts, int most=2):
    """The keys of all `parts` (A to Z): two runs of bytes, int32 places in `parts` and uint32 keys."""
    cdef Py_ssize_t count = 0, room = 1024
    cdef int32_t* places = <int32_t*>malloc(room * sizeof(int32_t))
    cdef uint32_t* keys = <uint32_t*>malloc(room * sizeof(uint32_t))
    cdef bytes raw
    cdef const unsigned char* text
    cdef int size, i, j, place = 0
    try:
        if places == NULL or keys == NULL:
            raise MemoryError
        for part in parts:
            raw = (<str>part).encode("ascii")
            text = raw
            size = <int>len(raw)
            if count + 1 + size * (size + 1) > room:
                room = 2 * room + size * (size + 1)
                grown = realloc(places, room * sizeof(int32_t))
                if grown == NULL:
                    raise MemoryError
                places = <int32_t*>grown
                grown = realloc(keys, room * sizeof(uint32_t))
                if grown == NULL:
                    raise MemoryError
                keys = <uint32_t*>grown
            places[count], keys[count] = place, _crc(text, size, -1, -1)
            count += 1
            if SHORT <= size <= ENDLESS:
                for i in range(size):
                    places[count], keys[count] = place, _crc(text, size, i, -1)
                    count += 1
                if most > 1 and MIDDLE <= size <= LONG:
                    for i in range(size):
                        for j in range(i + 1, size):
                            places[count], keys[count] = place, _crc(text, size, i, j)
                            count += 1
            place += 1
        return (
            PyBytes_FromStringAndSize(<char*>places, count * sizeof(int32_t)),
            PyBytes_FromStringAndSize(<char*>keys, count * sizeof(uint32_t)),
        )
    finally:
        free(places)
        free(keys)
