# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The search: for one traveller after the other, the identities whose name and birth date weigh enough.

Parts -> near parts (kept from traveller to traveller) -> postings sorted by birth date, of which only those dates are
read that could still reach the threshold -> a bound from the parts of each name met -> alignment and weight. The bounds
never lose a pair but for rare likenesses of what is left over (`SLACK`); what a pair weighs does not depend on them.

One `Kernel` serves one thread; it keeps near parts and scratch memory, nothing of a traveller.
"""

from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memset

from openpiu.matching._align cimport (
    KIND_INITIAL, KIND_NAME, KIND_PARTICLE, MOST_OURS, MOST_TERMS, MOST_THEIRS, NAME_COMPLETE, NAME_PARTICLE,
    NAME_PREFIX, NAME_TRAVELLER_COMPLETE, NAME_TRAVELLER_MORE, Alignment, Listed, Piece, Query, Term, align,
)
from openpiu.matching._dates cimport (
    BIRTH_DAY_OFF, BIRTH_RANGE, BIRTH_UNKNOWN, BIRTH_UNREADABLE, RULES, Plan, compare_dates, lay_plan, most_of,
)
from openpiu.matching._gains cimport Gain, Gains, Gained
from openpiu.matching._near cimport Neighbours
from openpiu.matching._query cimport read_date, read_name
from openpiu.matching._text cimport EXACT, LEVELS

from math import log2

cdef enum:
    SOURCES = MOST_TERMS + 3 * MOST_OURS
    NONE = 0xFFFFFFFF
    MANY = 0x80000000  # of a posting's name: it has more parts than stand in the posting
    SHORT_LIST = 24  # postings that are rather read than searched
    PREFIX_GAIN = 2000  # about the most that a part cut short counts
    MOST_DATED = 400  # people born on one day whose names are rather read than searched
    NEAR_WORDS = 512  # 64 bits each
    NEAR_BITS = 64 * NEAR_WORDS
    SPAN_YEARS = 300

cdef struct Posting:
    uint32_t date
    uint32_t name
    uint32_t other[3]

cdef struct Dated:
    uint32_t name
    uint32_t part[4]

cdef struct Source:
    # Listed parts near one text of the traveller's, or several parts glued.
    const Gain* gain
    Py_ssize_t count
    int mask
    int cost
    int beside  # the most that another of these parts may add: pieces of one joined part

cdef int32_t SPAN_DISCOUNT[SPAN_YEARS]
for _n in range(SPAN_YEARS):
    SPAN_DISCOUNT[_n] = round(1000 * log2(_n + 1))


cdef class Kernel:
    """The search over the arrays of `storage.Stored` with the weights of a model, in the order of `rules.CODES`."""

    cdef object arrays
    cdef readonly Gains gains
    cdef Neighbours parts
    cdef int32_t weights[RULES]
    cdef int share
    cdef int floor
    cdef const uint8_t* particle
    cdef const uint16_t* rarity
    cdef const uint32_t* known
    cdef const uint16_t* lead
    cdef const uint32_t* post_at
    cdef const Posting* posting
    cdef const uint32_t* day
    cdef const uint32_t* day_at
    cdef const Dated* dated
    cdef Py_ssize_t days
    cdef const uint32_t* name_at
    cdef const uint32_t* name_part
    cdef const uint32_t* owner
    cdef const uint8_t* weak
    cdef const uint32_t* names_of
    cdef const uint32_t* birth_at
    cdef const uint32_t* birth
    cdef const uint8_t* circa
    cdef uint32_t identities

    # Of the traveller at hand.
    cdef Query query
    cdef Plan plan
    cdef Source source[SOURCES]
    cdef int sources
    cdef int threshold
    cdef int room
    cdef int bonus
    cdef int cut  # positions that may be cut short, by bits: a longer listed part begins like them
    cdef int near  # positions that some listed part is near, by bits
    cdef int asked  # positions that a complete match must cover, by bits
    cdef int32_t* gain_of
    cdef uint16_t* mask_of
    cdef uint64_t near_bits[NEAR_WORDS]
    cdef uint32_t* stamp
    cdef uint32_t round
    cdef uint32_t* candidate
    cdef Py_ssize_t candidates
    cdef readonly list results
    cdef readonly long long entries_read, names_bounded, scored

    def __cinit__(self, dict arrays, list weights, int share, int floor):
        cdef const uint8_t[::1] particle = arrays["particle"]
        cdef const uint16_t[:, ::1] rarity = arrays["rarity"]
        cdef const uint32_t[::1] known = arrays["known"]
        cdef const uint16_t[::1] lead = arrays["lead"]
        cdef const uint32_t[::1] post_at = arrays["post_at"]
        cdef const uint32_t[:, ::1] posting = arrays["posting"]
        cdef const uint32_t[::1] day = arrays["day"]
        cdef const uint32_t[::1] day_at = arrays["day_at"]
        cdef const uint32_t[:, ::1] dated = arrays["dated"]
        cdef const uint32_t[::1] name_at = arrays["name_at"]
        cdef const uint32_t[::1] name_part = arrays["name_part"]
        cdef const uint32_t[::1] owner = arrays["name_owner"]
        cdef const uint8_t[::1] weak = arrays["name_weak"]
        cdef const uint32_t[::1] names_of = arrays["names_of"]
        cdef const uint32_t[::1] birth_at = arrays["birth_at"]
        cdef const uint32_t[:, ::1] birth = arrays["birth"]
        cdef const uint8_t[::1] circa = arrays["birth_circa"]
        cdef int n
        assert len(weights) == RULES
        for n in range(RULES):
            self.weights[n] = weights[n]
        self.arrays, self.share, self.floor = arrays, share, floor
        self.parts = Neighbours(arrays)
        self.post_at, self.name_at, self.names_of = &post_at[0], &name_at[0], &names_of[0]
        self.birth_at = &birth_at[0]
        self.identities = <uint32_t>(names_of.shape[0] - 1)
        if self.parts.count:
            self.particle, self.rarity, self.known = &particle[0], &rarity[0, 0], &known[0]
            self.lead = &lead[0]
            self.posting = <const Posting*>&posting[0, 0]
            self.name_part, self.owner, self.weak = &name_part[0], &owner[0], &weak[0]
        self.days = day.shape[0]
        if self.days:
            self.day, self.day_at, self.dated = &day[0], &day_at[0], <const Dated*>&dated[0, 0]
        if birth.shape[0]:
            self.birth, self.circa = &birth[0, 0], &circa[0]
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

    def search(self, str surname, str given_names, str birth, int threshold, int room, forced=()):
        """Puts into `results` the identities that weigh `threshold` less `room` or more by name and birth date, and
        those of `forced` whatever they weigh; how many.

        `room` (1/1000 bit) is the most that other evidence may add. Of each: number, number of the name that agrees
        best (-1 for none), evidence of the name (rule, second rule or -1, parts as text or None, rarity, weight),
        weight of the name, number of the birth date's rule (-1 for none sent), of the listed date (-1), its weight.
        """
        cdef uint32_t number
        cdef Py_ssize_t n
        read_name(&self.query, surname, given_names)
        self.query.birth = read_date(birth)
        self.threshold, self.room, self.results = threshold, room, []
        self.round += 1
        if not self.round:
            memset(self.stamp, 0, self.identities * sizeof(uint32_t))
            self.round = 1
        lay_plan(&self.plan, self.query.birth, self.weights)
        unreadable = bool(birth) and not self.query.birth
        for number in forced:
            if self.stamp[number] != self.round:
                self.stamp[number] = self.round
                self._weigh(number, True, unreadable)
        if self.query.count and self.parts.count:
            self._gather()
            self.candidates = 0
            self._read()
            self._clear()
            for n in range(self.candidates):
                self._weigh(self.candidate[n], False, unreadable)
        return len(self.results)

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
            self.gains.recognise(term)
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
        if not left:
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

    cdef int _weigh(self, uint32_t number, bint forced, bint unreadable) except -1:
        """Adds an identity to `results` if it weighs enough, or is `forced`."""
        cdef Alignment best, found
        cdef Listed listed
        cdef uint32_t name, best_name = NONE, at
        cdef int rule, birth_rule = -1, weight, birth_weight = 0, birth_at = -1
        self.scored += 1
        best.count = best.weight = 0
        for name in range(self.names_of[number], self.names_of[number + 1]):
            self._listed(name, &listed)
            align(&self.query, &listed, self.weights, self.share, &found)
            if found.count and (best_name == NONE or found.weight > best.weight):
                best, best_name = found, name
        if not forced and (best_name == NONE or best.weight < self.floor):
            return 0
        if unreadable:
            birth_rule = BIRTH_UNREADABLE
        elif self.query.birth:
            birth_rule = BIRTH_UNKNOWN
            for at in range(self.birth_at[number], self.birth_at[number + 1]):
                rule = compare_dates(
                    self.query.birth, self.birth[2 * at], self.birth[2 * at + 1], self.circa[at]
                )
                weight = self.weights[rule]
                if rule == BIRTH_RANGE:
                    weight -= SPAN_DISCOUNT[min(
                        SPAN_YEARS - 1, <int>(self.birth[2 * at + 1] >> 9) - <int>(self.birth[2 * at] >> 9)
                    )]
                if birth_at < 0 or weight > birth_weight:
                    birth_at, birth_rule, birth_weight = <int>(at - self.birth_at[number]), rule, weight
        if birth_rule >= 0 and birth_at < 0:
            birth_weight = self.weights[birth_rule]
        if not forced and best.weight + birth_weight + self.room < self.threshold:
            return 0
        self.results.append((
            number, -1 if best_name == NONE else <int>best_name, self._pieces(&best, best_name), best.weight,
            birth_rule, birth_at, birth_weight,
        ))
        return 0

    cdef void _listed(self, uint32_t name, Listed* listed) noexcept nogil:
        cdef uint32_t at, part
        cdef int n = 0
        for at in range(self.name_at[name], self.name_at[name + 1]):
            part = self.name_part[at]
            listed.text[n], listed.size[n] = self.parts.letters(part), self.parts.length(part)
            listed.fold_key[n], listed.bone_key[n] = self.parts.fold_key[part], self.parts.bone_key[part]
            listed.equivalent[n], listed.known[n] = self.parts.equivalent[part], self.known[part]
            listed.particle[n], listed.rarity[n] = self.particle[part], self.rarity + part * LEVELS
            n += 1
        listed.count, listed.weak = n, self.weak[name]

    cdef list _pieces(self, const Alignment* found, uint32_t name):
        """The evidence as numbers and text."""
        cdef int n, k
        cdef const Piece* piece
        cdef uint32_t at = 0 if name == NONE else self.name_at[name], part
        out = []
        for n in range(found.count):
            piece = &found.piece[n]
            ours, theirs = [], []
            for k in range(MOST_THEIRS):
                if piece.ours >> k & 1:
                    ours.append(_text(self.query.term[self.query.term_of[k]].word.text,
                                      self.query.term[self.query.term_of[k]].word.size))
                if piece.theirs >> k & 1:
                    part = self.name_part[at + k]
                    theirs.append(_text(self.parts.letters(part), self.parts.length(part)))
            out.append((piece.rule, piece.via, " ".join(ours) or None, " ".join(theirs) or None, piece.rarity, piece.weight))
        return out

    def name(self, Py_ssize_t number):
        """A listed name by its number, in the letters it is compared in."""
        cdef uint32_t at, part
        out = []
        for at in range(self.name_at[number], self.name_at[number + 1]):
            part = self.name_part[at]
            out.append(_text(self.parts.letters(part), self.parts.length(part)))
        return " ".join(out)


cdef str _text(const uint8_t* letters, int size):
    cdef char text[64]
    cdef int n
    for n in range(size):
        text[n] = letters[n] + 65
    return text[:size].decode("ascii")


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
