# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""The scanner: one pass over the bytes that finds every segment and remembers where its values stand.

Values are made into text only when they are asked for: most of a message is never looked at twice. Small and
without state between calls; its plain-Python twin in `tests/edifact/plain_scan.py` says the same, slower.

A chunk's marks are the positions of the separators, in order, as `position * 2 + is_element`. A segment keeps
the range of its marks; walking them at the time of asking is quicker than building lists beforehand.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from cpython.unicode cimport PyUnicode_DecodeLatin1
from libc.stdlib cimport free, malloc, realloc

from functools import lru_cache

from openpiu.findings import Where

DEF NORMAL = 0
DEF ELEMENT = 1
DEF COMPONENT = 2
DEF TERMINATOR = 3
DEF RELEASE = 4
DEF BREAK = 5
DEF HIGH = 6
DEF CONTROL = 7
DEF FILLER = 8

# What the scan noticed about a segment; the first five make its text need care.
RELEASED = 1
WRAPPED = 2
HIGH_BYTES = 4
CONTROLS = 8
FILLED = 16
SUSPECT = 32
LOOKALIKE = 64
OPEN = 128
ODD_TAG = 256
DANGLING = 512
UNRELEASED = 1024
PARTED = 2048

cdef int CAREFUL = 1 | 2 | 4 | 8 | 16
cdef int NOTABLE = 2 | 4 | 8 | 16 | 32 | 64 | 128 | 256 | 512 | 1024

AHEAD = 64
"""Bytes that a decision may look ahead: with fewer at hold, and more to come, the segment waits for them."""

DEF WINDOW = 64
# A line of a teletype or mail hop is broken at 64, 69 or 70; only there does a break part a release character
# from what it releases. Elsewhere a released break is data (ISO 9735-1, 7.3).
DEF NARROW = 60
DEF WIDE = 81

FILLER_BYTE = 0x1A
"""SUBSTITUTE: stands where data was overwritten at the door; no message has a use of its own for it."""


cdef class Dialect:
    """How one interchange is written: its separators, its character set, and the tags that may occur.

    `codec` is Python's name of the declared character set, or an empty string for plain ASCII.
    """

    cdef unsigned char kind[256]
    cdef bytes known
    cdef readonly object separators
    cdef public str codec

    def __init__(self, separators, tags=()):
        cdef int i
        self.separators = separators
        self.codec = ""
        for i in range(256):
            self.kind[i] = HIGH if i >= 0x80 else (CONTROL if i < 0x20 or i == 0x7F else NORMAL)
        self.kind[10] = self.kind[13] = BREAK
        self.kind[9] = NORMAL
        self.kind[0x1A] = FILLER
        if separators.release != " ":
            self.kind[<unsigned char>ord(separators.release)] = RELEASE
        self.kind[<unsigned char>ord(separators.component)] = COMPONENT
        self.kind[<unsigned char>ord(separators.element)] = ELEMENT
        self.kind[<unsigned char>ord(separators.terminator)] = TERMINATOR
        self.known = _known(frozenset(tags))


@lru_cache(maxsize=8)
def _known(tags):
    """A byte for each possible tag: 1 where it is one of `tags`."""
    table = bytearray(26 * 26 * 26)
    for tag in tags:
        table[((ord(tag[0]) - 65) * 26 + ord(tag[1]) - 65) * 26 + ord(tag[2]) - 65] = 1
    return bytes(table)


cdef inline int tag_code(const unsigned char* p) noexcept nogil:
    """Three capital letters as a number, or -1."""
    if 65 <= p[0] <= 90 and 65 <= p[1] <= 90 and 65 <= p[2] <= 90:
        return ((p[0] - 65) * 26 + p[1] - 65) * 26 + p[2] - 65
    return -1


cdef list _TAGS = [None] * (26 * 26 * 26)


cdef class Chunk:
    """A run of bytes with the marks of its segments; `base` is the place of its first byte in the input."""

    cdef bytes data
    cdef const unsigned char* text
    cdef Py_ssize_t base
    cdef Dialect dialect
    cdef int* marks
    cdef int count, room

    def __cinit__(self, bytes data, Py_ssize_t base, Dialect dialect):
        self.data = data
        self.text = <const unsigned char*>PyBytes_AS_STRING(data)
        self.base = base
        self.dialect = dialect
        self.room = 256
        self.count = 0
        self.marks = <int*>malloc(self.room * sizeof(int))
        if self.marks == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.marks)

    cdef int add(self, Py_ssize_t position, int is_element) except -1:
        if self.count == self.room:
            self.room *= 2
            grown = <int*>realloc(self.marks, self.room * sizeof(int))
            if grown == NULL:
                raise MemoryError
            self.marks = grown
        self.marks[self.count] = <int>(position * 2 + is_element)
        self.count += 1
        return 0


cdef class Segment:
    """One segment as it stands in the bytes; values are made into text when they are asked for.

    Elements and components count from 1, as in the standards; the tag is not counted. What is absent reads as
    an empty string. `number` counts from 1 at UNH, 0 in the envelope; `offset` is the byte of the tag in the
    bytes as received; `line` is from 1; `flags` are what the scan noticed.
    """

    cdef readonly str tag
    cdef public int number
    cdef readonly int line
    cdef public int flags
    cdef Chunk chunk
    cdef int first, last
    cdef Py_ssize_t start, stop

    @property
    def offset(self):
        return self.chunk.base + self.start

    @property
    def end(self):
        """Byte after the last of the data: the place of the terminator in the bytes as received."""
        return self.chunk.base + self.stop

    cdef bint find(self, int element, int component, Py_ssize_t* begin, Py_ssize_t* end) noexcept:
        """Set the range of a component, relative to the chunk; False where there is none."""
        cdef int* marks = self.chunk.marks
        cdef int i = self.first
        cdef int last = self.last
        cdef int mark
        if element < 1 or component < 1:
            return False
        while i < last:
            mark = marks[i]
            i += 1
            if mark & 1:
                element -= 1
                if element == 0:
                    break
        if element > 0:
            return False
        mark = marks[i - 1]
        component -= 1
        while component > 0:
            if i >= last:
                return False
            mark = marks[i]
            if mark & 1:
                return False
            i += 1
            component -= 1
        begin[0] = (mark >> 1) + 1
        end[0] = (marks[i] >> 1) if i < last else self.stop
        return True

    cdef str text(self, Py_ssize_t begin, Py_ssize_t end):
        if begin >= end:
            return ""
        if self.flags & CAREFUL:
            return self.careful(begin, end)
        return PyUnicode_DecodeLatin1(<const char*>self.chunk.text + begin, end - begin, NULL)

    cdef str careful(self, Py_ssize_t begin, Py_ssize_t end):
        """Text of a value with released signs, line breaks, filler or bytes beyond ASCII in it."""
        cdef const unsigned char* text = self.chunk.text
        cdef unsigned char* kind = self.chunk.dialect.kind
        cdef bytearray out = bytearray()
        cdef Py_ssize_t p = begin
        cdef int k
        cdef bint filled = True, high = False
        while p < end:
            k = kind[text[p]]
            if k == RELEASE and p + 1 < end:
                p += 1
                if kind[text[p]] == BREAK:
                    if self.flags & 2048:
                        while p < end and kind[text[p]] == BREAK:
                            p += 1
                        if p == end:
                            break
                    else:
                        p += 2 if text[p] == 13 and p + 1 < end and text[p + 1] == 10 else 1
                        out.append(10)
                        filled = False
                        continue
                k = kind[text[p]]
            elif k == BREAK or k == CONTROL:
                p += 1
                continue
            if k != FILLER:
                filled = False
            if k == HIGH:
                high = True
            out.append(text[p])
            p += 1
        if filled:
            return ""
        if not high:
            return out.decode("latin-1")
        return self.decode(bytes(out))

    cdef str decode(self, bytes value):
        if self.chunk.dialect.codec:
            try:
                return value.decode(self.chunk.dialect.codec)
            except UnicodeDecodeError:
                pass
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return value.decode("latin-1")

    cpdef str get(self, int element, int component=1):
        """Text of a component; empty where it is absent."""
        cdef Py_ssize_t begin, end
        if not self.find(element, component, &begin, &end):
            return ""
        return self.text(begin, end)

    def components(self, int element):
        """Texts of all components of an element; an empty list where the element is absent."""
        cdef int* marks = self.chunk.marks
        cdef int i = self.first
        cdef int mark = -1
        cdef Py_ssize_t begin
        cdef list out = []
        if element < 1:
            return out
        while i < self.last and element > 0:
            mark = marks[i]
            i += 1
            if mark & 1:
                element -= 1
        if element > 0:
            return out
        begin = (mark >> 1) + 1
        while i < self.last and not marks[i] & 1:
            out.append(self.text(begin, marks[i] >> 1))
            begin = (marks[i] >> 1) + 1
            i += 1
        out.append(self.text(begin, (marks[i] >> 1) if i < self.last else self.stop))
        return out

    def elements(self):
        """Number of elements, the empty ones between counted."""
        cdef int i, n = 0
        for i in range(self.first, self.last):
            n += self.chunk.marks[i] & 1
        return n

    def width(self, int element):
        """Number of components of an element; 0 where it is absent."""
        cdef int* marks = self.chunk.marks
        cdef int i = self.first
        cdef int n = 1
        if element < 1:
            return 0
        while i < self.last and element > 0:
            element -= marks[i] & 1
            i += 1
        if element > 0:
            return 0
        while i < self.last and not marks[i] & 1:
            n += 1
            i += 1
        return n

    def span(self, int element, int component=1):
        """Bytes of a component in the bytes as received, as (begin, end); (end, end) where it is absent."""
        cdef Py_ssize_t begin, end
        if not self.find(element, component, &begin, &end):
            return self.end, self.end
        return self.chunk.base + begin, self.chunk.base + end

    def offset_of(self, int element, int component=1):
        """Byte of a component in the bytes as received; the segment's end where it is absent."""
        return self.span(element, component)[0]

    def where(self, element=None, component=None):
        """The place of the segment, an element or a component, for a finding."""
        cdef Py_ssize_t place = self.chunk.base + self.start
        if element is not None:
            place = self.span(element, component or 1)[0]
        return self.at(place, element, component)

    def at(self, Py_ssize_t place, element=None, component=None):
        """The place of any byte of the segment, for a finding."""
        cdef Py_ssize_t begin = self.start, end = place - self.chunk.base
        line = self.line
        if self.flags & WRAPPED:
            line += _lines(self.chunk.text, begin, end)
        # What is no tag may be somebody's name: a finding does not repeat it.
        tag = self.tag if len(self.tag) == 3 and self.tag.isascii() and self.tag.isalnum() else None
        return Where(self.number or None, tag, element, component, place, line)

    def raw(self):
        """The bytes of the segment, without its terminator."""
        return self.chunk.data[self.start : self.stop]

    def known_bytes(self):
        """Whether the bytes beyond ASCII are those of the declared character set."""
        if not self.chunk.dialect.codec:
            return False
        try:
            self.raw().decode(self.chunk.dialect.codec)
        except UnicodeDecodeError:
            return False
        return True

    def filled(self):
        """How many values were overwritten whole."""
        cdef int i, n = 0
        cdef Py_ssize_t begin, end, p
        cdef bint some
        if not self.flags & 16:
            return 0
        for i in range(self.first, self.last):
            begin = (self.chunk.marks[i] >> 1) + 1
            end = (self.chunk.marks[i + 1] >> 1) if i + 1 < self.last else self.stop
            some = False
            for p in range(begin, end):
                if self.chunk.text[p] == 0x1A:
                    some = True
                elif self.chunk.text[p] != 10 and self.chunk.text[p] != 13:
                    break
            else:
                n += some
        return n

    def overwritten(self, spans):
        """The segment with the bytes of `spans` (begin, end; as received) overwritten.

        The tag, line breaks and separators stay, so that every other value keeps its place.
        """
        cdef Py_ssize_t base = self.chunk.base + self.start
        cdef Py_ssize_t p
        cdef int i
        data = bytearray(self.raw())
        signs = {(self.chunk.marks[i] >> 1) - self.start for i in range(self.first, self.last)}
        tag_end = min(signs, default=len(data))
        changed = False
        for begin, end in spans:
            for p in range(max(begin - base, tag_end), min(end - base, len(data))):
                if data[p] != 10 and data[p] != 13 and p not in signs:
                    data[p] = 0x1A
                    changed = True
        if not changed:
            return self
        cdef Chunk chunk = Chunk(bytes(data), base, self.chunk.dialect)
        cdef Segment copy = Segment.__new__(Segment)
        for i in range(self.first, self.last):
            chunk.add((self.chunk.marks[i] >> 1) - self.start, self.chunk.marks[i] & 1)
        copy.tag, copy.number, copy.line, copy.flags = self.tag, self.number, self.line, self.flags | 16
        copy.chunk, copy.first, copy.last = chunk, 0, chunk.count
        copy.start, copy.stop = 0, len(data)
        return copy

    cdef int noticed(self, Py_ssize_t begin, Py_ssize_t end):
        """The flags that a range of the segment's bytes gives by itself."""
        cdef unsigned char* kind = self.chunk.dialect.kind
        cdef int flags = 0, k
        cdef Py_ssize_t p = begin
        while p < end:
            k = kind[self.chunk.text[p]]
            p += 1
            if k == RELEASE:
                flags |= 1
                if p < end and kind[self.chunk.text[p]] == BREAK and not self.flags & 2048:
                    flags |= 512
                    p += 2 if self.chunk.text[p] == 13 and p + 1 < end and self.chunk.text[p + 1] == 10 else 1
            elif k == BREAK:
                flags |= 2
            elif k == HIGH:
                flags |= 4
            elif k == CONTROL:
                flags |= 8
            elif k == FILLER:
                flags |= 16
        return flags

    def split(self, places):
        """The segments that ran together, cut before each of `places` (as received): the bytes of their tags."""
        cdef Segment piece
        cdef Py_ssize_t start = self.start, stop
        cdef int i = self.first, line = self.line
        cdef list out = []
        for place in [*places, None]:
            piece = Segment.__new__(Segment)
            stop = self.stop if place is None else <Py_ssize_t>place - self.chunk.base
            piece.chunk, piece.line, piece.start, piece.first = self.chunk, line, start, i
            while i < self.last and (self.chunk.marks[i] >> 1) < stop:
                i += 1
            piece.last, piece.stop = i, stop
            while place is not None and piece.stop > start and self.chunk.text[piece.stop - 1] in b" \t\r\n":
                piece.stop -= 1
            piece.number = self.number + len(out) if self.number else 0
            piece.flags = self.noticed(start, piece.stop) | (self.flags & 2048)
            if out:
                piece.tag = self.chunk.data[start : start + 3].decode("latin-1")
            else:
                piece.tag = self.tag
                piece.flags |= self.flags & 256
            if place is None:
                piece.flags |= self.flags & (64 | 128)
            out.append(piece)
            line += _lines(self.chunk.text, start, stop)
            start = stop
        return out

    def __repr__(self):
        return f"<Segment {self.tag} number {self.number} at byte {self.offset}>"


cdef int _lines(const unsigned char* text, Py_ssize_t begin, Py_ssize_t end) noexcept:
    """Line ends in a range; CR LF is one."""
    cdef int n = 0
    cdef Py_ssize_t p
    for p in range(begin, end):
        if text[p] == 10 or (text[p] == 13 and text[p + 1] != 10):
            n += 1
    return n


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


cdef bint _tag_follows(Dialect dialect, const unsigned char* text, Py_ssize_t p, Py_ssize_t window, bint last) noexcept:
    """Whether a known tag with its separator or terminator follows in the window, or (`last`) the end."""
    cdef int code
    p = _after_blanks(text, p, window)
    if p >= window:
        return last
    if p + 3 >= window:
        return False
    code = tag_code(text + p)
    return code >= 0 and dialect.known[code] and (
        dialect.kind[text[p + 3]] == ELEMENT or dialect.kind[text[p + 3]] == TERMINATOR)


cdef bint _reference_goes_on(Dialect dialect, const unsigned char* text, Py_ssize_t p, Py_ssize_t window) noexcept:
    """Whether after a line break at `p` in UNZ only the rest of its reference follows, with the terminator."""
    cdef Py_ssize_t begin = _after_blanks(text, p, window)
    p = begin
    while p < window and p - begin < 36 and dialect.kind[text[p]] == NORMAL and text[p] > 32:
        p += 1
    return begin < p < window and dialect.kind[text[p]] == TERMINATOR


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
    cdef bint is_trailer, ended

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
                    if code >= 0 and known[code] and (
                        kind[text[p - 4]] == NORMAL or kind[text[p - 4]] == BREAK or kind[text[p - 4]] == HIGH
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
                if p - start > 7 and kind[text[p - 4]] == BREAK:
                    code = tag_code(text + p - 3)
                    if code >= 0 and known[code]:
                        flags |= 32
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
                    if not (
                        (NARROW <= p - row < WIDE or (chunk.marks[chunk.count - 1] >> 1) == p - 1)
                        and _reference_goes_on(dialect, text, p, min(p + WINDOW, end))
                    ):
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
