# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The parts of all listed names in flat arrays, and the search for those near a given part.

One table of hashed keys serves all ways of being near: the text without none, one or two letters, its folding, its
skeleton, its equivalent. What a bucket holds is verified by `nearness`, so whether two parts are near depends on the
two alone.
"""

import numpy as np

from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcmp, memset

from openpiu.matching._text cimport (
    APART, EQUIVALENT, FOLDING, LETTERS, LEVELS, ONE_EDIT, SALT_BONE, SALT_EQUIVALENT, SALT_FOLD, SKELETON,
    SKELETON_EDITS, TWO_EDITS, Sums, Word, mixed, nearness, piece_key, prepare, sum_up, text_key, without_key,
)

cdef extern from *:
    void __builtin_prefetch(const void* address) noexcept nogil

cdef enum:
    SHORT = 3  # letters from which one may be missing,
    MIDDLE = 7  # from which two may,
    LONG = 20  # and above which only one may again
    _MOST_KEYS = 1 + LETTERS + LONG * LONG // 2 + 3
    AHEAD = 8  # parts whose letters are fetched before they are compared
    PART_BITS = 24  # of an entry: number of the part; above it 8 bits of its key

MOST_PARTS = 1 << PART_BITS
"""Different parts that one index can hold."""


cdef inline uint64_t _salted(uint64_t key, uint64_t salt) noexcept nogil:
    return mixed(key + salt * 0x9E3779B97F4A7C15ULL)


cdef int _keys(const Word* word, bint twice, bint bones, uint64_t* out) noexcept nogil:
    """The keys under which a part is listed, and looked up: at most `_MOST_KEYS`."""
    cdef Sums sums
    cdef int count = 0, size = word.size, i, j
    sum_up(&sums, word.text, size)
    out[count] = word.key
    count += 1
    if size >= SHORT:
        for i in range(size):
            # In a run of one letter it does not matter which is missing.
            if i and word.text[i] == word.text[i - 1]:
                continue
            out[count] = without_key(&sums, i, -1)
            count += 1
        if twice and MIDDLE <= size <= LONG:
            for i in range(size):
                for j in range(i + 1, size):
                    out[count] = without_key(&sums, i, j)
                    count += 1
    if word.fold_size:
        out[count] = _salted(word.fold_key, SALT_FOLD)
        count += 1
    if bones and word.bone_size > 1:
        out[count] = _salted(word.bone_key, SALT_BONE)
        count += 1
    if word.equivalent:
        out[count] = _salted(word.equivalent, SALT_EQUIVALENT)
        count += 1
    return count


def describe(const uint8_t[::1] text, const uint32_t[::1] text_at):
    """The folding and skeleton keys of parts whose letters stand one after the other in `text`."""
    cdef Py_ssize_t count = text_at.shape[0] - 1, n
    folds, bones = np.zeros(count, np.uint32), np.zeros(count, np.uint32)
    cdef uint32_t[::1] fold = folds, bone = bones
    cdef Word word
    for n in range(count):
        prepare(&word, &text[text_at[n]], <int>(text_at[n + 1] - text_at[n]))
        fold[n], bone[n] = word.fold_key, word.bone_key
    return folds, bones


def tabulate(
    const uint8_t[::1] text, const uint32_t[::1] text_at, const uint32_t[::1] equivalent, const uint8_t[::1] wide
):
    """The table of keys: where each bucket starts, and its entries.

    `wide` says of each part, by bits, whether it is to be found by two missing letters (1) and by its skeleton (2).
    """
    cdef Py_ssize_t count = text_at.shape[0] - 1, n, total = 0
    cdef uint64_t keys[_MOST_KEYS]
    cdef Word word
    cdef int made, i
    cdef uint32_t mask, bucket
    for n in range(count):
        total += 4 + (text_at[n + 1] - text_at[n]) * (6 if wide[n] & 1 else 1)
    mask = 255
    while mask < total // 2 and mask < (1 << 28) - 1:
        mask = 2 * mask + 1
    starts = np.zeros(mask + 2, np.uint32)
    cdef uint32_t[::1] at = starts
    with nogil:
        for n in range(count):
            prepare(&word, &text[text_at[n]], <int>(text_at[n + 1] - text_at[n]))
            word.equivalent = equivalent[n]
            made = _keys(&word, wide[n] & 1, wide[n] & 2, keys)
            for i in range(made):
                at[(keys[i] & mask) + 1] += 1
        for n in range(1, mask + 2):
            at[n] += at[n - 1]
    entries = np.zeros(max(1, int(at[mask + 1])), np.uint32)
    cdef uint32_t[::1] entry = entries
    with nogil:
        # Filled from the last part, each bucket from its end: the start then stands where it belongs.
        for n in range(mask + 1, 0, -1):
            at[n] = at[n - 1]
        at[0] = 0
        for n in range(count):
            prepare(&word, &text[text_at[n]], <int>(text_at[n + 1] - text_at[n]))
            word.equivalent = equivalent[n]
            made = _keys(&word, wide[n] & 1, wide[n] & 2, keys)
            for i in range(made):
                bucket = keys[i] & mask
                entry[at[bucket + 1]] = <uint32_t>n | <uint32_t>((keys[i] >> 56) << PART_BITS)
                at[bucket + 1] += 1
    return starts, entries


cdef class Neighbours:
    """The search over the arrays `text`, `text_at`, `fold_key`, `bone_key`, `equivalent`, `bucket_at`, `entry`.

    It keeps its last result and so serves one caller at a time.
    """

    def __cinit__(self, dict arrays):
        cdef const uint8_t[::1] text = arrays["text"]
        cdef const uint32_t[::1] text_at = arrays["text_at"]
        cdef const uint32_t[::1] fold_key = arrays["fold_key"]
        cdef const uint32_t[::1] bone_key = arrays["bone_key"]
        cdef const uint32_t[::1] equivalent = arrays["equivalent"]
        cdef const uint32_t[::1] bucket_at = arrays["bucket_at"]
        cdef const uint32_t[::1] entry = arrays["entry"]
        self.arrays = arrays
        self.count = text_at.shape[0] - 1
        self.text_at = &text_at[0]
        self.bucket_at, self.entry = &bucket_at[0], &entry[0]
        self.bucket_mask = <uint32_t>(bucket_at.shape[0] - 2)
        if self.count:
            self.text = &text[0]
            self.fold_key, self.bone_key, self.equivalent = &fold_key[0], &bone_key[0], &equivalent[0]
        self.seen = <uint32_t*>calloc(max(1, self.count), sizeof(uint32_t))
        self.room = 1024
        self.found = <Found*>malloc(self.room * sizeof(Found))
        if self.seen == NULL or self.found == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.seen)
        free(self.found)

    cdef Py_ssize_t near(self, const Word* word, bint wide) noexcept nogil:
        """Puts the parts near `word` into `found`, and tells how many; -1 where memory is out.

        Without `wide` only those of the same sound or one error away.
        """
        cdef uint64_t keys[_MOST_KEYS]
        cdef Py_ssize_t count = 0
        cdef int made = _keys(word, wide, wide, keys), i, worst = SKELETON if wide else ONE_EDIT
        self.search += 1
        if not self.search:
            memset(self.seen, 0, self.count * sizeof(uint32_t))
            self.search = 1
        for i in range(made):
            __builtin_prefetch(&self.bucket_at[keys[i] & self.bucket_mask])
        for i in range(made):
            count = self._collect(keys[i], count)
            if count < 0:
                return -1
        return self._verify(word, worst, count)

    cdef Py_ssize_t _collect(self, uint64_t key, Py_ssize_t count) noexcept nogil:
        """Adds to `found` the parts under `key` that this search has not met, and has what is known of them fetched."""
        cdef uint32_t bucket = key & self.bucket_mask, at, end = self.bucket_at[bucket + 1], part
        cdef uint32_t tag = <uint32_t>(key >> 56)
        cdef Found* grown
        for at in range(self.bucket_at[bucket], end):
            if self.entry[at] >> PART_BITS != tag:
                continue
            part = self.entry[at] & ((1 << PART_BITS) - 1)
            if self.seen[part] == self.search:
                continue
            self.seen[part] = self.search
            if count == self.room:
                grown = <Found*>realloc(self.found, 2 * self.room * sizeof(Found))
                if grown == NULL:
                    return -1
                self.found = grown
                self.room *= 2
            self.found[count].part = part
            count += 1
            __builtin_prefetch(&self.text_at[part])
            __builtin_prefetch(&self.fold_key[part])
            __builtin_prefetch(&self.bone_key[part])
            __builtin_prefetch(&self.equivalent[part])
        return count

    cdef Py_ssize_t _verify(self, const Word* word, int worst, Py_ssize_t count) noexcept nogil:
        """Keeps of what was collected the parts that are near enough; how many."""
        cdef Py_ssize_t n, kept = 0
        cdef uint32_t part
        cdef int level
        for n in range(count):
            if n + AHEAD < count:
                __builtin_prefetch(self.letters(self.found[n + AHEAD].part))
            part = self.found[n].part
            level = nearness(
                word, self.letters(part), self.length(part), self.fold_key[part], self.bone_key[part],
                self.equivalent[part],
            )
            if level <= worst:
                self.found[kept].part, self.found[kept].level = part, level
                kept += 1
        return kept

    cdef Py_ssize_t exact(self, uint64_t key, const uint8_t* text, int size) noexcept nogil:
        """The number of the part with these very letters, or -1."""
        cdef uint32_t bucket = key & self.bucket_mask, at, part
        cdef uint32_t tag = <uint32_t>(key >> 56)
        for at in range(self.bucket_at[bucket], self.bucket_at[bucket + 1]):
            if self.entry[at] >> PART_BITS == tag:
                part = self.entry[at] & ((1 << PART_BITS) - 1)
                if self.text_at[part + 1] - self.text_at[part] == <uint32_t>size and not memcmp(
                    self.text + self.text_at[part], text, size
                ):
                    return part
        return -1

    def search_near(self, str part, int equivalent=0, bint wide=True):
        """The listed parts near `part` (A to Z): pairs of number and level, in order of number."""
        cdef Word word
        cdef bytes text = bytes(ord(c) - 65 for c in part)
        cdef Py_ssize_t n, count
        prepare(&word, text, len(text))
        word.equivalent = equivalent
        count = self.near(&word, wide)
        if count < 0:
            raise MemoryError
        return sorted((self.found[n].part, self.found[n].level) for n in range(count))

    def shares(
        self, const uint8_t[::1] text, const uint32_t[::1] text_at, const uint32_t[::1] equivalent,
        const long long[::1] share,
    ):
        """For each of other parts, the sum of `share` of the parts here at each level or nearer: (parts, levels)."""
        cdef Py_ssize_t count = text_at.shape[0] - 1, n, k, found
        held = np.zeros((count, LEVELS), np.int64)
        cdef long long[:, ::1] sums = held
        cdef Word word
        for n in range(count):
            prepare(&word, &text[text_at[n]], <int>(text_at[n + 1] - text_at[n]))
            word.equivalent = equivalent[n]
            found = self.near(&word, True)
            if found < 0:
                raise MemoryError
            for k in range(found):
                sums[n, self.found[k].level] += share[self.found[k].part]
            for k in range(1, LEVELS):
                sums[n, k] += sums[n, k - 1]
        return held
