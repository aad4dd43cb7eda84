from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t

from openpiu.matching._align cimport Query
from openpiu.matching._dates cimport RULES, Plan
from openpiu.matching._near cimport Neighbours

cdef enum:
    NONE = 0xFFFFFFFF
    MANY = 0x80000000  # of a name: more parts than stand beside it, where it says where the first stands, and how many
    SHORT_LIST = 24  # postings that are rather read than searched
    PROBE_READS = 8  # postings that are read in the time in which one date is searched for
    PREFIX_GAIN = 2000  # about the most that a part cut short counts
    MOST_DATED = 400  # people born on one day whose names are rather read than searched
    NEAR_WORDS = 512  # 64 bits each
    NEAR_BITS = 64 * NEAR_WORDS
    SPREADS = 24  # classes of parts by how many postings they have, for what reading them costs
    HITS = 64  # postings whose names are fetched before they are bounded
    TASKS = 64  # parts whose postings are fetched before they are read
    AHEAD = 8  # marks that are fetched before they are looked at
    YEARS = 512  # of a table by the last bits of a year, more than the years that any date is in
    SIZES = 3  # classes of names, as in `building`: up to 2 parts, 3, more
    ROW = SIZES + 1  # of a part: where its postings of each class start, and their words

cdef struct Dated:
    uint32_t name
    uint32_t part[4]

cdef struct Task:
    # Postings to be read: of a part, by size of the name, those whose date may count so much or more; where the name
    # has no other near part, `alone` or more.
    uint32_t part
    int32_t alone
    int32_t need[SIZES]
    uint32_t word[SIZES]  # of each class: where the words of a posting numbered 0 would stand

cdef struct Mark:
    # Of a listed part: what it counts beside the traveller's parts that it is near, which these are by bits, and how
    # many postings it has, by their logarithm.
    int32_t gain
    uint16_t mask
    uint16_t spread

cdef struct Hit:
    # A posting to be bounded (name, and so many other parts), the part that it was found under, its date and the least
    # that it must count.
    const uint32_t* name
    int others
    uint32_t part
    uint32_t date
    int32_t need
    int32_t alone

cdef class Reading:
    cdef object arrays
    cdef Neighbours parts
    cdef int32_t weights[RULES]
    cdef int share
    cdef const uint8_t* particle
    cdef const uint16_t* rarity
    cdef const uint16_t* lead
    cdef const uint32_t* post_at
    cdef const uint32_t* posting
    cdef const uint32_t* date  # of each posting
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
    cdef int threshold
    cdef int room
    cdef int bonus
    cdef int cut  # positions that may be cut short, by bits: a longer listed part begins like them
    cdef int asked  # positions that a complete match must cover, by bits
    cdef Mark* mark
    cdef Task task[TASKS]
    cdef int tasks
    cdef Hit hit[HITS]
    cdef int hits
    cdef int32_t year_most[YEARS]  # the most that a date in that year may count
    cdef uint64_t near_bits[NEAR_WORDS]
    cdef uint32_t* stamp
    cdef uint32_t round
    cdef uint32_t* candidate
    cdef Py_ssize_t candidates
    cdef readonly long long entries_read, names_bounded

    cdef uint32_t _end(self, uint32_t part, int size) noexcept nogil
    cdef void _work(self, int best) noexcept nogil
    cdef void _bound_hits(self) noexcept nogil
    cdef uint32_t _first(self, uint32_t low, uint32_t high, uint32_t date) noexcept nogil
    cdef void _postings(self, const Task* task, int size) noexcept nogil
    cdef void _range(self, const Task* task, int size, uint32_t start, uint32_t end) noexcept nogil
    cdef void _lay_years(self) noexcept nogil
    cdef int _read_days(self, int least) noexcept nogil
    cdef void _visit(self, const Task* task, int size, uint32_t at) noexcept nogil
    cdef bint _gains(self, uint32_t part) noexcept nogil
    cdef bint _near(self, uint32_t part) noexcept nogil
    cdef void _bound(self, uint32_t name, uint32_t first, const uint32_t* others_of, int more, int date) noexcept nogil
    cdef bint _may_be_cut(self, uint32_t name, int mask) noexcept nogil
