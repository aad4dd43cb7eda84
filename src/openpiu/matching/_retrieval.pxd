from libc.stdint cimport int32_t

from openpiu.matching._align cimport MOST_OURS, MOST_TERMS
from openpiu.matching._gains cimport Gain, Gained, Gains
from openpiu.matching._reading cimport Reading

cdef enum:
    SOURCES = MOST_TERMS + 3 * MOST_OURS
    RANKS = MOST_OURS
    UNANSWERED = -1 << 20

cdef struct Source:
    # Listed parts near one text of the traveller's, or several parts glued.
    const Gain* gain
    Py_ssize_t count
    int mask
    int cost
    int beside  # the most that another of these parts may add: pieces of one joined part
    int rank  # the place of its position in the order in which names are sought

cdef class Retrieval(Reading):
    cdef readonly Gains gains
    cdef Source source[SOURCES]
    cdef int sources
    cdef int glues  # texts of two positions, written together, that some listed part is near

    cdef int _source(self, Gained found, int mask, int cost) except -1
    cdef int _gather(self) except -1
    cdef int _chain(self, int first) except -1
    cdef void _clear(self) noexcept nogil
    cdef void _read(self) noexcept nogil
    cdef void _rank(self, const int32_t* top, int total, int best) noexcept nogil
    cdef float _cost(self, int position, int others, int best) noexcept nogil
    cdef void _seek(self, const Source* source, const int32_t* most, int best) noexcept nogil
    cdef int _beside(self, const Source* source, const int32_t* most, int gain, int* need) noexcept nogil
