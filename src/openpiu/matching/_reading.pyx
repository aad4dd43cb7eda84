# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The postings that a search reads, and the bound of each name met there.

Dates stand in an array of their own, so that a list of postings is searched in few lines of memory. What is read next is
asked for in advance, many at a time: most of a search on a large list is waiting for memory.
"""

from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc

from openpiu.matching._align cimport NAME_COMPLETE, NAME_TRAVELLER_COMPLETE, NAME_TRAVELLER_MORE, Term
from openpiu.matching._dates cimport BIRTH_DAY_OFF, RULES, Plan, most_of
from openpiu.matching._near cimport Neighbours

cdef extern from *:
    void __builtin_prefetch(const void* address) noexcept nogil


cdef class Reading:
    """The names of all postings and days read for one traveller, bounded; those that may reach the threshold are
    `candidate`."""

    def __cinit__(self, dict arrays, list weights, int share, *_):
        cdef const uint8_t[::1] particle = arrays["particle"]
        cdef const uint16_t[:, ::1] rarity = arrays["rarity"]
        cdef const uint16_t[::1] lead = arrays["lead"]
        cdef const uint32_t[:, ::1] post_at = arrays["post_at"]
        cdef const uint32_t[::1] posting = arrays["posting"]
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
        self.post_at, self.name_at = &post_at[0, 0], &name_at[0]
        self.identities = <uint32_t>(arrays["names_of"].shape[0] - 1)
        if self.parts.count:
            self.particle, self.rarity = &particle[0], &rarity[0, 0]
            self.lead = &lead[0]
            self.posting, self.date = &posting[0], &date[0]
            self.name_part, self.owner = &name_part[0], &owner[0]
        self.days = day.shape[0]
        if self.days:
            self.day, self.day_at, self.dated = &day[0], &day_at[0], <const Dated*>&dated[0, 0]
        self.mark = <Mark*>calloc(max(1, self.parts.count), sizeof(Mark))
        self.stamp = <uint32_t*>calloc(max(1, self.identities), sizeof(uint32_t))
        self.candidate = <uint32_t*>malloc(max(1, self.identities) * sizeof(uint32_t))
        if self.mark == NULL or self.stamp == NULL or self.candidate == NULL:
            raise MemoryError
        for n in range(self.parts.count):
            self.mark[n].spread = _spread(self.post_at[ROW * n + ROW] - self.post_at[ROW * n])
        self.bonus = max(0, self.weights[NAME_COMPLETE]) + max(0, self.weights[NAME_TRAVELLER_COMPLETE])

    def __dealloc__(self):
        free(self.mark)
        free(self.stamp)
        free(self.candidate)

    cdef inline uint32_t _end(self, uint32_t part, int size) noexcept nogil:
        """Where the postings of a part and class end: those of the next one start."""
        return self.post_at[ROW * part + size + 1] if size < SIZES - 1 else self.post_at[ROW * part + ROW]

    cdef void _work(self, int best) noexcept nogil:
        """Reads the postings of the parts in `task`."""
        cdef int n, size
        cdef Task* task
        cdef uint32_t word, low, high
        for n in range(self.tasks):
            task = &self.task[n]
            word = self.post_at[ROW * task.part + SIZES]
            for size in range(SIZES):
                low, high = self.post_at[ROW * task.part + size], self._end(task.part, size)
                task.word[size] = word - low * (size + 2)
                word += (high - low) * (size + 2)
                if task.need[size] <= best and low < high:
                    if high - low <= SHORT_LIST:
                        __builtin_prefetch(&self.date[low])
                        __builtin_prefetch(&self.date[high - 1])
                    else:
                        __builtin_prefetch(&self.date[(low + high) >> 1])
        for n in range(self.tasks):
            for size in range(SIZES):
                if self.task[n].need[size] <= best:
                    self._postings(&self.task[n], size)
        self.tasks = 0
        self._bound_hits()

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

    cdef void _postings(self, const Task* task, int size) noexcept nogil:
        """Visits the postings of a task and class whose birth date may count enough."""
        cdef uint32_t start, end, at, to, low = self.post_at[ROW * task.part + size], high = self._end(task.part, size)
        cdef int need = task.need[size]
        cdef const Plan* plan = &self.plan
        cdef uint32_t inner_low = plan.year.low, inner_high = plan.year.high
        cdef bint whole = need <= plan.year.most
        cdef int n
        if high - low <= SHORT_LIST or need <= plan.elsewhere:
            self._range(task, size, low, high)
            return
        # Where many dates may count enough, a list is sooner read than searched for each of them.
        for n in range(plan.probes):
            if plan.probe[n].most < need or high - low <= SHORT_LIST + n * PROBE_READS:
                break
        if high - low <= SHORT_LIST + n * PROBE_READS:
            self._range(task, size, low, high)
            return
        if need <= plan.years.most:
            inner_low, inner_high = plan.years.low, plan.years.high
        start = self._first(low, high, inner_low)
        end = self._first(start, high, inner_high + 1)
        if whole or end - start <= SHORT_LIST:
            whole = True
            self._range(task, size, start, end)
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
                self._visit(task, size, at)
                at += 1

    cdef void _range(self, const Task* task, int size, uint32_t start, uint32_t end) noexcept nogil:
        cdef uint32_t at
        for at in range(start, end):
            self._visit(task, size, at)

    cdef int _read_days(self, int least) noexcept nogil:
        """Visits the names of all who are born on the dates that count most; the most that any other date counts.

        A date that counts less than `least` cannot make up for what names count, and is taken for read.
        """
        cdef Plan* plan = &self.plan
        cdef Py_ssize_t low, high, middle
        cdef uint32_t at
        cdef int n, date, rest = plan.elsewhere
        for n in range(plan.probes):
            if plan.probe[n].most < least:
                plan.probe[n].read = True
                continue
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
                if self.dated[at].name & MANY:
                    __builtin_prefetch(&self.name_part[self.dated[at].part[1]])
            for at in range(self.day_at[low], self.day_at[low + 1]):
                self._bound(self.dated[at].name, self.dated[at].part[0], &self.dated[at].part[1], 3, date)
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

    cdef inline void _visit(self, const Task* task, int size, uint32_t at) noexcept nogil:
        cdef uint32_t date = self.date[at]
        cdef const uint32_t* name
        self.entries_read += 1
        if self.year_most[date >> 9 & (YEARS - 1)] < task.need[size]:
            return
        if self.hits == HITS:
            self._bound_hits()
        name = &self.posting[<uint32_t>(task.word[size] + at * (size + 2))]
        self.hit[self.hits] = Hit(name, size + 1, task.part, date, task.need[size], task.alone)
        self.hits += 1
        __builtin_prefetch(name)

    cdef void _bound_hits(self) noexcept nogil:
        """Bounds the names of the postings that were met."""
        cdef int n, k, date, need
        cdef const Hit* hit
        cdef bint near
        for n in range(self.hits):
            if self.hit[n].name[0] & MANY:
                __builtin_prefetch(&self.name_part[self.hit[n].name[1]])
        for n in range(self.hits):
            hit = &self.hit[n]
            need = hit.need
            # Most names have no other part that is near, and few dates make up for that.
            if hit.alone > need and not hit.name[0] & MANY:
                near = False
                for k in range(1, hit.others + 1):
                    near = near or self._near(hit.name[k])
                if not near:
                    need = hit.alone
                    if self.year_most[hit.date >> 9 & (YEARS - 1)] < need:
                        continue
            date = most_of(self.query.birth, hit.date, self.weights)
            if date >= need:
                self._bound(hit.name[0], hit.part, hit.name + 1, hit.others, date)
        self.hits = 0

    cdef inline bint _near(self, uint32_t part) noexcept nogil:
        """Whether a listed part may be near one of the traveller's; seldom also where it is not."""
        return self.near_bits[(part & (NEAR_BITS - 1)) >> 6] >> (part & 63) & 1

    cdef inline bint _gains(self, uint32_t part) noexcept nogil:
        """Whether a listed part is near one of the traveller's; the small table answers for most that are not."""
        return self._near(part) and self.mark[part].mask

    cdef void _bound(self, uint32_t name, uint32_t first, const uint32_t* others_of, int more, int date) noexcept nogil:
        """Takes the identity of a name for a candidate if its parts, `first` and up to `more` others, and its date may
        reach the threshold."""
        cdef int bound = date + self.room, mask = 0, matched = 0, others = 0, left, n
        cdef uint32_t other, at, identity
        self.names_bounded += 1
        if name & MANY:
            name &= ~<uint32_t>MANY
            for at in range(others_of[0], others_of[0] + others_of[1]):
                other = self.name_part[at]
                if self._gains(other):
                    bound += self.mark[other].gain
                    mask |= self.mark[other].mask
                    matched += 1
                else:
                    others += 1
        else:
            other = first
            for n in range(more + 1):
                if self._gains(other):
                    bound += self.mark[other].gain
                    mask |= self.mark[other].mask
                    matched += 1
                else:
                    others += 1
                if n == more or others_of[n] == NONE:
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
