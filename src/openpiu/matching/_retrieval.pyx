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
    KIND_INITIAL, KIND_PARTICLE, MOST_OURS, NAME_COMPLETE, NAME_CONFLICT, NAME_TRAVELLER_COMPLETE, NAME_TRAVELLER_MORE,
    Query, Term,
)
from openpiu.matching._dates cimport BIRTH_DAY_OFF, RULES, Plan, most_of
from openpiu.matching._gains cimport Gained, Gains
from openpiu.matching._near cimport Neighbours

cdef extern from *:
    void __builtin_prefetch(const void* address) noexcept nogil


cdef class Retrieval:
    """The search over the arrays of `storage.Stored` with the weights of a model, in the order of `rules.CODES`."""

    def __cinit__(self, dict arrays, list weights, int share, *_):
        cdef const uint8_t[::1] particle = arrays["particle"]
        cdef const uint16_t[:, ::1] rarity = arrays["rarity"]
        cdef const uint16_t[::1] lead = arrays["lead"]
        cdef const uint32_t[::1] post_at = arrays["post_at"]
        cdef const uint32_t[:, ::1] posting = arrays["posting"]
        cdef const uint32_t[::1] date = arrays["posting_date"]
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
            self.posting, self.date = <const Posting*>&posting[0, 0], &date[0]
            self.name_part, self.owner = &name_part[0], &owner[0]
        self.days = day.shape[0]
        if self.days:
            self.day, self.day_at, self.dated = &day[0], &day_at[0], <const Dated*>&dated[0, 0]
        self.gains = Gains(self.parts, arrays, weights, share)
        self.mark = <Mark*>calloc(max(1, self.parts.count), sizeof(Mark))
        self.stamp = <uint32_t*>calloc(max(1, self.identities), sizeof(uint32_t))
        self.candidate = <uint32_t*>malloc(max(1, self.identities) * sizeof(uint32_t))
        if self.mark == NULL or self.stamp == NULL or self.candidate == NULL:
            raise MemoryError
        for n in range(self.parts.count):
            self.mark[n].spread = _spread(self.post_at[SIZES * n + SIZES] - self.post_at[SIZES * n])
        self.bonus = max(0, self.weights[NAME_COMPLETE]) + max(0, self.weights[NAME_TRAVELLER_COMPLETE])

    def __dealloc__(self):
        free(self.mark)
        free(self.stamp)
        free(self.candidate)

    cdef int _source(self, Gained found, int mask, int cost, bint joined=False) except -1:
        cdef Source* source
        cdef Py_ssize_t n
        cdef uint32_t part
        cdef Mark* mark
        if not found.count or self.sources == SOURCES:
            return 0
        source = &self.source[self.sources]
        source.gain, source.count, source.mask, source.cost = found.gain, found.count, mask, cost
        source.beside = max(0, found.gain[0].gain) if joined else 0
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
        """Fills the sources: near parts of each text, of neighbours glued, and the pieces of joined ones."""
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
            self._source(self.gains.pieces(&term.word, term.known), 1 << term.place, cost, True)
        # Surname and given names may stand in either order, so the last part neighbours the first.
        if query.count > 1:
            for n in range(query.count):
                m = (n + 1) % query.count
                found = self.gains.glued(&query.term[query.term_of[n]].word, &query.term[query.term_of[m]].word)
                self.glues += found.count > 0
                self._source(found, 1 << n | 1 << m, 0)
        return 0

    cdef void _clear(self) noexcept nogil:
        cdef int s
        cdef Py_ssize_t n
        memset(self.near_bits, 0, sizeof(self.near_bits))
        for s in range(self.sources):
            for n in range(self.source[s].count):
                self.mark[self.source[s].gain[n].part].mask = 0

    cdef void _read(self) noexcept nogil:
        """Reads the postings that could reach the threshold, each name under the rarest part of its that counts.

        Parts stand in classes by how many postings they have. A name is sought under that one of its parts that stands
        in the lowest class, and counts most in it. So beside a part, another position counts no more than its best part
        of a higher class, or of this class and no more than this part; the birth date must give the rest. That loses
        nothing, whatever the order is, and reads long lists only where no part that is rarer could have answered. A
        name of few parts answers no more positions than it has parts.
        """
        cdef int32_t most[MOST_OURS * (SPREADS + 1)]
        cdef int32_t* of
        cdef int count = self.query.count, n, s, spread, best
        cdef Py_ssize_t k
        cdef const Source* source
        for n in range(count * (SPREADS + 1)):
            most[n] = UNANSWERED
        for s in range(self.sources):
            source = &self.source[s]
            for k in range(source.count):
                spread = self.mark[source.gain[k].part].spread
                for n in range(count):
                    of = &most[n * (SPREADS + 1)]
                    if source.mask >> n & 1:
                        of[spread] = max(of[spread], source.gain[k].gain + source.cost + source.beside)
        for n in range(count):
            of = &most[n * (SPREADS + 1)]
            if self.cut >> n & 1:
                of[SPREADS] = PREFIX_GAIN
            for spread in range(SPREADS - 1, -1, -1):
                of[spread] = max(of[spread], of[spread + 1])
        best = self._read_days()
        self._lay_years()
        for s in range(self.sources):
            self._seek(&self.source[s], most, best)
        self._work(best)

    cdef void _seek(self, const Source* source, const int32_t* most, int best) noexcept nogil:
        """Reads the postings of the parts of one source; `most` is by position and class, and all higher ones."""
        cdef int need[SIZES]
        cdef int least[SPREADS]
        cdef int spread, gain, size, lowest = 1 << 30
        cdef Py_ssize_t k
        cdef uint32_t part
        for spread in range(SPREADS):
            least[spread] = self._beside(source, most, spread, 1 << 28, need)
            lowest = min(lowest, least[spread])
        for k in range(source.count):
            gain = source.gain[k].gain + source.cost + source.beside
            if lowest - gain > best:
                break  # gains stand in falling order
            part = source.gain[k].part
            spread = self.mark[part].spread
            if least[spread] - gain > best or self._beside(source, most, spread, gain, need) - gain > best:
                continue
            if self.tasks == TASKS:
                self._work(best)
            self.task[self.tasks].part = part
            for size in range(SIZES):
                self.task[self.tasks].need[size] = need[size] - gain
            self.tasks += 1
            __builtin_prefetch(&self.post_at[SIZES * part])

    cdef void _work(self, int best) noexcept nogil:
        """Reads the postings of the parts in `task`."""
        cdef int n, size
        cdef const Task* task
        cdef const uint32_t* at
        for n in range(self.tasks):
            task = &self.task[n]
            at = &self.post_at[SIZES * task.part]
            for size in range(SIZES):
                if task.need[size] <= best and at[size] < at[size + 1]:
                    __builtin_prefetch(&self.date[at[size]])
        for n in range(self.tasks):
            task = &self.task[n]
            at = &self.post_at[SIZES * task.part]
            for size in range(SIZES):
                if task.need[size] <= best and at[size] < at[size + 1]:
                    self._postings(task.part, at[size], at[size + 1], task.need[size])
        self.tasks = 0

    cdef int _beside(
        self, const Source* source, const int32_t* most, int spread, int gain, int* need
    ) noexcept nogil:
        """What a part of this class that counts `gain`, and the date, must give, by the size of the name: at least."""
        cdef int n, size, found, first = 0, second = 0, every = 0, left = 0
        cdef bint complete = True
        cdef const int32_t* of
        for n in range(self.query.count):
            if self.asked >> n & 1 and self.query.kind[n] != KIND_PARTICLE:
                left += 1
            if source.mask >> n & 1:
                continue
            of = &most[n * (SPREADS + 1) + spread]
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

    cdef uint32_t _first(self, uint32_t low, uint32_t high, uint32_t date) noexcept nogil:
        """The first posting of those from `low` to before `high` that stands at `date` or later."""
        cdef uint32_t middle
        while low < high:
            middle = (low + high) >> 1
            if self.date[middle] < date:
                low = middle + 1
            else:
                high = middle
        return low

    cdef void _postings(self, uint32_t part, uint32_t low, uint32_t high, int need) noexcept nogil:
        """Visits the postings of `part`, from `low` to before `high`, whose birth date may count `need` or more."""
        cdef uint32_t start, end, at, to
        cdef const Plan* plan = &self.plan
        cdef uint32_t inner_low = plan.year.low, inner_high = plan.year.high
        cdef bint whole = need <= plan.year.most
        cdef int n
        if high - low <= SHORT_LIST or need <= plan.elsewhere:
            self._range(part, low, high, need)
            return
        if need <= plan.years.most:
            inner_low, inner_high = plan.years.low, plan.years.high
        start = self._first(low, high, inner_low)
        end = self._first(start, high, inner_high + 1)
        if whole or end - start <= SHORT_LIST:
            whole = True
            self._range(part, start, end, need)
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
            while at < to and self.date[at] <= plan.probe[n].high:
                self._visit(part, at, need)
                at += 1

    cdef void _range(self, uint32_t part, uint32_t start, uint32_t end, int need) noexcept nogil:
        cdef uint32_t at
        for at in range(start, end):
            self._visit(part, at, need)

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

    cdef void _lay_years(self) noexcept nogil:
        """Fills `year_most`, but for days whose names have all been read."""
        cdef const Plan* plan = &self.plan
        cdef uint32_t year
        cdef int32_t* most = self.year_most
        cdef int n
        for n in range(YEARS):
            most[n] = plan.elsewhere
        for year in range(plan.years.low >> 9, (plan.years.high >> 9) + 1):
            most[year & (YEARS - 1)] = max(most[year & (YEARS - 1)], plan.years.most)
        year = plan.year.low >> 9 & (YEARS - 1)
        most[year] = max(most[year], plan.year.most)
        for n in range(plan.probes):
            if not plan.probe[n].read:
                for year in range(plan.probe[n].low >> 9, (plan.probe[n].high >> 9) + 1):
                    most[year & (YEARS - 1)] = max(most[year & (YEARS - 1)], plan.probe[n].most)

    cdef inline void _visit(self, uint32_t part, uint32_t at, int need) noexcept nogil:
        cdef int date
        self.entries_read += 1
        if self.year_most[self.date[at] >> 9 & (YEARS - 1)] < need:
            return
        date = most_of(self.query.birth, self.date[at], self.weights)
        if date >= need:
            self._bound(self.posting[at].name, part, self.posting[at].other, date)

    cdef inline bint _gains(self, uint32_t part) noexcept nogil:
        """Whether a listed part is near one of the traveller's; the small table answers for most that are not."""
        return self.near_bits[(part & (NEAR_BITS - 1)) >> 6] >> (part & 63) & 1 and self.mark[part].mask

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
                    bound += self.mark[other].gain
                    mask |= self.mark[other].mask
                    matched += 1
                else:
                    others += 1
        else:
            other = first
            for n in range(4):
                if self._gains(other):
                    bound += self.mark[other].gain
                    mask |= self.mark[other].mask
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
            if self.mark[part].mask & ~mask == 0 and self.mark[part].mask:
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


cdef uint16_t _spread(uint32_t postings) noexcept nogil:
    """The class of a part with so many postings."""
    cdef int spread = 0
    while postings:
        postings >>= 1
        spread += 1
    return <uint16_t>min(spread, SPREADS - 1)


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
