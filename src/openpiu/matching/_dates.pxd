from libc.stdint cimport int32_t, uint32_t

cdef enum:
    # In the order of `rules.BIRTH`, after the rules of names.
    BIRTH_EXACT = 24
    BIRTH_SWAPPED
    BIRTH_YEAR_OFF
    BIRTH_DAY_OFF
    BIRTH_DIGIT_OFF
    BIRTH_FIRST_JANUARY
    BIRTH_YEAR_ONLY
    BIRTH_YEAR_ONLY_NEAR
    BIRTH_YEAR_ONLY_TWO
    BIRTH_MONTH
    BIRTH_SAME_MONTH
    BIRTH_SAME_DAY
    BIRTH_LISTED_JANUARY
    BIRTH_CIRCA
    BIRTH_RANGE
    BIRTH_SAME_YEAR
    BIRTH_NEAR_YEAR
    BIRTH_YEAR_ONLY_FAR
    BIRTH_FAR
    BIRTH_UNKNOWN
    BIRTH_UNREADABLE
    RULES

cdef enum:
    MOST_PROBES = 96

# A date as one number: year * 512 + month * 32 + day, 0 for what is not known.
cdef struct Probe:
    uint32_t low  # first and last date,
    uint32_t high
    int32_t most  # and the most that a date between them can count
    bint read  # whether it was read from the list of that date

cdef struct Plan:
    Probe probe[MOST_PROBES]  # those that count most first
    int probes
    Probe year
    Probe years
    int32_t elsewhere
    int32_t best

cdef int compare_dates(uint32_t ours, uint32_t start, uint32_t end, bint circa) noexcept nogil
cdef void lay_plan(Plan* plan, uint32_t ours, const int32_t* weights) noexcept nogil
cdef int32_t most_of(uint32_t ours, uint32_t key, const int32_t* weights) noexcept nogil
