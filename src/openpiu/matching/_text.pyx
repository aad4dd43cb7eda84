# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Parts of names as the kernel sees them: letters 0 to 25, keys, foldings, skeletons, and how near two are.

How near two parts are (`nearness`) is a function of the two texts and of the model's equivalents alone. The plain
twins are `names.folding`, `names.skeleton` and rapidfuzz's OSA distance (`tests/matching/test_kernel.py`).
"""

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset

from openpiu.names.tables import FOLDINGS

cdef enum:
    ONE_EDIT_FROM = 3  # letters that the longer of two parts must have to be near by one error,
    TWO_EDITS_FROM = 7  # by two
    SKELETON_FROM = 3  # signs that a skeleton must have to make two parts near by itself,
    SKELETON_EDITS_FROM = 2  # together with few errors
    PATTERNS = 64
    LONGEST_PATTERN = 5

cdef uint64_t BASE = 0x9E3779B97F4A7C15ULL
cdef uint64_t UNBASE  # its inverse modulo 2^64
cdef uint64_t POWER[LETTERS + 1]
cdef uint64_t UNPOWER[LETTERS + 1]

cdef struct Pattern:
    uint8_t written[LONGEST_PATTERN]
    int size
    uint8_t folded[2]
    int folded_size

cdef Pattern FOLDS[PATTERNS]
cdef int FOLDS_AT[27]
cdef bint VOWEL[26]


cdef void _prime() except *:
    """The tables of this module, from those of `names.tables`, whose order within a letter is kept."""
    global UNBASE
    cdef uint64_t inverse = BASE
    cdef int n, i, letter
    for n in range(6):  # Newton: each step doubles the bits that are right
        inverse *= 2 - BASE * inverse
    UNBASE = inverse
    POWER[0] = UNPOWER[0] = 1
    for n in range(1, LETTERS + 1):
        POWER[n] = POWER[n - 1] * BASE
        UNPOWER[n] = UNPOWER[n - 1] * UNBASE
    n = 0
    for letter in range(26):
        VOWEL[letter] = chr(65 + letter) in "AEIOU"
        FOLDS_AT[letter] = n
        for written, folded in FOLDINGS:
            if ord(written[0]) - 65 == letter:
                assert n < PATTERNS and len(written) <= LONGEST_PATTERN and len(folded) <= 2
                FOLDS[n].size, FOLDS[n].folded_size = len(written), len(folded)
                for i in range(len(written)):
                    FOLDS[n].written[i] = ord(written[i]) - 65
                for i in range(len(folded)):
                    FOLDS[n].folded[i] = ord(folded[i]) - 65
                n += 1
    FOLDS_AT[26] = n


_prime()


cdef void sum_up(Sums* sums, const uint8_t* text, int size) noexcept nogil:
    cdef int i
    sums.at[0], sums.size = 0, size
    for i in range(size):
        sums.at[i + 1] = sums.at[i] + (text[i] + 1) * POWER[i]


cdef uint64_t piece_key(const Sums* sums, int start, int end) noexcept nogil:
    """The key of the letters from `start` to before `end`: that of `text_key` of the piece."""
    return mixed((sums.at[end] - sums.at[start]) * UNPOWER[start] + (end - start))


cdef uint64_t without_key(const Sums* sums, int first, int second) noexcept nogil:
    """The key of the text without the letters at `first` < `second`; -1 for none."""
    cdef int size = sums.size
    if first < 0:
        return piece_key(sums, 0, size)
    if second < 0:
        return mixed(sums.at[first] + (sums.at[size] - sums.at[first + 1]) * UNPOWER[1] + (size - 1))
    return mixed(
        sums.at[first]
        + (sums.at[second] - sums.at[first + 1]) * UNPOWER[1]
        + (sums.at[size] - sums.at[second + 1]) * UNPOWER[2]
        + (size - 2)
    )


cdef uint64_t text_key(const uint8_t* text, int size) noexcept nogil:
    cdef uint64_t value = 0
    cdef int i
    for i in range(size):
        value += (text[i] + 1) * POWER[i]
    return mixed(value + size)


cdef int _fold(uint8_t* out, const uint8_t* text, int size) noexcept nogil:
    """Writes the folding of `text`: runs to pairs, patterns replaced from the left, then doubled letters once."""
    cdef uint8_t pairs[LETTERS]
    cdef uint8_t folded[2 * LETTERS]
    cdef int length = 0, made = 0, i, n, k, step
    cdef const Pattern* pattern
    for i in range(size):
        if i < 2 or text[i] != text[i - 1] or text[i] != text[i - 2]:
            pairs[length] = text[i]
            length += 1
    i = 0
    while i < length:
        step = 0
        for n in range(FOLDS_AT[pairs[i]], FOLDS_AT[pairs[i] + 1]):
            pattern = &FOLDS[n]
            if i + pattern.size > length:
                continue
            k = 1
            while k < pattern.size and pairs[i + k] == pattern.written[k]:
                k += 1
            if k == pattern.size:
                for k in range(pattern.folded_size):
                    folded[made] = pattern.folded[k]
                    made += 1
                step = pattern.size
                break
        if not step:
            folded[made] = pairs[i]
            made += 1
            step = 1
        i += step
    length = 0
    for i in range(made):
        if length == FOLDED:
            break
        if not length or folded[i] != out[length - 1]:
            out[length] = folded[i]
            length += 1
    return length


cdef void prepare(Word* word, const uint8_t* text, int size) noexcept nogil:
    """Fills `word` for the first `LETTERS` of `text`; its equivalent is left at none."""
    cdef uint8_t bone[FOLDED + 1]
    cdef int i, bones = 0, first
    if size > LETTERS:
        size = LETTERS
    memcpy(word.text, text, size)
    word.size = size
    word.key = text_key(text, size)
    word.equivalent = 0
    word.fold_size = _fold(word.fold, text, size)
    memset(word.masks, 0, sizeof(word.masks))
    for i in range(size):
        word.masks[text[i]] |= <uint64_t>1 << i
    first = 0
    if word.fold_size and VOWEL[word.fold[0]]:
        bone[0] = 0
        bones = first = 1
    for i in range(word.fold_size):
        if not VOWEL[word.fold[i]] and (bones == first or bone[bones - 1] != word.fold[i]):
            bone[bones] = word.fold[i]
            bones += 1
    if bones - first > 1 and bone[bones - 1] == 7:  # a last H comes and goes between romanisations
        bones -= 1
    word.bone_size = bones
    word.fold_key = <uint32_t>_key_of(word.fold, word.fold_size)
    word.bone_key = <uint32_t>_key_of(bone, bones)


cdef uint64_t _key_of(const uint8_t* text, int size) noexcept nogil:
    """Any length: 64-bit FNV-1a, spread."""
    cdef uint64_t value = 0xCBF29CE484222325ULL
    cdef int i
    for i in range(size):
        value = (value ^ (text[i] + 1)) * 0x100000001B3ULL
    return mixed(value)


cdef int distance(const uint64_t* masks, int size, const uint8_t* other, int length, int most) noexcept nogil:
    """Typing errors (a letter missing, added, wrong, two neighbours exchanged) between the text of `masks`, of `size`
    letters, and `other`; `most + 1` for more than `most`.

    Optimal string alignment, bit-parallel: Hyyrö, A bit-vector algorithm for computing Levenshtein and
    Damerau edit distances, 2003.
    """
    cdef uint64_t up = ~(<uint64_t>0), down = 0, diagonal = 0, before = 0, match, swapped, right, left
    cdef uint64_t last
    cdef int score = size, i
    if size - length > most or length - size > most:
        return most + 1
    if not size:
        return length
    last = <uint64_t>1 << (size - 1)
    for i in range(length):
        match = masks[other[i]]
        swapped = (((~diagonal) & match) << 1) & before
        diagonal = (((match & up) + up) ^ up) | match | down | swapped
        right = down | ~(diagonal | up)
        left = diagonal & up
        if right & last:
            score += 1
        elif left & last:
            score -= 1
        right = (right << 1) | 1
        up = (left << 1) | ~(diagonal | right)
        down = right & diagonal
        before = match
    return score if score <= most else most + 1


cdef int nearness(
    const Word* word, const uint8_t* text, int size, uint32_t fold_key, uint32_t bone_key, uint32_t equivalent
) noexcept nogil:
    """How near `word` and another part are: a `Level`."""
    cdef int longer = size if size > word.size else word.size, edits = 3, i
    cdef uint8_t fold[FOLDED]
    cdef uint64_t masks[26]
    if fold_key == word.fold_key:
        if size == word.size:
            i = 0
            while i < size and text[i] == word.text[i]:
                i += 1
            if i == size:
                return EXACT
        return FOLDING
    if equivalent and equivalent == word.equivalent:
        return EQUIVALENT
    if longer >= ONE_EDIT_FROM:
        edits = distance(word.masks, word.size, text, size, 2 if longer >= TWO_EDITS_FROM else 1)
        if edits == 1:
            return ONE_EDIT
        if edits == 2 and longer >= TWO_EDITS_FROM:
            return TWO_EDITS
    if bone_key == word.bone_key and word.bone_size >= SKELETON_EDITS_FROM:
        edits = _fold(fold, text, size)
        memset(masks, 0, sizeof(masks))
        for i in range(word.fold_size):
            masks[word.fold[i]] |= <uint64_t>1 << i
        if distance(masks, word.fold_size, fold, edits, 2) <= 2:
            return SKELETON_EDITS
        if word.bone_size >= SKELETON_FROM:
            return SKELETON
    return APART


def level_of(str ours, str theirs, int equivalent=0):
    """The level of two parts (A to Z); with `equivalent` as if the model said that they are. For tests."""
    cdef Word one, two
    cdef bytes first = ours.encode("ascii"), second = theirs.encode("ascii")
    first, second = bytes(c - 65 for c in first), bytes(c - 65 for c in second)
    prepare(&one, first, len(first))
    prepare(&two, second, len(second))
    one.equivalent = two.equivalent = equivalent
    return nearness(&one, two.text, two.size, two.fold_key, two.bone_key, two.equivalent)


def folded(str part):
    """The folding of a part (A to Z) as the kernel makes it, and its skeleton's size. For tests."""
    cdef Word one
    cdef bytes text = bytes(ord(c) - 65 for c in part)
    prepare(&one, text, len(text))
    return bytes(one.fold[i] + 65 for i in range(one.fold_size)).decode("ascii"), one.bone_size


def keys_of(const uint8_t[::1] text, const uint32_t[::1] text_at):
    """The key of each of many parts whose letters (0 to 25) stand one after the other."""
    import numpy as np

    cdef Py_ssize_t n
    keys = np.zeros(text_at.shape[0] - 1, np.uint64)
    cdef uint64_t[::1] key = keys
    for n in range(text_at.shape[0] - 1):
        key[n] = text_key(&text[text_at[n]], <int>(text_at[n + 1] - text_at[n]))
    return keys
