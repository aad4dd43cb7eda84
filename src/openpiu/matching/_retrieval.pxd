from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t

from openpiu.matching._align cimport MOST_OURS, MOST_TERMS, Query
from openpiu.matching._dates cimport RULES, Plan
from openpiu.matching._gains cimport Gain, Gained, Gains
from openpiu.matching._near cimport Neighbours

cdef enum:
    SOURCES = MOST_TERMS + 3 * MOST_OURS
    NONE = 0xFFFFFFFF
    MANY = 0x80000000  # of a posting's name: it has more parts than stand in the posting
    SHORT_LIST = 24  # postings that are rather read than searched
    PREFIX_GAIN = 2000  # about the most that a part cut short counts
    MOST_DATED = 400  # people born on one day whose names are rather read than searched
    NEAR_WORDS = 512  # 64 bits each
    NEAR_BITS = 64 * NEAR_WORDS

cdef struct Posting:
    uint32_t date
    uint32_t name
    uint32_t other[3]

cdef struct Dated:
    uint32_t name
    uint32_t part[4]

cdef struct Source:
    # Listed parts near one text of the traveller's, or several parts glued.
    const Gain* gain
    Py_ssize_t count
    int mask
    int cost
    int beside  # the most that another of these parts may add: pieces of one joined part

cdef class Retrieval:
    cdef object arrays
    cdef readonly Gains gains
    cdef Neighbours parts
    cdef int32_t weights[RULES]
    cdef int share
    cdef const uint8_t* particle
    cdef const uint16_t* rarity
    cdef const uint16_t* lead
    cdef const uint32_t* post_at
    cdef const Posting* posting
    cdef const uint32_t* day
    cdef const uint32_t* day_at
    cdef const Dated* dated
    cdef Py_ssize_t days
    cdef const uint32_t* name_at
    cdef const uint32_t* name_part
    cdef const uint32_t* owner
    cdef uint32_t identities

    # Of the traveller at hand.
    cdef Query query
    cdef Plan plan
    cdef Source source[SOURCES]
    cdef int sources
    cdef int threshold
    cdef int room
    cdef int bonus
    cdef int cut  # positions that may be cut short, by bits: a longer listed part begins like them
    cdef int near  # positions that some listed part is near, by bits
    cdef int asked  # positions that a complete match must cover, by bits
    cdef int32_t* gain_of
    cdef uint16_t* mask_of
    cdef uint64_t near_bits[NEAR_WORDS]
    cdef uint32_t* stamp
    cdef uint32_t round
    cdef uint32_t* candidate
    cdef Py_ssize_t candidates
    cdef readonly long long entries_read, names_bounded

    cdef int _source(self, Gained found, int mask, int cost, bint joined=*) except -1
    cdef int _gather(self) except -1
    cdef void _clear(self) noexcept nogil
    cdef void _read(self) noexcept nogil
    cdef uint32_t _first(self, uint32_t low, uint32_t high, uint32_t date) noexcept nogil
    cdef void _postings(self, uint32_t part, int need, int wide) noexcept nogil
    cdef void _range(self, uint32_t part, uint32_t start, uint32_t end, int need) noexcept nogil
    cdef int _read_days(self) noexcept nogil
    cdef void _visit(self, uint32_t part, const Posting* posting, int need) noexcept nogil
    cdef bint _gains(self, uint32_t part) noexcept nogil
    cdef void _bound(self, uint32_t name, uint32_t first, const uint32_t* others_of, int date) noexcept nogil
    cdef bint _may_be_cut(self, uint32_t name, int mask) noexcept nogil
