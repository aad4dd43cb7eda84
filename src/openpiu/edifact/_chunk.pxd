"""What the scanner's parts share: kinds of bytes, the dialect of an interchange, a run of bytes."""

cimport cython


cdef enum:
    NORMAL = 0
    ELEMENT = 1
    COMPONENT = 2
    TERMINATOR = 3
    RELEASE = 4
    BREAK = 5
    HIGH = 6
    CONTROL = 7
    FILLER = 8


cdef class Dialect:
    cdef unsigned char kind[256]
    cdef bytes known
    cdef readonly object separators
    cdef public str codec


@cython.no_gc
cdef class Chunk:
    cdef bytes data
    cdef const unsigned char* text
    cdef Py_ssize_t base
    cdef Dialect dialect
    cdef int* marks
    cdef int count, room

    cdef int add(self, Py_ssize_t position, int is_element) except -1


cdef inline int tag_code(const unsigned char* p) noexcept nogil:
    """Three capital letters as a number, or -1."""
    if 65 <= p[0] <= 90 and 65 <= p[1] <= 90 and 65 <= p[2] <= 90:
        return ((p[0] - 65) * 26 + p[1] - 65) * 26 + p[2] - 65
    return -1
