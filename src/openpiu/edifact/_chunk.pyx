# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""A dialect and a run of bytes: what every segment of the run refers to.

A chunk's marks are the positions of the separators, in order, as `position * 2 + is_element`. A segment keeps
the range of its marks; walking them at the time of asking is quicker than building lists beforehand.
"""

cimport cython
from cpython.bytes cimport PyBytes_AS_STRING
from libc.stdlib cimport free, malloc, realloc

from functools import lru_cache

FILLER_BYTE = 0x1A
"""SUBSTITUTE: stands where data was overwritten at the door; no message has a use of its own for it."""


cdef class Dialect:
    """How one interchange is written: its separators, its character set, and the tags that may occur.

    `codec` is Python's name of the declared character set, or an empty string for plain ASCII.
    """

    def __init__(self, separators, tags=()):
        cdef int i
        self.separators = separators
        self.codec = ""
        for i in range(256):
            self.kind[i] = HIGH if i >= 0x80 else (CONTROL if i < 0x20 or i == 0x7F else NORMAL)
        self.kind[10] = self.kind[13] = BREAK
        self.kind[9] = NORMAL
        self.kind[0x1A] = FILLER
        if separators.release != " ":
            self.kind[<unsigned char>ord(separators.release)] = RELEASE
        self.kind[<unsigned char>ord(separators.component)] = COMPONENT
        self.kind[<unsigned char>ord(separators.element)] = ELEMENT
        self.kind[<unsigned char>ord(separators.terminator)] = TERMINATOR
        self.known = _known(frozenset(tags))


@lru_cache(maxsize=8)
def _known(tags):
    """A byte for each possible tag: 1 where it is one of `tags`."""
    table = bytearray(26 * 26 * 26)
    for tag in tags:
        table[((ord(tag[0]) - 65) * 26 + ord(tag[1]) - 65) * 26 + ord(tag[2]) - 65] = 1
    return bytes(table)


@cython.no_gc
cdef class Chunk:
    """A run of bytes with the marks of its segments; `base` is the place of its first byte in the input."""

    def __cinit__(self, bytes data, Py_ssize_t base, Dialect dialect):
        self.data = data
        self.text = <const unsigned char*>PyBytes_AS_STRING(data)
        self.base = base
        self.dialect = dialect
        self.room = 256
        self.count = 0
        self.marks = <int*>malloc(self.room * sizeof(int))
        if self.marks == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.marks)

    cdef int add(self, Py_ssize_t position, int is_element) except -1:
        if self.count == self.room:
            self.room *= 2
            grown = <int*>realloc(self.marks, self.room * sizeof(int))
            if grown == NULL:
                raise MemoryError
            self.marks = grown
        self.marks[self.count] = <int>(position * 2 + is_element)
        self.count += 1
        return 0
