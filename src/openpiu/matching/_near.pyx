# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The parts of all listed names in flat arrays, and the search for those near a given part.

One table of hashed keys serves all ways of being near: the text without none, one or two letters, its folding, its
skeleton, its equivalent. What a bucket holds is verified by `nearness`, so whether two parts are near depends on the
two alone.
"""

import numpy as np

from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcmp, memcpy, memset

from openpiu.matching._text cimport (
    APART, EQUIVALENT, EXACT, FOLDING, LETTERS, LEVELS, ONE_EDIT, SALT_BONE, SALT_EQUIVALENT, SALT_FOLD, SKELETON,
    SKELETON_EDITS, TWO_EDITS, ONE_EDIT_FROM, SKELETON_EDITS_FROM, SKELETON_FROM, TWO_EDITS_FROM, Sums, Word, distance,
    mixed, nearness, piece_key, prepare, sum_up, text_key, without_key,
)

cdef extern from *:
    void __builtin_prefetch(const void* address) noexcept nogil
    int __builtin_popcount(unsigned int value) noexcept nogil

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


cdef uint32_t _letters(const uint8_t* text, int size) noexcept nogil:
    cdef uint32_t letters = 0
    cdef int n
    for n in range(size):
        letters |= <uint32_t>1 << text[n]
    return letters


def describe(const uint8_t[::1] text, const uint32_t[::1] text_at, const uint32_t[::1] equivalent):
    """The folding and skeleton keys of parts whose letters stand one after the other in `text`, and their records."""
    cdef Py_ssize_t count = text_at.shape[0] - 1, n
    folds, bones = np.zeros(count, np.uint32), np.zeros(count, np.uint32)
    records = np.zeros((count, sizeof(Record)), np.uint8)
    cdef uint32_t[::1] fold = folds, bone = bones
    cdef uint8_t[:, ::1] rows = records
    cdef Record* record
    cdef Word word
    for n in range(count):
        prepare(&word, &text[text_at[n]], <int>(text_at[n + 1] - text_at[n]))
        fold[n], bone[n] = word.fold_key, word.bone_key
        record = <Record*>&rows[n, 0]
        record.fold_key, record.bone_key, record.equivalent = word.fold_key, word.bone_key, equivalent[n]
        record.letters = _letters(word.text, word.size)
        record.size, record.fold_size = <uint8_t>word.size, <uint8_t>word.fold_size
        memcpy(record.text, word.text, min(word.size, INLINE))
        memcpy(record.fold, word.fold, min(word.fold_size, INLINE))
    return folds, bones, records


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
    while mask < total // 4 and mask < (1 << 28) - 1:
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
    """The search over the arrays `text`, `text_at`, `fold_key`, `bone_key`, `equivalent`, `record`, `bucket_at`, `entry`.

    It keeps its last result and so serves one caller at a time.
    """

    def __cinit__(self, dict arrays):
        cdef const uint8_t[::1] text = arrays["text"]
        cdef const uint32_t[::1] text_at = arrays["text_at"]
        cdef const uint32_t[::1] fold_key = arrays["fold_key"]
        cdef const uint32_t[::1] bone_key = arrays["bone_key"]
        cdef const uint32_t[::1] equivalent = arrays["equivalent"]
        cdef const uint8_t[:, ::1] record = arrays["record"]
        cdef const uint32_t[::1] bucket_at = arrays["bucket_at"]
        cdef const uint32_t[::1] entry = arrays["entry"]
        self.arrays = arrays
        self.count = text_at.shape[0] - 1
        self.text_at = &text_at[0]
        self.bucket_at, self.entry = &bucket_at[0], &entry[0]
        self.bucket_mask = <uint32_t>(bucket_at.shape[0] - 2)
        if self.count:
            self.text, self.record = &text[0], <const Record*>&record[0, 0]
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
        cdef uint32_t start[_MOST_KEYS]
        cdef uint32_t end[_MOST_KEYS]
        cdef Py_ssize_t count = 0
        cdef int made = _keys(word, wide, wide, keys), i
        self.search += 1
        if not self.search:
            memset(self.seen, 0, self.count * sizeof(uint32_t))
            self.search = 1
        # Each step asks for what the next one reads: the processor fetches it all at once.
        for i in range(made):
            __builtin_prefetch(&self.bucket_at[keys[i] & self.bucket_mask])
        for i in range(made):
            start[i] = self.bucket_at[keys[i] & self.bucket_mask]
            end[i] = self.bucket_at[(keys[i] & self.bucket_mask) + 1]
            __builtin_prefetch(&self.entry[start[i]])
        for i in range(made):
            count = self._collect(start[i], end[i], <uint32_t>(keys[i] >> 56), count)
            if count < 0:
                return -1
        return self._verify(word, wide, count)

    cdef Py_ssize_t _collect(self, uint32_t at, uint32_t end, uint32_t tag, Py_ssize_t count) noexcept nogil:
        """Adds to `found` the parts with this tag in a bucket, and has what is known of them fetched."""
        cdef uint32_t part
        cdef Found* grown
        while at < end:
            if self.entry[at] >> PART_BITS == tag:
                if count == self.room:
                    grown = <Found*>realloc(self.found, 2 * self.room * sizeof(Found))
                    if grown == NULL:
                        return -1
                    self.found = grown
                    self.room *= 2
                part = self.entry[at] & ((1 << PART_BITS) - 1)
                self.found[count].part = part
                count += 1
                __builtin_prefetch(&self.seen[part])
                __builtin_prefetch(&self.record[part])
            at += 1
        return count

    cdef Py_ssize_t _verify(self, const Word* word, bint wide, Py_ssize_t count) noexcept nogil:
        """Keeps of what was collected the parts that are near enough, each once; how many."""
        cdef Py_ssize_t n, kept = 0
        cdef uint32_t part, letters = _letters(word.text, word.size)
        cdef uint64_t folds[26]
        cdef int level, i
        memset(folds, 0, sizeof(folds))
        if wide:
            for i in range(word.fold_size):
                folds[word.fold[i]] |= <uint64_t>1 << i
        for n in range(count):
            part = self.found[n].part
            if self.seen[part] == self.search:
                continue
            self.seen[part] = self.search
            level = self._level(word, part, letters, wide, folds)
            if level < APART:
                self.found[kept].part, self.found[kept].level = part, level
                kept += 1
        return kept

    cdef int _level(
        self, const Word* word, uint32_t part, uint32_t letters, bint wide, const uint64_t* folds
    ) noexcept nogil:
        """`nearness` of a word and a listed part, from what stands ready; without `wide` `APART` for more than one
        error."""
        cdef const Record* record = &self.record[part]
        cdef int size = record.size, longer, most, edits
        if size > INLINE or record.fold_size > INLINE:
            edits = nearness(
                word, self.letters(part), size, record.fold_key, record.bone_key, record.equivalent
            )
            return edits if wide or edits <= ONE_EDIT else APART
        if record.fold_key == word.fold_key:
            return EXACT if size == word.size and not memcmp(record.text, word.text, size) else FOLDING
        if record.equivalent and record.equivalent == word.equivalent:
            return EQUIVALENT
        longer = max(size, word.size)
        if longer >= ONE_EDIT_FROM:
            most = 2 if wide and longer >= TWO_EDITS_FROM else 1
            # An error takes away one letter, or brings in another, or both.
            if __builtin_popcount(letters ^ record.letters) <= 2 * most:
                edits = distance(word.masks, word.size, record.text, size, most)
                if edits == 1:
                    return ONE_EDIT
                if edits == 2 and most == 2:
                    return TWO_EDITS
        if wide and record.bone_key == word.bone_key and word.bone_size >= SKELETON_EDITS_FROM:
            if distance(folds, word.fold_size, record.fold, record.fold_size, 2) <= 2:
                return SKELETON_EDITS
            if word.bone_size >= SKELETON_FROM:
                return SKELETON
        return APART

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
