# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Which identities are worth weighing for a traveller: those whose name and birth date may reach the threshold.

Parts -> near parts (kept from traveller to traveller) -> people born on the day and postings sorted by birth date, of
which only those dates are read that could still reach the threshold -> a bound from the parts of each name met. The
bounds lose a pair only by rare likenesses of what is left over, as where one part joins two with an error in it; what a
pair weighs does not depend on them.
"""

from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset

from openpiu.matching._align cimport (
    JOINED_PARTS, KIND_INITIAL, KIND_PARTICLE, MOST_OURS, NAME_CONFLICT, NAME_TRAVELLER_MORE, Query, Term,
)
from openpiu.matching._gains cimport Gained, Gains
from openpiu.matching._dates cimport Plan
from openpiu.matching._reading cimport AHEAD, NEAR_BITS, PREFIX_GAIN, ROW, SIZES, TASKS, Mark, Reading, Task
from openpiu.matching._text cimport LETTERS

cdef extern from *:
    void __builtin_prefetch(const void* address) noexcept nogil


cdef enum:
    # What reading postings costs, in postings read.
    LOOK_UP = 30  # a part with few
    SEARCH = 120  # dates in a long list
    SHORT_SPREAD = 5  # at most 31 postings
    YEAR_SPREAD = 6  # about a 64th of a list is of one year


cdef class Retrieval(Reading):
    """The search over the arrays of `storage.Stored` with the weights of a model, in the order of `rules.CODES`."""

    def __cinit__(self, dict arrays, list weights, int share, int least, *_):
        self.gains = Gains(self.parts, arrays, weights, share, least)

    cdef int _source(self, Gained found, int mask, int cost) except -1:
        cdef Source* source
        cdef Py_ssize_t n
        cdef uint32_t part
        cdef Mark* mark
        if not found.count or self.sources == SOURCES:
            return 0
        source = &self.source[self.sources]
        source.gain, source.count, source.mask, source.cost = found.gain, found.count, mask, cost
        source.beside = found.beside
        self.sources += 1
        for n in range(found.count):
            if n + AHEAD < found.count:
                __builtin_prefetch(&self.mark[found.gain[n + AHEAD].part])
            part = found.gain[n].part
            mark = &self.mark[part]
            if not mark.mask or mark.gain < found.gain[n].gain + cost:
                mark.gain = found.gain[n].gain + cost
            mark.mask |= mask
            self.near_bits[(part & (NEAR_BITS - 1)) >> 6] |= <uint64_t>1 << (part & 63)
        return 0

    cdef int _gather(self) except -1:
        """Fills the sources: near parts of each text, of neighbours glued, of more in a row, and the pieces of joined
        ones."""
        cdef Query* query = &self.query
        cdef Term* term
        cdef int t, n, m, cost
        cdef Gained found
        self.sources = self.asked = self.glues = 0
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
            self._source(self.gains.pieces(&term.word, term.known), 1 << term.place, cost)
        # Surname and given names may stand in either order, so the last part neighbours the first.
        if query.count > 1:
            for n in range(query.count):
                m = (n + 1) % query.count
                found = self.gains.glued(&query.term[query.term_of[n]].word, &query.term[query.term_of[m]].word)
                self.glues += found.count > 0
                self._source(found, 1 << n | 1 << m, 0)
        if query.count > 2:
            for n in range(query.count):
                self._chain(n)
        return 0

    cdef int _chain(self, int first) except -1:
        """Adds the listed parts that three or more of the traveller's parts from `first` on give together."""
        cdef Query* query = &self.query
        cdef const Term* term
        cdef uint8_t text[LETTERS]
        cdef int n, k, size = 0, mask = 0
        cdef Gained found
        for k in range(min(query.count, JOINED_PARTS)):
            n = (first + k) % query.count
            term = &query.term[query.term_of[n]]
            if size + term.word.size > LETTERS:
                break
            memcpy(text + size, term.word.text, term.word.size)
            size += term.word.size
            mask |= 1 << n
            if k > 1:
                found = self.gains.chained(text, size)
                self.glues += k * found.count
                self._source(found, mask, 0)
        return 0

    cdef void _clear(self) noexcept nogil:
        cdef int s
        cdef Py_ssize_t n
        memset(self.near_bits, 0, sizeof(self.near_bits))
        for s in range(self.sources):
            for n in range(self.source[s].count):
                self.mark[self.source[s].gain[n].part].mask = 0

    cdef void _read(self) noexcept nogil:
        """Reads the postings that could reach the threshold, each name under one part of its that counts.

        Positions of the traveller's name stand in an order, the one whose near parts are soonest read first. A name is
        sought under the first position that it answers. So beside a part, another position counts no more than its
        best part if it stands behind, and nothing if it stands before; the birth date must give the rest. That loses
        nothing, whatever the order is, and the last positions are seldom read at all. A name of few parts answers no
        more positions than it has parts.
        """
        cdef int32_t most[MOST_OURS * (RANKS + 1)]
        cdef int32_t top[MOST_OURS]
        cdef int32_t* of
        cdef int count = self.query.count, n, s, rank, best, total = 0
        cdef const Source* source
        for n in range(count):
            top[n] = PREFIX_GAIN if self.cut >> n & 1 else UNANSWERED
        for s in range(self.sources):
            source = &self.source[s]
            for n in range(count):
                if source.mask >> n & 1:
                    top[n] = max(top[n], source.gain[0].gain + source.cost + source.beside)
        for n in range(count):
            total += max(0, top[n])
        best = self._read_days(self.threshold - self.room - total - self.bonus)
        self._lay_years()
        self._rank(top, total, best)
        for n in range(count * (RANKS + 1)):
            most[n] = UNANSWERED
        for s in range(self.sources):
            source = &self.source[s]
            for n in range(count):
                if source.mask >> n & 1:
                    of = &most[n * (RANKS + 1)]
                    of[source.rank] = max(of[source.rank], source.gain[0].gain + source.cost + source.beside)
        for n in range(count):
            of = &most[n * (RANKS + 1)]
            if self.cut >> n & 1:
                of[RANKS] = PREFIX_GAIN
            for rank in range(RANKS - 1, -1, -1):
                of[rank] = max(of[rank], of[rank + 1])
        for s in range(self.sources):
            self._seek(&self.source[s], most, best)
        self._work(best)

    cdef void _rank(self, const int32_t* top, int total, int best) noexcept nogil:
        """Puts the positions in order, and each source under the first of its positions."""
        cdef float cost[MOST_OURS]
        cdef int rank[MOST_OURS]
        cdef int n, m, s, count = self.query.count
        for n in range(count):
            cost[n] = self._cost(n, total - max(0, top[n]), best)
        for n in range(count):
            rank[n] = 0
            for m in range(count):
                rank[n] += cost[m] < cost[n] or (cost[m] == cost[n] and m < n)
        for s in range(self.sources):
            self.source[s].rank = RANKS - 1
            for n in range(count):
                if self.source[s].mask >> n & 1:
                    self.source[s].rank = min(self.source[s].rank, rank[n])

    cdef float _cost(self, int position, int others, int best) noexcept nogil:
        """About how long it takes to read what is near a position, where all others count `others` at the most."""
        cdef const Source* source
        cdef const Plan* plan = &self.plan
        cdef float cost = 0
        cdef int s, need, spread
        cdef Py_ssize_t k
        for s in range(self.sources):
            source = &self.source[s]
            if not source.mask >> position & 1:
                continue
            need = self.threshold - self.room - others - self.bonus - source.cost - source.beside
            for k in range(source.count):
                if need - source.gain[k].gain > best:
                    break
                spread = self.mark[source.gain[k].part].spread
                if spread <= SHORT_SPREAD or need - source.gain[k].gain <= plan.elsewhere:
                    cost += LOOK_UP + (1 << spread)
                elif need - source.gain[k].gain <= plan.year.most:
                    cost += SEARCH + (1 << spread >> YEAR_SPREAD)
                else:
                    cost += SEARCH
        return cost

    cdef void _seek(self, const Source* source, const int32_t* most, int best) noexcept nogil:
        """Reads the postings of the parts of one source; `most` is by position and rank, and all later ones."""
        cdef int need[SIZES]
        cdef int gain, size, extra, lowest = self._beside(source, most, 1 << 28, need)
        cdef Py_ssize_t k
        cdef uint32_t part
        cdef Task* task
        for k in range(source.count):
            gain = source.gain[k].gain + source.cost + source.beside
            if lowest - gain > best:
                break  # gains stand in falling order
            if self._beside(source, most, gain, need) - gain > best:
                continue
            if self.tasks == TASKS:
                self._work(best)
            part = source.gain[k].part
            task = &self.task[self.tasks]
            task.part = part
            # With no other near part, as `_bound` counts it at the most.
            extra = 0 if self.asked & ~self.mark[part].mask else self.bonus
            if self.asked & ~self.mark[part].mask & self.cut:
                extra = PREFIX_GAIN + self.bonus
            task.alone = self.threshold - self.room - self.mark[part].gain - extra
            for size in range(SIZES):
                task.need[size] = need[size] - gain
            self.tasks += 1
            __builtin_prefetch(&self.post_at[ROW * part])

    cdef int _beside(self, const Source* source, const int32_t* most, int gain, int* need) noexcept nogil:
        """What a part of this source that counts `gain`, and the date, must give, by the size of the name: at least."""
        cdef int n, size, found, first = 0, second = 0, every = 0, left = 0
        cdef bint complete = True
        cdef const int32_t* of
        for n in range(self.query.count):
            if self.asked >> n & 1 and self.query.kind[n] != KIND_PARTICLE:
                left += 1
            if source.mask >> n & 1:
                continue
            of = &most[n * (RANKS + 1) + source.rank]
            if of[0] == UNANSWERED:
                if self.asked >> n & 1:
                    complete = False
                continue
            found = of[0] if of[0] <= gain else max(of[1], gain)
            if found > 0:
                every += found
                if found > first:
                    second = first
                    first = found
                elif found > second:
                    second = found
        left -= self.glues
        for size in range(SIZES):
            need[size] = self.threshold - self.room - (first if size == 0 else first + second if size == 1 else every)
            if size < SIZES - 1 and left > size + 2:
                # Each of the traveller's parts that is left over costs at least this.
                need[size] -= (left - size - 2) * max(self.weights[NAME_TRAVELLER_MORE], self.weights[NAME_CONFLICT])
            elif complete:
                need[size] -= self.bonus
        return min(need[0], min(need[1], need[2]))
