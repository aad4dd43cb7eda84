# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Which identities are worth weighing for a traveller: those whose name and birth date may reach the threshold.

Parts -> near parts (kept from traveller to traveller) -> people born on the day and postings sorted by birth date, of
which only those dates are read that could still reach the threshold -> a bound from the parts of each name met. The
bounds lose a pair only by rare likenesses of what is left over; what a pair weighs does not depend on them.
"""

from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memset

from openpiu.matching._align cimport (
    KIND_INITIAL, KIND_PARTICLE, MOST_OURS, NAME_COMPLETE, NAME_TRAVELLER_COMPLETE, NAME_TRAVELLER_MORE, Query, Term,
)
from openpiu.matching._dates cimport BIRTH_DAY_OFF, RULES, Plan, most_of
from openpiu.matching._gains cimport Gained, Gains
from openpiu.matching._near cimport Neighbours


cdef class Retrieval:
    """The search over the arrays of `storage.Stored` with the weights of a model, in the order of `rules.CODES`."""

    def __cinit__(self, dict arrays, list weights, int share, *_):
        cdef const uint8_t[::1] particle = arrays["particle"]
        cdef const uint16_t[:, ::1] rarity = arrays["rarity"]
        cdef const uint16_t[::1] lead = arrays["lead"]
        cdef const uint32_t[::1] post_at = arrays["post_at"]
        cdef const uint32_t[:, ::1] posting = arrays["posting"]
        cdef const uint32_t[::1] day = arrays["day"]
        cdef const uint32_t[::1] day_at = arrays["day_at"]
        cdef const uint32_t[:, ::1] dated = arrays["dated"]
        cdef const uint32_t[::1] name_at = arrays["name_at"]
        cdef const uint32_t[::1] name_part = arrays["name_part"]
        cdef const uint32_t[::1] owner = arrays["name_owner"]
        cdef int n
        assert len(weights) == RULES
        for n in range(RULES):
            self.weights[n] = weights[n]
        self.arrays, self.share = arrays, share
        self.parts = Neighbours(arrays)
        self.post_at, self.name_at = &post_at[0], &name_at[0]
        self.identities = <uint32_t>(arrays["names_of"].shape[0] - 1)
        if self.parts.count:
            self.particle, self.rarity = &particle[0], &rarity[0, 0]
            self.lead = &lead[0]
            self.posting = <const Posting*>&posting[0, 0]
            self.name_part, self.owner = &name_part[0], &owner[0]
        self.days = day.shape[0]
        if self.days:
            self.day, self.day_at, self.dated = &day[0], &day_at[0], <const Dated*>&dated[0, 0]
        self.gains = Gains(self.parts, arrays, weights, share)
        self.gain_of = <int32_t*>calloc(max(1, self.parts.count), sizeof(int32_t))
        self.mask_of = <uint16_t*>calloc(max(1, self.parts.count), sizeof(uint16_t))
        self.stamp = <uint32_t*>calloc(max(1, self.identities), sizeof(uint32_t))
        self.candidate = <uint32_t*>malloc(max(1, self.identities) * sizeof(uint32_t))
        if self.gain_of == NULL or self.mask_of == NULL or self.stamp == NULL or self.candidate == NULL:
            raise MemoryError
        self.bonus = max(0, self.weights[NAME_COMPLETE]) + max(0, self.weights[NAME_TRAVELLER_COMPLETE])

    def __dealloc__(self):
        free(self.gain_of)
        free(self.mask_of)
        free(self.stamp)
        free(self.candidate)

    cdef int _source(self, Gained found, int mask, int cost, bint joined=False) except -1:
        cdef Source* source
        cdef Py_ssize_t n
        cdef uint32_t part
        if not found.count or self.sources == SOURCES:
            return 0
        source = &self.source[self.sources]
        source.gain, source.count, source.mask, source.cost = found.gain, found.count, mask, cost
        source.beside = max(0, found.gain[0].gain) if joined else 0
        self.sources += 1
        self.near |= mask
        for n in range(found.count):
            part = found.gain[n].part
            if not self.mask_of[part] or self.gain_of[part] < found.gain[n].gain + cost:
                self.gain_of[part] = found.gain[n].gain + cost
            self.mask_of[part] |= mask
            self.near_bits[(part & (NEAR_BITS - 1)) >> 6] |= <uint64_t>1 << (part & 63)
        return 0

    cdef int _gather(self) except -1:
        """Fills the sources: near parts of each text, of neighbours glued, and the pieces of joined ones."""
        cdef Query* query = &self.query
        cdef Term* term
        cdef int t, n, m, cost
        cdef Gained found
        self.sources = self.asked = self.near = 0
        self.cut = query.ends
        self.gains.make_room()
        for n in range(query.count):
            if query.kind[n] != KIND_PARTICLE:
                self.asked |= 1 << n
            if query.kind[n] == KIND_INITIAL:
                self.cut |= 1 << n
        if not self.asked:
            self.asked = (1 << query.count) - 1
        for t in range(query.terms):
            term = &query.term[t]
            cost = self.weights[term.via] if term.via >= 0 else 0
            found = self.gains.near(&term.word)
            if term.via < 0 and query.kind[term.place] != KIND_INITIAL and not self.gains.begins(&term.word):
                self.cut &= ~(1 << term.place)
            self._source(found, 1 << term.place, cost)
            self._source(self.gains.pieces(&term.word, term.known), 1 << term.place, cost, True)
        # Surname and given names may stand in either order, so the last part neighbours the first.
        if query.count > 1:
            for n in range(query.count):
                m = (n + 1) % query.count
                self._source(
                    self.gains.glued(&query.term[query.term_of[n]].word, &query.term[query.term_of[m]].word),
                    1 << n | 1 << m, 0,
                )
        return 0

    cdef void _clear(self) noexcept nogil:
        cdef int s
        cdef Py_ssize_t n
        memset(self.near_bits, 0, sizeof(self.near_bits))
        for s in range(self.sources):
            for n in range(self.source[s].count):
                self.mask_of[self.source[s].gain[n].part] = 0

    cdef void _read(self) noexcept nogil:
        """Reads the postings that could reach the threshold, by two rules that each lose nothing.

        Dates that count: a name is sought under the one of its parts that counts most. So beside a part that counts
        `gain` no other position counts more than that, nor more than its own best part; the date must give the rest.
        Dates that count little or nothing, where lists are read far and wide: positions stand in the order of their
        best parts, and a name is sought under the first that it answers; the later ones count at most their best.
        """
        cdef int most[MOST_OURS]
        cdef int order[MOST_OURS]
        cdef int rank[MOST_OURS]
        cdef int later[MOST_OURS]
        cdef int earlier[MOST_OURS]
        cdef int count = self.query.count, n, m, s, need, wide, best, gain, first
        cdef int start = self.threshold - self.room - self.bonus
        cdef Py_ssize_t k
        cdef const Source* source
        for n in range(count):
            most[n] = PREFIX_GAIN if self.cut >> n & 1 else 0
        for s in range(self.sources):
            source = &self.source[s]
            for n in range(count):
                if source.mask >> n & 1:
                    most[n] = max(most[n], source.gain[0].gain + source.cost + source.beside)
        for n in range(count):
            if self.asked >> n & 1 and not (self.cut | self.near) >> n & 1:
                start = self.threshold - self.room  # nothing can be complete
            m = n
            while m and most[order[m - 1]] < most[n]:
                order[m] = order[m - 1]
                m -= 1
            order[m] = n
        for n in range(count):
            rank[order[n]] = n
            later[n] = 0
            for m in range(n + 1, count):
                later[n] += most[order[m]]
            # Positions before this one are answered by nothing, but for one that may be cut short.
            earlier[n] = 0
            if n:
                m = order[n - 1]
                gain = self.weights[NAME_TRAVELLER_MORE] - self.bonus if self.asked >> m & 1 else 0
                earlier[n] = earlier[n - 1] + (PREFIX_GAIN if self.cut >> m & 1 else max(gain, -self.bonus))
        best = self._read_days()
        for s in range(self.sources):
            source = &self.source[s]
            first = count
            for n in range(count):
                if source.mask >> n & 1:
                    first = min(first, rank[n])
            for k in range(source.count):
                gain = source.gain[k].gain + source.cost + source.beside
                need = start
                for n in range(count):
                    need -= min(gain, most[n]) if gain > 0 or source.mask >> n & 1 else 0
                if need > best:
                    break  # gains stand in falling order
                wide = start - gain - later[first] - earlier[first]
                self._postings(source.gain[k].part, need, wide)

    cdef uint32_t _first(self, uint32_t low, uint32_t high, uint32_t date) noexcept nogil:
        """The first posting of those from `low` to before `high` that stands at `date` or later."""
        cdef uint32_t middle
        while low < high:
            middle = (low + high) >> 1
            if self.posting[middle].date < date:
                low = middle + 1
            else:
                high = middle
        return low

    cdef void _postings(self, uint32_t part, int need, int wide) noexcept nogil:
        """Visits the postings of `part` whose birth date may count `need` or more, or `wide` where it counts less
        than any single date or month."""
        cdef uint32_t low = self.post_at[part], high = self.post_at[part + 1], start, end, at, to
        cdef const Plan* plan = &self.plan
        cdef uint32_t inner_low = plan.year.low, inner_high = plan.year.high
        cdef bint whole = wide <= plan.year.most
        cdef int n
        if high - low <= SHORT_LIST or wide <= plan.elsewhere:
            self._range(part, low, high, min(need, wide))
            return
        if wide <= plan.years.most:
            inner_low, inner_high = plan.years.low, plan.years.high
        start = self._first(low, high, inner_low)
        end = self._first(start, high, inner_high + 1)
        if whole or end - start <= SHORT_LIST:
            whole = True
            self._range(part, start, end, min(need, wide))
        for n in range(plan.probes):
            if plan.probe[n].most < need:
                break
            if plan.probe[n].read:
                continue
            if inner_low <= plan.probe[n].low <= inner_high:
                if whole:
                    continue
                at, to = self._first(start, end, plan.probe[n].low), end
            else:
                at, to = self._first(low, high, plan.probe[n].low), high
            while at < to and self.posting[at].date <= plan.probe[n].high:
                self._visit(part, &self.posting[at], need)
                at += 1

    cdef void _range(self, uint32_t part, uint32_t start, uint32_t end, int need) noexcept nogil:
        cdef uint32_t at
        for at in range(start, end):
            self._visit(part, &self.posting[at], need)

    cdef int _read_days(self) noexcept nogil:
        """Visits the names of all who are born on the dates that count most; the most that any other date counts."""
        cdef Plan* plan = &self.plan
        cdef Py_ssize_t low, high, middle
        cdef uint32_t at
        cdef int n, date, rest = plan.elsewhere
        for n in range(plan.probes):
            if plan.probe[n].low != plan.probe[n].high or not plan.probe[n].low & 31 or (
                plan.probe[n].most < self.weights[BIRTH_DAY_OFF]
            ):
                rest = max(rest, plan.probe[n].most)
                continue
            low, high = 0, self.days
            while low < high:
                middle = (low + high) >> 1
                if self.day[middle] < plan.probe[n].low:
                    low = middle + 1
                else:
                    high = middle
            if low == self.days or self.day[low] != plan.probe[n].low:
                plan.probe[n].read = True
                continue
            if self.day_at[low + 1] - self.day_at[low] > MOST_DATED:
                rest = max(rest, plan.probe[n].most)
                continue
            plan.probe[n].read = True
            date = most_of(self.query.birth, plan.probe[n].low, self.weights)
            for at in range(self.day_at[low], self.day_at[low + 1]):
                self._bound(self.dated[at].name, self.dated[at].part[0], &self.dated[at].part[1], date)
        return max(rest, max(plan.year.most, plan.years.most))

    cdef inline void _visit(self, uint32_t part, const Posting* posting, int need) noexcept nogil:
        cdef int date = most_of(self.query.birth, posting.date, self.weights)
        self.entries_read += 1
        if date >= need:
            self._bound(posting.name, part, posting.other, date)

    cdef inline bint _gains(self, uint32_t part) noexcept nogil:
        """Whether a listed part is near one of the traveller's; the small table answers for most that are not."""
        return self.near_bits[(part & (NEAR_BITS - 1)) >> 6] >> (part & 63) & 1 and self.mask_of[part]

    cdef void _bound(self, uint32_t name, uint32_t first, const uint32_t* others_of, int date) noexcept nogil:
        """Takes the identity of a name for a candidate if its parts and date may reach the threshold."""
        cdef int bound = date + self.room, mask = 0, matched = 0, others = 0, left, n
        cdef uint32_t other, at, identity
        self.names_bounded += 1
        if name & MANY:
            name &= ~<uint32_t>MANY
            for at in range(self.name_at[name], self.name_at[name + 1]):
                other = self.name_part[at]
                if self._gains(other):
                    bound += self.gain_of[other]
                    mask |= self.mask_of[other]
                    matched += 1
                else:
                    others += 1
        else:
            other = first
            for n in range(4):
                if self._gains(other):
                    bound += self.gain_of[other]
                    mask |= self.mask_of[other]
                    matched += 1
                else:
                    others += 1
                if n == 3 or others_of[n] == NONE:
                    break
                other = others_of[n]
        if not matched:
            return
        left = self.asked & ~mask
        if not left and (matched > 1 or self.query.count > 1):
            bound += self.bonus
        else:
            if not others:  # what is left of the traveller's name has no counterpart
                bound += self.weights[NAME_TRAVELLER_MORE]
            elif bound < self.threshold and left & self.cut:
                if bound + PREFIX_GAIN + self.bonus < self.threshold or not self._may_be_cut(name, mask):
                    return
                bound += PREFIX_GAIN + self.bonus
        if bound < self.threshold:
            return
        identity = self.owner[name]
        if self.stamp[identity] != self.round:
            self.stamp[identity] = self.round
            self.candidate[self.candidates] = identity
            self.candidates += 1

    cdef bint _may_be_cut(self, uint32_t name, int mask) noexcept nogil:
        """Whether a part of the traveller's that nothing answers starts as one of the listed name that answers
        nothing: one may be the other cut short, or its initial."""
        cdef uint32_t at, part
        cdef int n
        cdef uint16_t lead
        cdef const Term* term
        for at in range(self.name_at[name], self.name_at[name + 1]):
            part = self.name_part[at]
            if self.mask_of[part] & ~mask == 0 and self.mask_of[part]:
                continue
            lead = self.lead[part]
            for n in range(self.query.count):
                if mask >> n & 1:
                    continue
                term = &self.query.term[self.query.term_of[n]]
                if lead >> 10 == term.word.text[0] + 1 and (
                    term.word.size == 1 or not lead & 1023 or lead >> 5 == lead_of(term.word.text, 2) >> 5
                ):
                    return True
        return False


cdef uint16_t lead_of(const uint8_t* letters, int size) noexcept nogil:
    """The first three letters as a number."""
    return (letters[0] + 1) << 10 | (letters[1] + 1 if size > 1 else 0) << 5 | (letters[2] + 1 if size > 2 else 0)


def leads(const uint8_t[::1] text, const uint32_t[::1] text_at):
    """The first three letters of each part, as a number."""
    import numpy as np

    cdef Py_ssize_t n
    out = np.zeros(text_at.shape[0] - 1, np.uint16)
    cdef uint16_t[::1] lead = out
    for n in range(text_at.shape[0] - 1):
        lead[n] = lead_of(&text[text_at[n]], <int>(text_at[n + 1] - text_at[n]))
    return out
