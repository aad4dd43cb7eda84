# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""What each listed part near a text of the traveller's would count, kept from traveller to traveller.

Names repeat: the search for near parts, the dearest step, is made once for each text until the memory is emptied, which
changes no result.
"""

from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, qsort, realloc
from libc.string cimport memcpy, memset

from openpiu.matching._align cimport JOINED_PARTS, NAME_JOINED, NAME_JOINED_ERROR, NAME_PARTICLE, Term
from openpiu.matching._near cimport Neighbours
from openpiu.matching._text cimport (
    EXACT, LETTERS, LEVELS, ONE_EDIT, Sums, Word, mixed, piece_key, prepare, sum_up, text_key,
)

cdef enum:
    SLOTS = 1 << 18
    MOST_KEPT = 6000000  # gains, 8 bytes each
    JOINED_ERROR_FROM = 7
    PREFIX_FROM = 2  # letters that are left of a part cut short
    SPLIT_FROM = 4  # letters from which a text may be several parts, joined;
    PIECE_FROM = 2  # of a piece,
    PIECE_ALONE_FROM = 4  # of one at the start or end whose rest is not listed
    LONGEST_PIECE = 24
    MOST_PIECES = 64
    JOINED_SHARE = 6  # so many pieces take the whole weight of the rule: what they count together is no less then
    MOST_GLUED = 65536  # gains of one traveller's glued parts
    SALT_PIECES = 0x91ECE


cdef int _falling(const void* one, const void* two) noexcept nogil:
    cdef const Gain* first = <const Gain*>one
    cdef const Gain* second = <const Gain*>two
    if first.gain != second.gain:
        return -1 if first.gain > second.gain else 1
    return -1 if first.part < second.part else 1


cdef class Gains:
    """`near`, `glued`, `chained` and `pieces` of a text; what costs much is kept under its key."""

    def __cinit__(self, Neighbours parts, dict arrays, list weights, int share, int least):
        cdef const uint16_t[:, ::1] rarity = arrays["rarity"]
        cdef const uint8_t[::1] particle = arrays["particle"]
        cdef const uint64_t[::1] known_key = arrays["known_key"]
        cdef const uint32_t[::1] known_rarity = arrays["known_rarity"]
        cdef const uint32_t[::1] known_equivalent = arrays["known_equivalent"]
        cdef uint64_t bit
        cdef uint32_t part
        cdef Sums sums
        cdef int size
        self.arrays, self.parts, self.share, self.least = arrays, parts, share, least
        for n in range(13):
            self.weights[n] = weights[n]
        self.particle_weight = weights[NAME_PARTICLE]
        self.known_count = known_key.shape[0]
        if self.known_count:
            self.known_key, self.known_rarity = &known_key[0], &known_rarity[0]
            self.known_equivalent = &known_equivalent[0]
        if parts.count:
            self.rarity, self.particle = &rarity[0, 0], &particle[0]
        self.slot = <Slot*>calloc(SLOTS, sizeof(Slot))
        self.filter_mask = 4095
        while self.filter_mask < <uint64_t>parts.count * 16:
            self.filter_mask = 2 * self.filter_mask + 1
        self.filter = <uint64_t*>calloc((self.filter_mask + 1) // 64, sizeof(uint64_t))
        self.glue = <Gain*>malloc(MOST_GLUED * sizeof(Gain))
        self.starts_mask = 4 * self.filter_mask + 3
        self.starts = <uint64_t*>calloc((self.starts_mask + 1) // 64, sizeof(uint64_t))
        if self.slot == NULL or self.filter == NULL or self.starts == NULL or self.glue == NULL:
            raise MemoryError
        for part in range(parts.count):
            bit = text_key(parts.text + parts.text_at[part], <int>(parts.text_at[part + 1] - parts.text_at[part]))
            self.filter[(bit & self.filter_mask) >> 6] |= <uint64_t>1 << (bit & 63)
            sum_up(&sums, parts.letters(part), parts.length(part))
            for size in range(PREFIX_FROM, sums.size):
                bit = piece_key(&sums, 0, size)
                self.starts[(bit & self.starts_mask) >> 6] |= <uint64_t>1 << (bit & 63)

    def __dealloc__(self):
        cdef Py_ssize_t n
        if self.slot != NULL:
            for n in range(SLOTS):
                free(self.slot[n].gain)
        free(self.slot)
        free(self.filter)
        free(self.starts)
        free(self.scratch)
        free(self.glue)

    cdef bint begins(self, const Word* word) noexcept nogil:
        """Whether a longer listed part begins like this; seldom also where none does."""
        return word.size >= PREFIX_FROM and self.starts[(word.key & self.starts_mask) >> 6] >> (word.key & 63) & 1

    cdef void make_room(self) noexcept nogil:
        """To be called before each traveller: what is handed out stays until then."""
        cdef Py_ssize_t n
        self.glued_count = 0
        if self.used < SLOTS // 2 and self.kept < MOST_KEPT:
            return
        for n in range(SLOTS):
            free(self.slot[n].gain)
        memset(self.slot, 0, SLOTS * sizeof(Slot))
        self.used = self.kept = 0

    cdef void recognise(self, Term* term) noexcept nogil:
        """Fills in what the model knows of the text: its own rarity and its equivalent."""
        cdef Py_ssize_t low = 0, high = self.known_count, middle
        while low < high:
            middle = (low + high) >> 1
            if self.known_key[middle] < term.word.key:
                low = middle + 1
            else:
                high = middle
        if low < self.known_count and self.known_key[low] == term.word.key:
            term.known = self.known_rarity[low]
            term.word.equivalent = self.known_equivalent[low]

    cdef Slot* _find(self, uint64_t key) noexcept nogil:
        """The slot of `key`, or the free one where it belongs."""
        cdef uint64_t at = key & (SLOTS - 1)
        while self.slot[at].gain != NULL and self.slot[at].key != key:
            at = (at + 1) & (SLOTS - 1)
        return &self.slot[at]

    cdef int _reserve(self, Py_ssize_t count) except -1:
        cdef Gain* grown
        if count > self.room:
            grown = <Gain*>realloc(self.scratch, 2 * count * sizeof(Gain))
            if grown == NULL:
                raise MemoryError
            self.scratch, self.room = grown, 2 * count
        return 0

    cdef Gained _keep(self, Slot* slot, uint64_t key, Py_ssize_t count) except *:
        """Keeps the first `count` of the scratch memory."""
        if count:
            qsort(self.scratch, count, sizeof(Gain), &_falling)
        slot.gain = <Gain*>malloc(max(1, count) * sizeof(Gain))
        if slot.gain == NULL:
            raise MemoryError
        memcpy(slot.gain, self.scratch, count * sizeof(Gain))
        slot.key, slot.count, slot.beside = key, count, 0
        self.used += 1
        self.kept += count + 2
        return Gained(slot.gain, count, 0)

    cdef Gained near(self, const Word* word) except *:
        """The listed parts near `word`."""
        cdef Slot* slot = self._find(word.key)
        cdef Py_ssize_t n, count, made = 0
        cdef uint32_t part
        cdef int gain, level
        self.hits += 1
        if slot.gain != NULL:
            return Gained(slot.gain, slot.count, slot.beside)
        self.searches += 1
        count = self.parts.near(word, True)
        if count < 0:
            raise MemoryError
        self._reserve(count)
        for n in range(count):
            part, level = self.parts.found[n].part, self.parts.found[n].level
            gain = self.share * self.rarity[part * LEVELS + level] // 1000 + self.weights[level]
            if self.particle[part]:
                gain += self.particle_weight
            if gain > self.least:
                self.scratch[made] = Gain(part, gain)
                made += 1
        return self._keep(slot, word.key, made)

    cdef Gained glued(self, const Word* first, const Word* second) except *:
        """The listed parts that two of the traveller's give when they are written together, at most one error off.

        Pairs seldom repeat, so they are looked up each time: what is handed out stays until `make_room`.
        """
        cdef Word both
        cdef uint8_t text[2 * LETTERS]
        cdef Py_ssize_t n, count, start = self.glued_count
        cdef uint32_t part
        cdef int rule, level
        memcpy(text, first.text, first.size)
        memcpy(text + first.size, second.text, second.size)
        prepare(&both, text, first.size + second.size)
        count = self.parts.near(&both, False)
        if count < 0:
            raise MemoryError
        for n in range(min(count, MOST_GLUED - start)):
            part, level = self.parts.found[n].part, self.parts.found[n].level
            rule = NAME_JOINED if level == EXACT else NAME_JOINED_ERROR
            level = EXACT if level == EXACT else ONE_EDIT
            if level == EXACT or both.size >= JOINED_ERROR_FROM - 1:
                self.glue[self.glued_count] = Gain(
                    part, self.share * self.rarity[part * LEVELS + level] // 1000 + self.weights[rule]
                )
                self.glued_count += 1
        count = self.glued_count - start
        if count:
            qsort(self.glue + start, count, sizeof(Gain), &_falling)
        return Gained(self.glue + start, count, 0)

    cdef Gained chained(self, const uint8_t* text, int size) noexcept nogil:
        """The listed part that three or more of the traveller's give, written together without an error: stays as
        what `glued` hands out."""
        cdef Py_ssize_t part = self._listed(text_key(text, size), text, size), start = self.glued_count
        if part < 0 or start == MOST_GLUED:
            return Gained(self.glue, 0, 0)
        self.glue[start] = Gain(
            <uint32_t>part, self.share * self.rarity[part * LEVELS + EXACT] // 1000 + self.weights[NAME_JOINED]
        )
        self.glued_count += 1
        return Gained(self.glue + start, 1, 0)

    cdef Py_ssize_t _listed(self, uint64_t key, const uint8_t* text, int size) noexcept nogil:
        if not self.filter[(key & self.filter_mask) >> 6] >> (key & 63) & 1:
            return -1
        return self.parts.exact(key, text, size)

    cdef Gained pieces(self, const Word* word, uint32_t known) except *:
        """The listed parts that `word` may be joined of: those of whole splits, and long ones at either end.

        The gain of each is its share of the joined part's. A name is sought under the best of its pieces, which
        counts no less than the mean of them; what the others may add is `beside`.
        """
        cdef uint64_t key = mixed(word.key + SALT_PIECES)
        cdef Slot* slot = self._find(key)
        cdef Sums sums
        cdef bint reached[LETTERS + 1]
        cdef bint reaches[LETTERS + 1]
        cdef int start[MOST_PIECES]
        cdef int end[MOST_PIECES]
        cdef uint32_t part[MOST_PIECES]
        cdef int32_t most[LETTERS + 1][JOINED_PARTS + 1]  # rarities of so many pieces in a row up to a letter
        cdef int size = word.size, i, j, k, count = 0, n, made = 0, rarity, beside = 0
        cdef int joined = self.weights[NAME_JOINED]
        cdef Py_ssize_t found
        cdef Gained kept
        if slot.gain != NULL:
            return Gained(slot.gain, slot.count, slot.beside)
        self._reserve(MOST_PIECES)
        if size >= SPLIT_FROM:
            sum_up(&sums, word.text, size)
            memset(reached, 0, sizeof(reached))
            memset(reaches, 0, sizeof(reaches))
            reached[0] = reaches[size] = True
            for i in range(size - PIECE_FROM + 1):
                for j in range(i + PIECE_FROM, min(size, i + LONGEST_PIECE) + 1):
                    if count == MOST_PIECES or (i == 0 and j == size):
                        continue
                    if not reached[i] and not (j == size and size - i >= PIECE_ALONE_FROM):
                        continue
                    found = self._listed(piece_key(&sums, i, j), word.text + i, j - i)
                    if found >= 0:
                        start[count], end[count], part[count] = i, j, <uint32_t>found
                        count += 1
                        if reached[i]:
                            reached[j] = True
            for n in range(count - 1, -1, -1):  # starts stand in rising order
                if reaches[end[n]]:
                    reaches[start[n]] = True
            memset(most, 0xFF, sizeof(most))
            most[0][0] = 0
            for n in range(count):
                i, j = start[n], end[n]
                rarity = self.share * self.rarity[part[n] * LEVELS + EXACT] // 1000
                for k in range(JOINED_PARTS):
                    if most[i][k] >= 0:
                        most[j][k + 1] = max(most[j][k + 1], most[i][k] + rarity)
                if (reached[i] and reaches[j]) or (j - i >= PIECE_ALONE_FROM and (i == 0 or j == size)):
                    self.scratch[made] = Gain(part[n], rarity + joined // JOINED_SHARE)
                    made += 1
                    if not (reached[i] and reaches[j]):  # the rest has an error in it, and may count as much
                        beside = max(beside, self.scratch[made - 1].gain)
            for k in range(2, JOINED_PARTS + 1):
                if most[size][k] >= 0:
                    beside = max(beside, most[size][k] - most[size][k] // k + joined - joined // JOINED_SHARE)
        kept = self._keep(slot, key, made)
        slot.beside = kept.beside = beside
        return kept
