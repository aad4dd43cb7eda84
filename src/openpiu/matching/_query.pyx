# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""A traveller's name as the kernel sees it: parts and the texts that each may stand for.

The same parts as `names.parts`, which is its plain twin, for names in A to Z in a hundredth of the time; other
scripts go through `names.romanise`. Letters beyond `_text.LETTERS` of a part, and parts beyond the twelfth, are left
out.
"""

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.string cimport memcmp, memcpy

from openpiu.matching._align cimport (
    KIND_INITIAL, KIND_NAME, KIND_PARTICLE, MOST_OURS, MOST_TERMS, NAME_PARTICLE, NAME_TITLE_GLUED, Query, Term,
)
from openpiu.matching._text cimport LETTERS, prepare, text_key

from openpiu.matching.births import read_day
from openpiu.names import ARTICLES, GLUED_TITLES, HONORIFICS, PARTICLES, TITLES, romanise

cdef extern from "Python.h":
    bint PyUnicode_IS_COMPACT_ASCII(object text)
    const uint8_t* PyUnicode_1BYTE_DATA(object text)

cdef enum:
    WORDS = 1024  # slots of each set of words
    TOKENS = 64
    GLUED = 16
    LEAST_GLUED = 4  # letters that a part must have left once an article is taken off its front
    MOST_CHARACTERS = 600  # as in `names.romanise`

cdef uint64_t SMALL[WORDS]
cdef uint64_t TITLE[WORDS]
cdef uint8_t GLUED_TEXT[GLUED][8]
cdef int GLUED_SIZE[GLUED]
cdef int GLUED_LEAST[GLUED]
cdef int GLUED_COUNT


cdef struct Token:
    uint8_t text[LETTERS]
    int size
    int field


cdef bytes _letters(str word):
    return bytes(ord(letter) - 65 for letter in word)


cdef void _fill(uint64_t* table, words) except *:
    cdef bytes text
    cdef uint64_t key
    for word in words:
        text = _letters(word)
        key = text_key(text, len(text))
        slot = key % WORDS
        while table[slot]:
            slot = (slot + 1) % WORDS
        table[slot] = key


cdef void _prime() except *:
    global GLUED_COUNT
    _fill(SMALL, PARTICLES | HONORIFICS)
    _fill(TITLE, TITLES)
    assert set(ARTICLES) == {"AL", "EL", "UL"}
    GLUED_COUNT = len(GLUED_TITLES)
    assert GLUED_COUNT <= GLUED
    for n, title in enumerate(GLUED_TITLES):
        text = _letters(title)
        GLUED_SIZE[n] = len(text)
        # MS ends many names (ADAMS): it needs more of a name before it than the others.
        GLUED_LEAST[n] = 3 if title == "MS" else 2
        for k in range(len(text)):
            GLUED_TEXT[n][k] = text[k]


_prime()


cdef bint _holds(const uint64_t* table, uint64_t key) noexcept nogil:
    cdef uint64_t slot = key % WORDS
    while table[slot]:
        if table[slot] == key:
            return True
        slot = (slot + 1) % WORDS
    return False


cdef bint is_particle(const uint8_t* letters, int size) noexcept nogil:
    """Whether a part (letters 0 to 25) is a particle or a form of address."""
    return size > 1 and _holds(SMALL, text_key(letters, size))


cdef int _split(str text, int field, Token* token, int count) except -1:
    """Adds the tokens of `text` behind `count` others; how many there are then."""
    cdef Py_ssize_t length, i
    cdef const uint8_t* data
    cdef uint8_t sign
    cdef bint inside = False
    if text is None or not text:
        return count
    if not PyUnicode_IS_COMPACT_ASCII(text):
        text = romanise(text)
    length = len(text)
    data = PyUnicode_1BYTE_DATA(text)
    for i in range(min(length, MOST_CHARACTERS)):
        sign = data[i]
        if 97 <= sign <= 122:
            sign -= 32
        if 65 <= sign <= 90:
            if not inside:
                if count == TOKENS:
                    return count
                inside = True
                token[count].size, token[count].field = 0, field
                count += 1
            if token[count - 1].size < LETTERS:
                token[count - 1].text[token[count - 1].size] = sign - 65
                token[count - 1].size += 1
        elif sign != 39 and sign != 96 and sign != 34:  # apostrophes and quotes have no sound
            inside = False
    return count


cdef void _term(Query* query, const uint8_t* text, int size, int place, int via) noexcept nogil:
    cdef Term* term
    if query.terms < MOST_TERMS:
        term = &query.term[query.terms]
        prepare(&term.word, text, size)
        term.place, term.via, term.known = place, via, 0
        query.terms += 1


cdef inline bint _ends(const uint8_t* text, int size, int title) noexcept nogil:
    cdef int length = GLUED_SIZE[title]
    return size > length and not memcmp(text + size - length, GLUED_TEXT[title], length)


cdef void _unglued(Query* query, const Token* token, int place) noexcept nogil:
    """What is left of a part without a title at its end, at its start, or two titles at its end."""
    cdef int title, second, rest
    for title in range(GLUED_COUNT):
        rest = token.size - GLUED_SIZE[title]
        if _ends(token.text, token.size, title) and rest >= GLUED_LEAST[title]:
            _term(query, token.text, rest, place, NAME_TITLE_GLUED)
            for second in range(GLUED_COUNT):
                if second != title and _ends(token.text, rest, second) and rest - GLUED_SIZE[second] >= 3:
                    _term(query, token.text, rest - GLUED_SIZE[second], place, NAME_TITLE_GLUED)
        if rest >= 3 and not memcmp(token.text, GLUED_TEXT[title], GLUED_SIZE[title]):
            _term(query, token.text + GLUED_SIZE[title], rest, place, NAME_TITLE_GLUED)


cdef int read_name(Query* query, str surname, str given_names) except -1:
    """Fills the parts and terms of `query`; how many parts there are."""
    cdef Token token[TOKENS]
    cdef bint title[TOKENS]
    cdef int count, n, named = 0, place = 0, last[2]
    cdef bint all_titles
    count = _split(given_names, 1, token, _split(surname, 0, token, 0))
    for n in range(count):
        title[n] = _holds(TITLE, text_key(token[n].text, token[n].size))
        named += not title[n]
    all_titles = not named
    query.count = query.terms = query.ends = 0
    last[0] = last[1] = -1
    for n in range(count):
        if title[n] and not all_titles:
            continue
        if place == MOST_OURS:
            break
        query.term_of[place] = query.terms
        _term(query, token[n].text, token[n].size, place, -1)
        last[token[n].field] = place
        if token[n].size == 1:
            query.kind[place] = KIND_INITIAL
        elif is_particle(token[n].text, token[n].size):
            query.kind[place] = KIND_PARTICLE
        else:
            query.kind[place] = KIND_NAME
        place += 1
    query.count = place
    # The terms of titles and articles come behind those of the parts as written: none of these is crowded out.
    place = 0
    for n in range(count):
        if title[n] and not all_titles:
            continue
        if place == query.count:
            break
        if query.kind[place] == KIND_NAME:
            _unglued(query, &token[n], place)
            if token[n].size >= LEAST_GLUED + 2 and token[n].text[1] == 11 and (
                token[n].text[0] == 0 or token[n].text[0] == 4 or token[n].text[0] == 20
            ):
                _term(query, token[n].text + 2, token[n].size - 2, place, NAME_PARTICLE)
        place += 1
    for n in range(2):
        if last[n] >= 0:
            query.ends |= 1 << last[n]
    return query.count


cdef bint _dated(const uint8_t* sign) noexcept nogil:
    cdef int n
    for n in range(10):
        if n == 4 or n == 7:
            if sign[n] != 45:
                return False
        elif not 48 <= sign[n] <= 57:
            return False
    return True


cdef uint32_t read_date(str text) except? 0xFFFFFFFF:
    """`1970-03-12`, `1970-03` or `1970` as a number; 0 for nothing or what is no date (`births.read_day`)."""
    cdef const uint8_t* sign
    cdef int year, month, day
    if text is None or not text:
        return 0
    if len(text) == 10 and PyUnicode_IS_COMPACT_ASCII(text):
        sign = PyUnicode_1BYTE_DATA(text)
        if _dated(sign):
            year = (sign[0] - 48) * 1000 + (sign[1] - 48) * 100 + (sign[2] - 48) * 10 + sign[3] - 48
            month, day = (sign[5] - 48) * 10 + sign[6] - 48, (sign[8] - 48) * 10 + sign[9] - 48
            if 1850 <= year <= 2150 and 1 <= month <= 12 and 1 <= day <= 31:
                return year * 512 + month * 32 + day
    found = read_day(text)
    return found[0] * 512 + found[1] * 32 + found[2] if found is not None else 0


cdef Query _query  # kept apart from the stack for its size


def parts_of(str surname, str given_names):
    """Parts, kinds (0 name, 1 particle, 2 initial) and terms (place, text, rule) of a name. For tests."""
    read_name(&_query, surname, given_names)
    terms = [
        (
            _query.term[n].place,
            "".join(chr(_query.term[n].word.text[k] + 65) for k in range(_query.term[n].word.size)),
            _query.term[n].via,
        )
        for n in range(_query.terms)
    ]
    kinds = [_query.kind[n] for n in range(_query.count)]
    return [terms[_query.term_of[n]][1] for n in range(_query.count)], kinds, terms


def split_name(str text):
    """The parts of a listed name: each its letters (0 to 25) and whether it is a particle."""
    cdef int n
    read_name(&_query, text, None)
    return [
        (
            <bytes>(<const char*>_query.term[_query.term_of[n]].word.text)[: _query.term[_query.term_of[n]].word.size],
            _query.kind[n] == KIND_PARTICLE,
        )
        for n in range(_query.count)
    ]
