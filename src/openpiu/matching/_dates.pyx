# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Birth dates as numbers: the rule of a pair, and where in a sorted list dates stand that count enough.

The plain twin of `compare_dates` is `matching.births.compare`.
"""

from libc.stdint cimport int32_t, uint32_t

cdef enum:
    CIRCA_YEARS = 2  # as in `births`


cdef inline int _year(uint32_t key) noexcept nogil:
    return <int>(key >> 9)


cdef inline int _month(uint32_t key) noexcept nogil:
    return <int>((key >> 5) & 15)


cdef inline int _day(uint32_t key) noexcept nogil:
    return <int>(key & 31)


cdef inline uint32_t _date(int year, int month, int day) noexcept nogil:
    return <uint32_t>(year * 512 + month * 32 + day)


cdef inline int _digits(int one, int two) noexcept nogil:
    """How many of the last four decimal digits differ."""
    cdef int count = 0, n
    for n in range(4):
        count += one % 10 != two % 10
        one //= 10
        two //= 10
    return count


cdef bint _one_day(uint32_t ours, uint32_t theirs) noexcept nogil:
    cdef uint32_t low = ours if ours < theirs else theirs, high = theirs if ours < theirs else ours
    cdef int month = _month(low)
    if low >> 5 == high >> 5:
        return high - low == 1
    return (
        high == _date(_year(low) + month // 12, month % 12 + 1, 1) and _day(low) >= (28 if month == 2 else 30)
    )


cdef int compare_dates(uint32_t ours, uint32_t start, uint32_t end, bint circa) noexcept nogil:
    """The rule that fits the traveller's date and a listed one, from `start` to `end`."""
    cdef int years, outside, room
    if start != end or circa:
        room = CIRCA_YEARS if circa else 0
        outside = max(_year(start) - room - _year(ours), _year(ours) - _year(end) - room)
        if outside > 0:
            return BIRTH_YEAR_ONLY_TWO if outside <= 2 else BIRTH_YEAR_ONLY_FAR
        return BIRTH_CIRCA if circa else BIRTH_RANGE
    years = _year(ours) - _year(start)
    if years < 0:
        years = -years
    if not _day(ours) or not _day(start):
        if not years and _month(ours) and _month(start):
            return BIRTH_MONTH if _month(ours) == _month(start) else BIRTH_SAME_YEAR
        return BIRTH_YEAR_ONLY + years if years < 3 else BIRTH_YEAR_ONLY_FAR
    if ours == start:
        return BIRTH_EXACT
    if not years and _month(ours) == _day(start) and _day(ours) == _month(start):
        return BIRTH_SWAPPED
    if years == 1 and (ours & 511) == (start & 511):
        return BIRTH_YEAR_OFF
    if not years and (ours & 511) == 33:
        return BIRTH_FIRST_JANUARY
    if _one_day(ours, start):
        return BIRTH_DAY_OFF
    if not years and _month(ours) == _month(start):
        return BIRTH_SAME_MONTH
    if years and (ours & 511) == (start & 511) and _digits(_year(ours), _year(start)) == 1:
        return BIRTH_DIGIT_OFF
    if not years and _day(ours) == _day(start):
        return BIRTH_SAME_DAY
    if not years:
        return BIRTH_LISTED_JANUARY if (start & 511) == 33 else BIRTH_SAME_YEAR
    return BIRTH_NEAR_YEAR if years == 1 else BIRTH_FAR


cdef inline int32_t _unknown(const int32_t* w) noexcept nogil:
    # A span of more than 12 years stands with the unknown dates: log2(13) is 3.7 bits.
    return max(w[BIRTH_UNKNOWN], w[BIRTH_RANGE] - 3700)


cdef inline int32_t _bare(const int32_t* w) noexcept nogil:
    return max(max(w[BIRTH_YEAR_ONLY], w[BIRTH_RANGE]), max(w[BIRTH_CIRCA], w[BIRTH_MONTH]))


cdef int32_t most_of(uint32_t ours, uint32_t key, const int32_t* w) noexcept nogil:
    """The most that a listed date standing under `key` can count: spans stand under each of their years."""
    cdef int years
    if not ours:
        return 0
    if not key:
        return _unknown(w)
    if _day(key) and _day(ours):
        return w[compare_dates(ours, key, key, False)]
    if _month(key) and _month(ours) and _month(key) != _month(ours):
        return max(w[BIRTH_SAME_YEAR], w[BIRTH_YEAR_ONLY_NEAR])
    years = _year(ours) - _year(key)
    if not years:
        return _bare(w)
    return w[BIRTH_YEAR_ONLY_NEAR] if -3 < years < 3 else w[BIRTH_YEAR_ONLY_FAR]


cdef void _add(Plan* plan, uint32_t low, uint32_t high, int32_t most) noexcept nogil:
    cdef int n = plan.probes
    if n == MOST_PROBES or low > high:
        return
    while n and plan.probe[n - 1].most < most:
        plan.probe[n] = plan.probe[n - 1]
        n -= 1
    plan.probe[n] = Probe(low, high, most, False)
    plan.probes += 1


cdef void lay_plan(Plan* plan, uint32_t ours, const int32_t* w) noexcept nogil:
    """Where dates stand that may count much beside `ours`: probes; else the year, the years about, anywhere.

    The most that a date counts outside all probes is `plan.year.most` within the year, `plan.years.most` within a
    year of it and `plan.elsewhere` beyond; `plan.best` is the most of all.
    """
    cdef int year = _year(ours), month = _month(ours), day = _day(ours), n, other
    cdef int32_t same = w[BIRTH_SAME_MONTH]
    plan.probes = 0
    plan.elsewhere = max(w[BIRTH_FAR], max(w[BIRTH_YEAR_ONLY_FAR], w[BIRTH_YEAR_ONLY_TWO]))
    if not ours:
        plan.best = plan.elsewhere = 0
        plan.year = plan.years = Probe(0, 0, 0, False)
        return
    plan.elsewhere = max(w[BIRTH_FAR], w[BIRTH_YEAR_ONLY_FAR])
    plan.year = Probe(_date(year, 0, 0), _date(year, 15, 31), w[BIRTH_SAME_YEAR], False)
    plan.years = Probe(_date(year - 1, 0, 0), _date(year + 1, 15, 31), w[BIRTH_NEAR_YEAR], False)
    _add(plan, 0, 0, _unknown(w))
    if not day:
        plan.year.most = _bare(w)
        plan.years.most = w[BIRTH_YEAR_ONLY_NEAR]
        _add(plan, plan.year.low, plan.year.high, _bare(w))
        for n in range(-2, 3, 4):
            _add(plan, _date(year + n, 0, 0), _date(year + n, 15, 31), w[BIRTH_YEAR_ONLY_NEAR])
        plan.best = plan.probe[0].most
        return
    _add(plan, ours, ours, w[BIRTH_EXACT])
    if day <= 12 and day != month:
        _add(plan, _date(year, day, month), _date(year, day, month), w[BIRTH_SWAPPED])
    for n in range(-1, 2, 2):
        _add(plan, _date(year + n, month, day), _date(year + n, month, day), w[BIRTH_YEAR_OFF])
        _add(plan, _date(year + n, 0, 0), _date(year + n, 0, 0), w[BIRTH_YEAR_ONLY_NEAR])
        _add(plan, _date(year + 2 * n, 0, 0), _date(year + 2 * n, 0, 0), w[BIRTH_YEAR_ONLY_NEAR])
    _add(plan, _date(year, 0, 0), _date(year, 0, 31), _bare(w))
    _add(plan, _date(year, month, 0), _date(year, month, 0), _bare(w))
    if month == 1 and day == 1:
        _add(plan, _date(year, 1, 2), _date(year, 15, 31), w[BIRTH_FIRST_JANUARY])
        _add(plan, _date(year - 1, 12, 30), _date(year - 1, 12, 31), w[BIRTH_DAY_OFF])
    else:
        if day > 1:
            _add(plan, ours - 1, ours - 1, w[BIRTH_DAY_OFF])
        if day < 31:
            _add(plan, ours + 1, ours + 1, w[BIRTH_DAY_OFF])
        _add(plan, _date(year, month, 1), ours - 2, same)
        _add(plan, ours + 2, _date(year, month, 31), same)
        for other in range(1, 13):
            if other != month and not (other == day and day <= 12 and day == month):
                _add(plan, _date(year, other, day), _date(year, other, day), w[BIRTH_SAME_DAY])
        if month != 1:
            _add(plan, _date(year, 1, 1), _date(year, 1, 1), w[BIRTH_LISTED_JANUARY])
        if day == 1:
            _add(plan, _date(year, month - 1, 28), _date(year, month - 1, 31), w[BIRTH_DAY_OFF])
        if month == 12 and day >= 30:
            _add(plan, _date(year + 1, 1, 1), _date(year + 1, 1, 1), w[BIRTH_DAY_OFF])
        elif day >= 28:
            _add(plan, _date(year, month + 1, 1), _date(year, month + 1, 1), w[BIRTH_DAY_OFF])
    for n in range(10):
        other = year - year % 10 + n
        if other != year and other != year - 1 and other != year + 1:
            _add(plan, _date(other, month, day), _date(other, month, day), w[BIRTH_DIGIT_OFF])
        other = year - year % 100 + 10 * n + year % 10
        if other != year:
            _add(plan, _date(other, month, day), _date(other, month, day), w[BIRTH_DIGIT_OFF])
    for n in range(-100, 101, 200):
        _add(plan, _date(year + n, month, day), _date(year + n, month, day), w[BIRTH_DIGIT_OFF])
    plan.best = plan.probe[0].most


def rule_of(int ours, int start, int end, bint circa):
    """The number of the rule for dates given as numbers. For tests."""
    return compare_dates(ours, start, end, circa)


def most_at(int ours, int key, const int32_t[::1] weights):
    """The most that a listed date under `key` can count, by itself and by the plan for `ours`. For tests."""
    cdef Plan plan
    cdef int n
    cdef int32_t planned
    lay_plan(&plan, ours, &weights[0])
    planned = plan.elsewhere
    if plan.years.low <= <uint32_t>key <= plan.years.high:
        planned = plan.years.most
    if plan.year.low <= <uint32_t>key <= plan.year.high:
        planned = plan.year.most
    for n in range(plan.probes):
        if plan.probe[n].low <= <uint32_t>key <= plan.probe[n].high:
            planned = max(planned, plan.probe[n].most)
    return most_of(ours, key, &weights[0]), planned
