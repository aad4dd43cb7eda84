"""A segment as the scanner makes it."""

cimport cython

from openpiu.edifact._chunk cimport Chunk


@cython.no_gc
cdef class Segment:
    cdef readonly str tag
    cdef public int number
    cdef readonly int line
    cdef public int flags
    cdef Chunk chunk
    cdef int first, last
    cdef Py_ssize_t start, stop

    cdef bint find(self, int element, int component, Py_ssize_t* begin, Py_ssize_t* end) noexcept
    cdef str value(self, Py_ssize_t begin, Py_ssize_t end)
    cdef str stripped(self, Py_ssize_t begin, Py_ssize_t end)
    cdef str careful(self, Py_ssize_t begin, Py_ssize_t end)
    cpdef str get(self, int element, int component=*)


cdef int count_lines(const unsigned char* text, Py_ssize_t begin, Py_ssize_t end) noexcept
