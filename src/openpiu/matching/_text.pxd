from libc.stdint cimport uint8_t, uint32_t, uint64_t

cdef enum:
    LETTERS = 48
    FOLDED = 60
    LEVELS = 7

cdef enum:
    EXACT = 0
    FOLDING = 1
    EQUIVALENT = 2
    ONE_EDIT = 3
    TWO_EDITS = 4
    SKELETON_EDITS = 5
    SKELETON = 6
    APART = 7

cdef enum:
    SALT_EDIT = 0
    SALT_FOLD = 1
    SALT_BONE = 2
    SALT_EQUIVALENT = 3

cdef struct Word:
    # A part made ready to be compared with many: letters are 0 to 25.
    uint8_t text[LETTERS]
    int size
    uint8_t fold[FOLDED]
    int fold_size
    uint64_t key
    uint32_t fold_key
    uint32_t bone_key
    int bone_size
    uint32_t equivalent
    uint64_t masks[26]

cdef inline uint64_t mixed(uint64_t value) noexcept nogil:
    """The finish of MurmurHash3: spreads what differs in any bit over all of them."""
    value ^= value >> 33
    value *= 0xFF51AFD7ED558CCDULL
    value ^= value >> 33
    value *= 0xC4CEB9FE1A85EC53ULL
    return value ^ (value >> 33)

cdef struct Sums:
    # Running polynomial of a text: the key of any piece, or of the text without a letter, in a few steps.
    uint64_t at[LETTERS + 1]
    int size

cdef void sum_up(Sums* sums, const uint8_t* text, int size) noexcept nogil
cdef uint64_t piece_key(const Sums* sums, int start, int end) noexcept nogil
cdef uint64_t without_key(const Sums* sums, int first, int second) noexcept nogil
cdef uint64_t text_key(const uint8_t* text, int size) noexcept nogil
cdef void prepare(Word* word, const uint8_t* text, int size) noexcept nogil
cdef int distance(const uint64_t* masks, int size, const uint8_t* other, int length, int most) noexcept nogil
cdef int nearness(
    const Word* word, const uint8_t* text, int size, uint32_t fold_key, uint32_t bone_key, uint32_t equivalent
) noexcept nogil
