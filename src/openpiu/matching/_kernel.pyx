# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The search and the weights: for one traveller after the other, the identities that weigh enough, as coded evidence.

One `Kernel` serves one thread; it keeps near parts and scratch memory, nothing of a traveller.
"""

from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t
from libc.string cimport memset

from openpiu.matching._align cimport (
    MOST_PIECES, MOST_THEIRS, NAME_ONE_OF_MANY, Alignment, Listed, Piece, align,
)
from openpiu.matching._dates cimport BIRTH_RANGE, BIRTH_UNKNOWN, BIRTH_UNREADABLE, compare_dates, lay_plan
from openpiu.matching._query cimport read_date, read_name
from openpiu.matching._reading cimport NONE
from openpiu.matching._retrieval cimport Retrieval
from openpiu.matching._text cimport LEVELS

from math import log2

cdef enum:
    SPAN_YEARS = 300
    MANY = 64

# By how much less a span says than one year: log2 of the years that it covers.
cdef int32_t SPAN_DISCOUNT[SPAN_YEARS]
for _n in range(SPAN_YEARS):
    SPAN_DISCOUNT[_n] = round(1000 * log2(_n + 1))

# How many doublings so many listed names are: each gives a stranger another chance.
cdef int32_t DOUBLINGS[MANY + 1]
DOUBLINGS[0] = 0
for _n in range(1, MANY + 1):
    DOUBLINGS[_n] = round(1000 * log2(_n))


cdef class Kernel(Retrieval):
    """The search over the arrays of `storage.Stored` with the weights of a model, in the order of `rules.CODES`."""

    cdef int floor
    cdef const uint32_t* known
    cdef const uint8_t* weak
    cdef const uint32_t* names_of
    cdef const uint32_t* birth_at
    cdef const uint32_t* birth
    cdef const uint8_t* circa
    cdef readonly list results
    cdef readonly long long scored

    def __cinit__(self, dict arrays, list weights, int share, int least, int floor):
        cdef const uint32_t[::1] known = arrays["known"]
        cdef const uint8_t[::1] weak = arrays["name_weak"]
        cdef const uint32_t[::1] names_of = arrays["names_of"]
        cdef const uint32_t[::1] birth_at = arrays["birth_at"]
        cdef const uint32_t[:, ::1] birth = arrays["birth"]
        cdef const uint8_t[::1] circa = arrays["birth_circa"]
        self.floor = floor
        self.names_of, self.birth_at = &names_of[0], &birth_at[0]
        if self.parts.count:
            self.known, self.weak = &known[0], &weak[0]
        if birth.shape[0]:
            self.birth, self.circa = &birth[0, 0], &circa[0]

    def search(self, str surname, str given_names, str birth, int threshold, int room, forced=()):
        """Puts into `results` the identities that weigh `threshold` less `room` or more by name and birth date, and
        those of `forced` whatever they weigh; how many.

        `room` (1/1000 bit) is the most that other evidence may add. Of each: number, number of the name that agrees
        best (-1 for none), evidence of the name (rule, second rule or -1, parts as text or None, rarity, weight),
        weight of that name without regard to how many are listed, number of the birth date's rule (-1 for none sent), of the listed date (-1), its weight.
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
        for n in range(self.query.terms):
            self.gains.recognise(&self.query.term[n])
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

    cdef int _weigh(self, uint32_t number, bint forced, bint unreadable) except -1:
        """Adds an identity to `results` if it weighs enough, or is `forced`."""
        cdef Alignment best, found
        cdef Listed listed
        cdef uint32_t name, best_name = NONE, at
        cdef int rule, birth_rule = -1, weight, birth_weight = 0, birth_at = -1, name_weight
        self.scored += 1
        best.count = best.weight = 0
        for name in range(self.names_of[number], self.names_of[number + 1]):
            self._listed(name, &listed)
            align(&self.query, &listed, self.weights, self.share, &found)
            if found.count and (best_name == NONE or found.weight > best.weight):
                best, best_name = found, name
        if not forced and (best_name == NONE or best.weight < self.floor):
            return 0
        name_weight = best.weight
        self._one_of_many(number, &best)
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
            number, -1 if best_name == NONE else <int>best_name, self._pieces(&best, best_name), name_weight,
            birth_rule, birth_at, birth_weight,
        ))
        return 0

    cdef void _one_of_many(self, uint32_t number, Alignment* best) noexcept nogil:
        """Adds to the evidence of the best name that it is the best of several."""
        cdef int many = <int>(self.names_of[number + 1] - self.names_of[number]), doublings, weight
        if many > 1 and 0 < best.count < MOST_PIECES:
            doublings = DOUBLINGS[min(MANY, many)]
            weight = self.weights[NAME_ONE_OF_MANY] * doublings // 1000
            best.piece[best.count] = Piece(NAME_ONE_OF_MANY, -1, 0, 0, doublings, weight)
            best.count += 1
            best.weight += weight

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
            if piece.rule == NAME_ONE_OF_MANY:
                theirs.append(str(self.names_of[self.owner[name] + 1] - self.names_of[self.owner[name]]))
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
