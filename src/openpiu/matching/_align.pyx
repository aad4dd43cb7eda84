# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The best alignment of a traveller's name parts with those of one listed name, in any order, as coded evidence.

Greedy, one to one, by what a pair counts; several parts on one side may stand for one joined part on the other. A
function of the two names and the model alone. Its plain twin is `tests/matching/twin.py`.
"""

from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcmp, memcpy, memset

from openpiu.matching._text cimport APART, EXACT, LETTERS, ONE_EDIT, TWO_EDITS, Word, distance, nearness

cdef enum:
    JOINED_FROM = 5  # letters that a part must have to be taken for several,
    JOINED_ERROR_FROM = 7  # to hold one error then,
    JOINED_ERRORS_FROM = 12  # or two
    JOINED_TRIES = 2000  # names of many like parts: work stays bounded
    INITIAL_RARITY = 3500  # few letters begin most names
    PREFIX_FROM = 2
    CONTAINED_FROM = 4
    LOOSE_FROM = 4  # letters of the longer part; up to a third of them may be wrong


cdef struct Pairs:
    int count
    Piece pair[MOST_PAIRS]


cdef struct Side:
    # The parts of one side, as far as joining looks at them.
    int count
    const uint8_t* text[MOST_THEIRS]
    int size[MOST_THEIRS]


cdef inline void _put(Pairs* pairs, int rule, int via, int ours, int theirs, int rarity, int weight) noexcept nogil:
    if pairs.count < MOST_PAIRS:
        pairs.pair[pairs.count] = Piece(rule, via, ours, theirs, rarity, weight)
        pairs.count += 1


cdef void _near_pairs(
    const Query* query, const Listed* listed, const int32_t* w, int share, Pairs* pairs
) noexcept nogil:
    cdef int t, n, level, weight, via, rarity
    cdef const Term* term
    for t in range(query.terms):
        term = &query.term[t]
        for n in range(listed.count):
            level = nearness(
                &term.word, listed.text[n], listed.size[n], listed.fold_key[n], listed.bone_key[n],
                listed.equivalent[n],
            )
            if level == APART:
                continue
            rarity = listed.rarity[n][level]
            weight = share * rarity // 1000 + w[level]
            via = term.via
            if via >= 0:
                weight += w[via]
            if listed.particle[n]:
                weight += w[NAME_PARTICLE]
            # What counts no more than to differ is no pair.
            if weight > w[NAME_CONFLICT]:
                _put(pairs, level, via, 1 << term.place, 1 << n, rarity, weight)


cdef int _cut(const uint8_t* text, int size, const Side* side, int free, int deep, int* tries) noexcept nogil:
    """Parts of `side` (bits, of those `free`), at most `deep`, which written together in some order give `text`."""
    cdef int n, rest
    tries[0] -= 1
    if tries[0] < 0 or not deep:
        return 0
    for n in range(side.count):
        if free >> n & 1 and side.size[n] == size and not memcmp(side.text[n], text, size):
            return 1 << n
    for n in range(side.count):
        if free >> n & 1 and side.size[n] < size and not memcmp(side.text[n], text, side.size[n]):
            rest = _cut(text + side.size[n], size - side.size[n], side, free & ~(1 << n), deep - 1, tries)
            if rest:
                return rest | 1 << n
    return 0


cdef int _joined(const uint8_t* text, int size, const Side* side, int* errors) noexcept nogil:
    """Two or more parts of `side` (bits) that `text` joins, and the errors in it: none, or few for two parts."""
    cdef int n, m, parts, allowed, tries = JOINED_TRIES, length, off
    cdef bint worth = False
    cdef uint64_t masks[26]
    cdef bint masked = False
    cdef uint8_t both[2 * LETTERS]
    errors[0] = 0
    for n in range(side.count):
        length = side.size[n]
        if length < size and (
            (length >= 2 and text[0] == side.text[n][0] and text[1] == side.text[n][1])
            or not memcmp(side.text[n], text + size - length, length)
        ):
            worth = True
    if not worth:
        return 0
    parts = _cut(text, size, side, (1 << side.count) - 1, JOINED_PARTS, &tries)
    if parts:
        return parts if parts & (parts - 1) else 0
    allowed = 2 if size >= JOINED_ERRORS_FROM else 1 if size >= JOINED_ERROR_FROM else 0
    if not allowed:
        return 0
    for n in range(side.count):
        for m in range(side.count):
            length = side.size[n] + side.size[m]
            if n == m or length - size > allowed or size - length > allowed:
                continue
            if not masked:
                masked = True
                memset(masks, 0, sizeof(masks))
                for off in range(size):
                    masks[text[off]] |= <uint64_t>1 << off
            memcpy(both, side.text[n], side.size[n])
            memcpy(both + side.size[n], side.text[m], side.size[m])
            off = distance(masks, size, both, length, allowed)
            if off <= allowed:
                errors[0] = off
                return 1 << n | 1 << m
    return 0


cdef int _least_joined(const Side* side) noexcept nogil:
    """Letters below which no text joins two of the parts, errors and all."""
    cdef int first = 99, second = 99, n
    for n in range(side.count):
        if side.size[n] < first:
            first, second = side.size[n], first
        elif side.size[n] < second:
            second = side.size[n]
    return max(JOINED_FROM, first + second - 2)


cdef int _joined_rarity(const Listed* listed, int parts, int errors, uint32_t known) noexcept nogil:
    """That of the parts, or the joined text's own where it is common as it stands. A letter alone says nothing."""
    cdef int level = EXACT if not errors else ONE_EDIT if errors == 1 else TWO_EDITS, rarity = 0, n
    for n in range(listed.count):
        if parts >> n & 1 and not listed.particle[n] and listed.size[n] > 1:
            rarity += listed.rarity[n][level]
    return min(rarity, <int>known) if known else rarity


cdef void _joined_pairs(
    const Query* query, const Listed* listed, const int32_t* w, int share, Pairs* pairs
) noexcept nogil:
    cdef Side side
    cdef int n, t, least, errors, parts, rule, rarity, weight
    cdef const Term* term
    if listed.count > 1:
        side.count = listed.count
        for n in range(listed.count):
            side.text[n], side.size[n] = listed.text[n], listed.size[n]
        least = _least_joined(&side)
        for t in range(query.terms):
            term = &query.term[t]
            if term.word.size < least:
                continue
            parts = _joined(term.word.text, term.word.size, &side, &errors)
            if parts:
                rule = NAME_JOINED_ERROR if errors else NAME_JOINED
                rarity = _joined_rarity(listed, parts, errors, term.known)
                weight = share * rarity // 1000 + w[rule] + (w[term.via] if term.via >= 0 else 0)
                _put(pairs, rule, term.via, 1 << term.place, parts, rarity, weight)
    if query.count > 1:
        side.count = query.count
        for n in range(query.count):
            term = &query.term[query.term_of[n]]
            side.text[n], side.size[n] = term.word.text, term.word.size
        least = _least_joined(&side)
        for n in range(listed.count):
            if listed.size[n] < least:
                continue
            parts = _joined(listed.text[n], listed.size[n], &side, &errors)
            if parts:
                rule = NAME_JOINED_ERROR if errors else NAME_JOINED
                rarity = _joined_rarity(listed, 1 << n, errors, listed.known[n])
                weight = share * rarity // 1000 + w[rule]
                _put(pairs, rule, -1, parts, 1 << n, rarity, weight)


cdef bint _inside(const uint8_t* short_, int size, const uint8_t* long_, int length) noexcept nogil:
    cdef int at
    for at in range(length - size + 1):
        if not memcmp(long_ + at, short_, size):
            return True
    return False


cdef void _leftover_pairs(
    const Query* query, const Listed* listed, int ours, int theirs, const int32_t* w, int share, Pairs* pairs
) noexcept nogil:
    """Weaker likenesses between what is left: cut short, an initial, contained, several errors.

    A particle has none: AL is no ALDOSARI cut short.
    """
    cdef int place, n, rule, rarity, weight, short_, long_, allowed, errors
    cdef const Word* word
    cdef const uint8_t* one
    cdef const uint8_t* two
    for place in range(query.count):
        if not ours >> place & 1 or query.kind[place] == KIND_PARTICLE:
            continue
        word = &query.term[query.term_of[place]].word
        for n in range(listed.count):
            if not theirs >> n & 1 or listed.particle[n]:
                continue
            if word.size <= listed.size[n]:
                one, short_, two, long_ = word.text, word.size, listed.text[n], listed.size[n]
            else:
                one, short_, two, long_ = listed.text[n], listed.size[n], word.text, word.size
            rarity = listed.rarity[n][EXACT] * short_ // long_
            if short_ == 1:
                if one[0] != two[0]:
                    continue
                rule, rarity = NAME_INITIAL, INITIAL_RARITY
            elif short_ >= PREFIX_FROM and not memcmp(one, two, short_):
                rule = NAME_PREFIX
            elif short_ >= CONTAINED_FROM and _inside(one, short_, two, long_):
                rule = NAME_CONTAINED
            else:
                allowed = (long_ + 1) // 3
                errors = distance(word.masks, word.size, listed.text[n], listed.size[n], allowed)
                if long_ < LOOSE_FROM or errors > allowed:
                    continue
                rule, rarity = NAME_LOOSE, listed.rarity[n][EXACT] * (long_ - errors) // long_
            weight = share * rarity // 1000 + w[rule]
            if weight > w[NAME_CONFLICT]:
                _put(pairs, rule, -1, 1 << place, 1 << n, rarity, weight)


cdef inline bint _before(const Piece* one, const Piece* two) noexcept nogil:
    if one.weight != two.weight:
        return one.weight > two.weight
    if one.theirs != two.theirs:
        return one.theirs < two.theirs
    return one.ours < two.ours


cdef void _choose(Pairs* pairs, int* ours, int* theirs, Alignment* out) noexcept nogil:
    """The pairs that count most, each part used once; what is used is taken out of `ours` and `theirs`."""
    cdef int n, best
    while out.count < MOST_THEIRS:
        best = -1
        for n in range(pairs.count):
            if (
                pairs.pair[n].ours & ~ours[0] == 0
                and pairs.pair[n].theirs & ~theirs[0] == 0
                and (best < 0 or _before(&pairs.pair[n], &pairs.pair[best]))
            ):
                best = n
        if best < 0:
            return
        out.piece[out.count] = pairs.pair[best]
        out.count += 1
        ours[0] &= ~pairs.pair[best].ours
        theirs[0] &= ~pairs.pair[best].theirs


cdef inline int _bits(int mask) noexcept nogil:
    cdef int count = 0
    while mask:
        mask &= mask - 1
        count += 1
    return count


cdef inline void _add(Alignment* out, int rule, int ours, int theirs, int weight) noexcept nogil:
    if out.count < MOST_PIECES:
        out.piece[out.count] = Piece(rule, -1, ours, theirs, 0, weight)
        out.count += 1


cdef void _sort(Alignment* out) noexcept nogil:
    """The pairs in the order of the traveller's name."""
    cdef int n, m
    cdef Piece piece
    for n in range(1, out.count):
        piece = out.piece[n]
        m = n
        while m and (piece.ours & -piece.ours) < (out.piece[m - 1].ours & -out.piece[m - 1].ours):
            out.piece[m] = out.piece[m - 1]
            m -= 1
        out.piece[m] = piece


cdef void _rest(
    const Query* query, const Listed* listed, const int32_t* w, int ours, int theirs, Alignment* out
) noexcept nogil:
    """What is left over, how complete the agreement is, what the list thinks of the name."""
    cdef int n, agreed = 0
    cdef bint ours_complete, complete
    if not out.count:
        _add(out, NAME_NONE, (1 << query.count) - 1, (1 << listed.count) - 1, w[NAME_NONE])
    else:
        for n in range(out.count):
            agreed += max(_bits(out.piece[n].ours), _bits(out.piece[n].theirs))
        # A particle that is not there says nothing.
        for n in range(query.count):
            if query.kind[n] == KIND_PARTICLE:
                ours &= ~(1 << n)
        for n in range(listed.count):
            if listed.particle[n]:
                theirs &= ~(1 << n)
        # One part alone, beside particles, is never called complete.
        ours_complete, complete = not ours and agreed > 1, not ours and not theirs and agreed > 1
        while ours and theirs:
            _add(out, NAME_CONFLICT, ours & -ours, theirs & -theirs, w[NAME_CONFLICT])
            ours &= ours - 1
            theirs &= theirs - 1
        while ours:
            _add(out, NAME_TRAVELLER_MORE, ours & -ours, 0, w[NAME_TRAVELLER_MORE])
            ours &= ours - 1
        while theirs:
            _add(out, NAME_LISTED_MORE, 0, theirs & -theirs, w[NAME_LISTED_MORE])
            theirs &= theirs - 1
        if agreed == 1:
            _add(out, NAME_SINGLE, 0, 0, w[NAME_SINGLE])
        if complete:
            _add(out, NAME_COMPLETE, 0, 0, w[NAME_COMPLETE])
        if ours_complete:
            _add(out, NAME_TRAVELLER_COMPLETE, 0, 0, w[NAME_TRAVELLER_COMPLETE])
    if listed.weak:
        _add(out, NAME_WEAK_ALIAS, 0, (1 << listed.count) - 1, w[NAME_WEAK_ALIAS])


cdef void align(const Query* query, const Listed* listed, const int32_t* w, int share, Alignment* out) noexcept nogil:
    """Fills `out` with the evidence of the names; with nothing where either side has no part."""
    cdef Pairs pairs
    cdef int ours = (1 << query.count) - 1, theirs = (1 << listed.count) - 1, n
    out.count = out.weight = 0
    if not ours or not theirs:
        return
    pairs.count = 0
    _near_pairs(query, listed, w, share, &pairs)
    _joined_pairs(query, listed, w, share, &pairs)
    _choose(&pairs, &ours, &theirs, out)
    if ours and theirs:
        pairs.count = 0
        _leftover_pairs(query, listed, ours, theirs, w, share, &pairs)
        _choose(&pairs, &ours, &theirs, out)
    _sort(out)
    _rest(query, listed, w, ours, theirs, out)
    for n in range(out.count):
        out.weight += out.piece[n].weight
