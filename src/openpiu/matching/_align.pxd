from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t

from openpiu.matching._text cimport Word

cdef enum:
    # In the order of `rules.RARITY` and `rules.NAME`; the first seven are the levels of `_text.Level`.
    NAME_EXACT = 0
    NAME_PREFIX = 7
    NAME_INITIAL
    NAME_CONTAINED
    NAME_LOOSE
    NAME_JOINED
    NAME_JOINED_ERROR
    NAME_TITLE_GLUED
    NAME_PARTICLE
    NAME_CONFLICT
    NAME_TRAVELLER_MORE
    NAME_LISTED_MORE
    NAME_SINGLE
    NAME_COMPLETE
    NAME_TRAVELLER_COMPLETE
    NAME_WEAK_ALIAS
    NAME_NONE
    NAME_ONE_OF_MANY

cdef enum:
    MOST_OURS = 12  # parts of the traveller's name,
    MOST_THEIRS = 16  # of a listed one,
    JOINED_PARTS = 8  # that one part may be joined of
    MOST_TERMS = 48  # texts that the traveller's parts may stand for
    MOST_PAIRS = 256
    MOST_PIECES = 64

cdef enum:
    KIND_NAME = 0
    KIND_PARTICLE = 1
    KIND_INITIAL = 2

cdef struct Term:
    Word word
    int place
    int via  # the rule that it costs; -1 for the part as written
    uint32_t known  # its own rarity in 1/1000 bit where the model knows the text, else 0

cdef struct Query:
    int count
    int kind[MOST_OURS]
    int term_of[MOST_OURS]  # the term of the part as written
    int terms
    Term term[MOST_TERMS]
    uint32_t birth  # as in `_dates`; 0 for none
    int ends  # parts that end a field, and so may be cut short: a bit each

cdef struct Listed:
    int count
    const uint8_t* text[MOST_THEIRS]
    int size[MOST_THEIRS]
    uint32_t fold_key[MOST_THEIRS]
    uint32_t bone_key[MOST_THEIRS]
    uint32_t equivalent[MOST_THEIRS]
    uint32_t known[MOST_THEIRS]
    bint particle[MOST_THEIRS]
    const uint16_t* rarity[MOST_THEIRS]
    bint weak

cdef struct Piece:
    # One piece of evidence: its rule and a second one that it costs (-1), parts by bits, rarity counted, weight.
    int32_t rule
    int32_t via
    int32_t ours
    int32_t theirs
    int32_t rarity
    int32_t weight

cdef struct Alignment:
    int count
    int32_t weight
    Piece piece[MOST_PIECES]

cdef void align(const Query* query, const Listed* listed, const int32_t* weights, int share, Alignment* out) noexcept nogil
