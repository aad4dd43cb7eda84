# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""The scanner: one pass over the bytes that finds every segment and remembers where its values stand.

Small and without state between calls; its plain-Python twin in `tests/edifact/plain_scan.py` says the same,
slower.
"""

from cpython.bytes cimport PyBytes_AS_STRING

from openpiu.edifact._chunk cimport (
    BREAK, COMPONENT, CONTROL, ELEMENT, FILLER, HIGH, NORMAL, RELEASE, TERMINATOR, Chunk, Dialect, tag_code,
)
from openpiu.edifact._segment cimport Segment

cdef int NOTABLE = 2 | 4 | 8 | 16 | 32 | 64 | 128 | 256 | 512 | 1024

cdef enum:
    WINDOW = 64

AHEAD = WINDOW
"""Bytes that a decision may look ahead: with fewer at hold, and more to come, the segment waits for them."""

# A line of a teletype or mail hop is broken at 64, 69 or 70; only there does a break part a release character
# from what it releases. Elsewhere a released break is data (ISO 9735-1, 7.3).
cdef enum:
    NARROW = 60
    WIDE = 81

cdef list _TAGS = [None] * (26 * 26 * 26)


cdef inline Py_ssize_t _after_blanks(const unsigned char* text, Py_ssize_t p, Py_ssize_t end) noexcept nogil:
    while p < end and (text[p] == 32 or text[p] == 10 or text[p] == 13 or text[p] == 9):
        p += 1
    return p


cdef int _lookalike(const unsigned char* text, Py_ssize_t p, Py_ssize_t end) noexcept:
    """Bytes of a sign that looks like a quotation mark; 0 where there is none.

    U+2018 to U+201F, U+2032, U+02BC, U+00B4, U+FF07 in UTF-8; or 0x91 to 0x94, 0xB4 alone, which are no part
    of a letter in UTF-8 only where the byte before is plain.
    """
    if p + 2 < end and text[p] == 0xE2 and text[p + 1] == 0x80 and (
        0x98 <= text[p + 2] <= 0x9F or text[p + 2] == 0xB2
    ):
        return 3
    if p + 2 < end and text[p] == 0xEF and text[p + 1] == 0xBC and text[p + 2] == 0x87:
        return 3
    if p + 1 < end and ((text[p] == 0xCA and text[p + 1] == 0xBC) or (text[p] == 0xC2 and text[p + 1] == 0xB4)):
        return 2
    if p > 0 and text[p - 1] >= 0x80:
        return 0
    return 1 if 0x91 <= text[p] <= 0x94 or text[p] == 0xB4 else 0


cdef Py_ssize_t _after_tag(Dialect dialect, const unsigned char* text, Py_ssize_t p, Py_ssize_t window) noexcept:
    """The byte after a known tag that begins at `p`, line breaks in and behind it passed over; -1 for none."""
    cdef unsigned char[3] letters
    cdef int n = 0, code
    while p < window and n < 3:
        if not (n and dialect.kind[text[p]] == BREAK):
            letters[n] = text[p]
            n += 1
        p += 1
    if n < 3:
        return -1
    while p < window and dialect.kind[text[p]] == BREAK:
        p += 1
    code = tag_code(letters)
    return p if code >= 0 and dialect.known[code] else -1


cdef bint _tag_follows(Dialect dialect, const unsigned char* text, Py_ssize_t p, Py_ssize_t window, bint last) noexcept:
    """Whether a known tag with its separator or terminator follows in the window, or (`last`) the end.

    A segment without data may itself end in a look-alike sign: then a further tag has to follow.
    """
    cdef int wide
    p = _after_blanks(text, p, window)
    if p >= window:
        return last
    p = _after_tag(dialect, text, p, window)
    if p < 0 or p >= window:
        return False
    if dialect.kind[text[p]] == ELEMENT or dialect.kind[text[p]] == TERMINATOR:
        return True
    wide = _lookalike(text, p, window) if dialect.kind[text[p]] == HIGH else 0
    if not wide:
        return False
    p = _after_tag(dialect, text, _after_blanks(text, p + wide, window), window)
    return 0 < p < window and dialect.kind[text[p]] == ELEMENT


cdef bint _reference_goes_on(
    Dialect dialect, const unsigned char* text, Py_ssize_t p, Py_ssize_t window, bint wrapped
) noexcept:
    """Whether after a line break at `p` in UNZ only the rest of its reference follows, with the terminator.

    At the width of a line (`wrapped`) that may be any word; elsewhere capitals and digits alone on their line.
    The terminator alone is always that of UNZ.
    """
    cdef Py_ssize_t begin = _after_blanks(text, p, window)
    cdef unsigned char c
    p = begin
    while p < window and p - begin < 36 and dialect.kind[text[p]] == NORMAL and text[p] > 32:
        c = text[p]
        if not (wrapped or 48 <= c <= 57 or 65 <= c <= 90):
            return False
        p += 1
    if p >= window or dialect.kind[text[p]] != TERMINATOR:
        return False
    return wrapped or p + 1 >= window or text[p + 1] <= 32


cdef bint _ran_together(
    Dialect dialect, const unsigned char* text, Py_ssize_t low, Py_ssize_t p, bint wrapped, bint bare
) noexcept:
    """Whether the letters of a known tag stand right before `p`, behind data that begins after `low`.

    With `wrapped` line breaks between the letters and behind them are passed over. With `bare` (at a segment's end) the tag must
    be one that may stand without data, or stand behind a line break.
    """
    cdef unsigned char[3] letters
    cdef int n = 3, code
    while n and p - 1 > low:
        p -= 1
        if wrapped and dialect.kind[text[p]] == BREAK:
            continue
        n -= 1
        letters[n] = text[p]
    if n or p - 1 <= low:
        return False
    code = tag_code(letters)
    if code < 0 or not dialect.known[code]:
        return False
    n = dialect.kind[text[p - 1]]
    if bare:
        return n == BREAK or ((n == NORMAL or n == HIGH) and text[p - 1] != 46 and (
            (letters[0] == 83 and letters[1] == 82 and letters[2] == 67)  # SRC
            or (letters[0] == 68 and letters[1] == 65 and letters[2] == 84)  # DAT
            or (letters[0] == 79 and letters[1] == 82 and letters[2] == 71)  # ORG
        ))
    return n == NORMAL or n == BREAK or n == HIGH


cdef inline bint _letter(unsigned char c) noexcept nogil:
    return 65 <= c <= 90 or 97 <= c <= 122


cdef bint _in_a_word(Dialect dialect, const unsigned char* text, Py_ssize_t p, Py_ssize_t window) noexcept:
    """Whether the terminator at `p` stands inside a word (O'BRIEN) and so is data that was not released.

    It does where letters stand on both sides and what follows, up to the next separator, are four letters or
    more: too many for a tag.
    """
    cdef Py_ssize_t q = p + 1
    cdef int letters = 0
    if not _letter(text[p - 1]) or q >= window or not _letter(text[q]):
        return False
    if q + 6 < window and text[q : q + 6] == b"SRCRCI":
        return False  # two segments that ran together, the first of them without data
    while q < window and (_letter(text[q]) or text[q] == 32 or text[q] == 45):
        letters += _letter(text[q])
        q += 1
    return letters > 3 and q < window and (
        dialect.kind[text[q]] == ELEMENT or dialect.kind[text[q]] == COMPONENT)


def scan(
    bytes data,
    Py_ssize_t position,
    Py_ssize_t end,
    Py_ssize_t base,
    int line,
    Py_ssize_t line_start,
    int number,
    bint final,
    Dialect dialect,
):
    """Scan `data` from `position` to the end of the interchange (UNZ) or to `end`.

    `base` is the place of `data` in the input, `line` the line at `position` and `line_start` its first byte in
    the input, `number` the number of the last segment. Without `final`, a segment that is not ended, or not
    surely, is left for the next call. Returns the segments, the indices of those that need a look (service
    segments and all with a flag), and (position, line, line_start, number) to go on from.
    """
    cdef Chunk chunk = Chunk(data, base, dialect)
    cdef const unsigned char* text = chunk.text
    cdef unsigned char* kind = dialect.kind
    cdef const unsigned char* known = <const unsigned char*>PyBytes_AS_STRING(dialect.known)
    cdef Py_ssize_t p = position, start, tag_end, q, stop, after, window
    cdef Py_ssize_t row = line_start - base, back = position, back_row = row
    cdef int k, flags, first, code, segment_line, wide, back_line = line
    cdef list segments = [], notable = []
    cdef Segment segment
    cdef str tag
    cdef bint is_trailer, ended, wrapped

    while True:
        # Between segments: blanks and line breaks, stray control characters, terminators of empty segments.
        flags = 0
        back, back_line, back_row = p, line, row
        while p < end:
            k = text[p]
            if k == 10 or (k == 13 and not (p + 1 < end and text[p + 1] == 10)):
                if k == 13 and p + 1 >= end and not final:
                    break
                line += 1
                row = p + 1
            elif kind[k] == CONTROL:
                if not flags:
                    back, back_line, back_row = p, line, row
                flags = 8
            elif not (k == 32 or k == 13 or k == 9 or kind[k] == TERMINATOR):
                break
            p += 1
        if p >= end or text[p] == 13:
            if not flags or final:
                back, back_line, back_row = p, line, row
            break
        if not flags:
            back, back_line, back_row = p, line, row
        start = p
        segment_line = line
        first = chunk.count
        tag_end = -1
        ended = False
        is_trailer = False
        stop = after = end
        while p < end:
            k = kind[text[p]]
            if k == NORMAL:
                p += 1
                continue
            if k == ELEMENT:
                if tag_end < 0:
                    tag_end = p
                    is_trailer = p - start == 3 and text[start] == 85 and text[start + 1] == 78 and text[start + 2] == 90
                elif p - tag_end > 4:
                    code = tag_code(text + p - 3)
                    if ((code >= 0 and known[code]) or flags & 2) and _ran_together(
                        dialect, text, tag_end, p, flags & 2, False
                    ):
                        flags |= 32
                chunk.add(p, 1)
            elif k == COMPONENT:
                if tag_end < 0:
                    tag_end = p
                chunk.add(p, 0)
            elif k == TERMINATOR:
                if p + 1 < end and tag_end >= 0 and _letter(text[p + 1]) and _letter(text[p - 1]) and not (
                    p + 4 < end
                    and tag_code(text + p + 1) >= 0
                    and (kind[text[p + 4]] == ELEMENT or kind[text[p + 4]] == TERMINATOR)
                ):
                    if not final and p + WINDOW > end:
                        break
                    if _in_a_word(dialect, text, p, min(p + WINDOW, end)):
                        flags |= 1024
                        p += 1
                        continue
                elif p + 1 >= end and not final:
                    break
                ended = True
                stop, after = p, p + 1
                break
            elif k == RELEASE:
                flags |= 1
                if p + 1 >= end:
                    flags |= 512
                elif kind[text[p + 1]] == BREAK:
                    q = p + 1
                    if NARROW <= p - row < WIDE:
                        # The break comes from wrapping: what it parted is released.
                        while q < end and kind[text[q]] == BREAK:
                            line += text[q] == 10 or not (q + 1 < end and text[q + 1] == 10)
                            q += 1
                        flags |= 2 | 2048
                        if q < end and kind[text[q]] == HIGH:
                            flags |= 4
                        elif q < end and kind[text[q]] == FILLER:
                            flags |= 16
                        row = p = q
                    else:
                        q += 2 if text[q] == 13 and q + 1 < end and text[q + 1] == 10 else 1
                        line += 1
                        flags |= 512
                        row = q
                        p = q - 1
                else:
                    if kind[text[p + 1]] == HIGH:
                        flags |= 4
                    elif kind[text[p + 1]] == FILLER:
                        flags |= 16
                    p += 1
            elif k == BREAK:
                if is_trailer and chunk.count - first >= 2:
                    if not final and p + WINDOW > end:
                        break
                    wrapped = NARROW <= p - row < WIDE or (chunk.marks[chunk.count - 1] >> 1) == p - 1
                    if not _reference_goes_on(dialect, text, p, min(p + WINDOW, end), wrapped):
                        flags |= 128
                        ended = True
                        stop = after = p
                        break
                if text[p] == 10 or not (p + 1 < end and text[p + 1] == 10):
                    line += 1
                    row = p + 1
                flags |= 2
            elif k == HIGH:
                wide = _lookalike(text, p, end)
                if not final and p + WINDOW > end:
                    break
                window = min(p + WINDOW, end)
                if wide and _tag_follows(dialect, text, p + wide, window, final and window == end):
                    flags |= 64
                    ended = True
                    stop, after = p, p + wide
                    break
                flags |= 4
            elif k == FILLER:
                flags |= 16
            else:
                flags |= 8
            p += 1
        if ended and stop - start > 6 and _ran_together(dialect, text, start + 2, stop, flags & 2, True):
            flags |= 32
        if ended and flags & 32 and not final and after + WINDOW > end:
            ended = False  # what follows tells whether segments ran together
        if not ended:
            if not final:
                chunk.count = first
                break
            flags |= 128
            # Blanks and breaks at the very end of the input belong to no value.
            while stop > start and text[stop - 1] in b" \r\n\t":
                stop -= 1
            after = end
        if tag_end < 0 or tag_end > stop:
            tag_end = stop
        code = tag_code(text + start) if tag_end - start == 3 else -1
        if code >= 0:
            tag = <str>_TAGS[code]
            if tag is None:
                tag = data[start:tag_end].decode("latin-1")
                _TAGS[code] = tag
        else:
            tag = bytes([c for c in data[start:min(tag_end, start + 12)] if c > 32 and c != 127]).decode("latin-1").upper()
            flags |= 256
        if tag == "UNH":
            number = 1
        elif tag in ("UNB", "UNG", "UNE", "UNZ"):
            number = 0
        elif number:
            number += 1
        segment = Segment.__new__(Segment)
        segment.tag = tag
        segment.number = number
        segment.line = segment_line
        segment.flags = flags
        segment.chunk = chunk
        segment.first = first
        segment.last = chunk.count
        segment.start = start
        segment.stop = stop
        if flags & NOTABLE or (text[start] == 85 and text[start + 1] == 78 and tag_end - start == 3):
            notable.append(len(segments))
        segments.append(segment)
        p = after
        if tag == "UNZ":
            back, back_line, back_row = p, line, row
            break
        if tag == "UNT":
            number = 0
    return segments, notable, (back, back_line, back_row + base, number)
