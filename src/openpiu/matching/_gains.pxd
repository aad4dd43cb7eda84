from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t

from openpiu.matching._align cimport Term
from openpiu.matching._near cimport Neighbours
from openpiu.matching._text cimport Word

cdef struct Gain:
    # A listed part near a text of the traveller's, and what the pair counts.
    uint32_t part
    int32_t gain

cdef struct Gained:
    const Gain* gain  # in falling order
    Py_ssize_t count
    int beside  # of pieces: the most that the others may add to the best of those that a text is joined of

cdef struct Slot:
    uint64_t key
    Gain* gain
    Py_ssize_t count
    int beside

cdef class Gains:
    cdef object arrays
    cdef Neighbours parts
    cdef int32_t weights[13]
    cdef int32_t particle_weight
    cdef int share
    cdef int least  # a near part that counts no more is not kept
    cdef const uint16_t* rarity
    cdef const uint8_t* particle
    cdef const uint64_t* known_key
    cdef const uint32_t* known_rarity
    cdef const uint32_t* known_equivalent
    cdef Py_ssize_t known_count
    cdef Slot* slot
    cdef Py_ssize_t used
    cdef Py_ssize_t kept
    cdef uint64_t* filter
    cdef uint64_t filter_mask
    cdef uint64_t* starts
    cdef uint64_t starts_mask
    cdef Gain* scratch
    cdef Gain* glue
    cdef Py_ssize_t glued_count
    cdef Py_ssize_t room
    cdef readonly long long searches, hits

    cdef bint begins(self, const Word* word) noexcept nogil
    cdef void make_room(self) noexcept nogil
    cdef void recognise(self, Term* term) noexcept nogil
    cdef Gained near(self, const Word* word) except *
    cdef Gained glued(self, const Word* first, const Word* second) except *
    cdef Gained chained(self, const uint8_t* text, int size) noexcept nogil
    cdef Gained pieces(self, const Word* word, uint32_t known) except *
    cdef Slot* _find(self, uint64_t key) noexcept nogil
    cdef Gained _keep(self, Slot* slot, uint64_t key, Py_ssize_t count) except *
    cdef int _reserve(self, Py_ssize_t count) except -1
    cdef Py_ssize_t _listed(self, uint64_t key, const uint8_t* text, int size) noexcept nogil
