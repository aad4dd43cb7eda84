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

cdef int CAREFUL = 1 | 2 | 4 | 8 | 16
cdef int NOTABLE = 2 | 4 | 8 | 16 | 32 | 64 | 128 | 256 | 512

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
        table = bytearray(26 * 26 * 26)
        for tag in tags:
            table[((ord(tag[0]) - 65) * 26 + ord(tag[1]) - 65) * 26 + ord(tag[2]) - 65] = 1
        self.known = bytes(table)


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
                if kind[text[p]] == BREAK and self.flags & WRAPPED:
                    while p < end and kind[text[p]] == BREAK:
                        p += 1
                    if p == end:
                        break
                k = NORMAL if kind[text[p]] != HIGH else HIGH
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
        return Where(self.number or None, self.tag, element, component, place, line)

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
        if not self.flags & 16:
            return 0
        for i in range(self.first, self.last):
            begin = (self.chunk.marks[i] >> 1) + 1
            end = (self.chunk.marks[i + 1] >> 1) if i + 1 < self.last else self.stop
            p = begin
            while p < end and self.chunk.text[p] in b"\x1a\r\n":
                p += 1
            n += begin < end and p == end and self.text(begin, end) == "" and self.chunk.text[begin] == 0x1A
        return n

    def overwritten(self, spans):
        """The segment with the bytes of `spans` (begin, end; as received) overwritten; line breaks stay."""
        cdef Py_ssize_t base = self.chunk.base + self.start
        cdef Py_ssize_t p
        data = bytearray(self.raw())
        for begin, end in spans:
            for p in range(max(begin - base, 3), min(end - base, len(data))):
                if data[p] != 10 and data[p] != 13:
                    data[p] = 0x1A
        segments, _, _ = scan(bytes(data), 0, base, self.line, self.number - 1, True, self.chunk.dialect)
        if len(segments) != 1:
            return self
        copy = <Segment>segments[0]
        copy.number = self.number
        copy.flags = (copy.flags & ~(128 | 32)) | (self.flags & (64 | 256))
        return copy

    def split(self, Py_ssize_t place):
        """The two segments that ran together at byte `place` (as received), where the second one's tag is."""
        cdef Py_ssize_t p = place - self.chunk.base
        cdef Segment former = Segment.__new__(Segment)
        cdef Segment latter = Segment.__new__(Segment)
        cdef int i = self.first
        former.tag = self.tag
        former.chunk = latter.chunk = self.chunk
        former.line, former.number, former.start = self.line, self.number, self.start
        former.flags = self.flags & ~32
        latter.flags = self.flags & ~(32 | 256)
        while i < self.last and (self.chunk.marks[i] >> 1) < p:
            i += 1
        former.first, former.last, former.stop = self.first, i, p
        while former.stop > former.start and self.chunk.text[former.stop - 1] in b"\r\n":
            former.stop -= 1
        latter.first, latter.last, latter.start, latter.stop = i, self.last, p, self.stop
        latter.line = self.line + _lines(self.chunk.text, self.start, p)
        latter.number = self.number + 1
        latter.tag = self.chunk.data[p : p + 3].decode("latin-1")
        return former, latter

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
    """Bytes of a sign that looks like an apostrophe: U+2018, U+2019, U+02BC in UTF-8, or 0x91, 0x92, 0xB4."""
    if p + 2 < end and text[p] == 0xE2 and text[p + 1] == 0x80 and text[p + 2] in (0x98, 0x99):
        return 3
    if p + 1 < end and text[p] == 0xCA and text[p + 1] == 0xBC:
        return 2
    if p + 1 < end and text[p] == 0xC2 and text[p + 1] == 0xB4:
        return 2
    return 1 if text[p] in (0x91, 0x92, 0xB4) else 0


cdef bint _tag_follows(Dialect dialect, const unsigned char* text, Py_ssize_t p, Py_ssize_t end) noexcept:
    """Whether what follows, blanks skipped, is a known tag with a separator or terminator, or the end."""
    cdef int code
    p = _after_blanks(text, p, end)
    if p >= end:
        return True
    if p + 3 >= end:
        return False
    code = tag_code(text + p)
    return code >= 0 and dialect.known[code] and (
        dialect.kind[text[p + 3]] == ELEMENT or dialect.kind[text[p + 3]] == TERMINATOR)


cdef Py_ssize_t _trailer_end(Dialect dialect, const unsigned char* text, Py_ssize_t p, Py_ssize_t end) noexcept:
    """Where UNZ ends when a line break stands in it at `p`: -1 where only a wrapped reference goes on."""
    cdef Py_ssize_t q = _after_blanks(text, p, end)
    cdef Py_ssize_t begin = q
    while q < end and q - begin < 36 and dialect.kind[text[q]] == NORMAL and text[q] > 32:
        q += 1
    if q < end and q > begin and dialect.kind[text[q]] == TERMINATOR:
        return -1
    return p


def scan(bytes data, Py_ssize_t position, Py_ssize_t base, int line, int number, bint final, Dialect dialect):
    """Scan `data` from `position` to the end of the interchange (UNZ) or of the data.

    `base` is the place of `data` in the input, `line` the line at `position`, `number` the number of the last
    segment. Without `final`, a segment that is not ended is left for the next call. Returns the segments, the
    indices of those that need a look (service segments and all with a flag), and (position, line, number) to
    go on from.
    """
    cdef Chunk chunk = Chunk(data, base, dialect)
    cdef const unsigned char* text = chunk.text
    cdef unsigned char* kind = dialect.kind
    cdef const unsigned char* known = <const unsigned char*>PyBytes_AS_STRING(dialect.known)
    cdef Py_ssize_t end = PyBytes_GET_SIZE(data)
    cdef Py_ssize_t p = position, start, tag_end, q, stop, after
    cdef Py_ssize_t line_start = position
    cdef int k, flags, first, code, segment_line, wide
    cdef list segments = [], notable = []
    cdef Segment segment
    cdef str tag
    cdef bint is_trailer, ended

    while True:
        # Between segments: blanks and line breaks, and stray terminators of empty segments.
        while p < end:
            k = text[p]
            if k == 10 or (k == 13 and not (p + 1 < end and text[p + 1] == 10)):
                line += 1
                line_start = p + 1
            elif not (k == 32 or k == 13 or k == 9 or kind[k] == TERMINATOR):
                break
            p += 1
        position = p
        if p >= end:
            break
        start = p
        segment_line = line
        first = chunk.count
        flags = 0
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
                    # A break at the width of a line comes from wrapping: what it parted is released.
                    if p - line_start >= 60:
                        q = p + 1
                        while q < end and kind[text[q]] == BREAK:
                            line += text[q] == 10 or not (q + 1 < end and text[q + 1] == 10)
                            q += 1
                        line_start = q
                        flags |= 2
                        p = q
                    else:
                        flags |= 512
                else:
                    if kind[text[p + 1]] == HIGH:
                        flags |= 4
                    p += 1
            elif k == BREAK:
                if is_trailer and chunk.count - first >= 2:
                    q = _trailer_end(dialect, text, p, end)
                    if q >= 0 and (final or end - q > 64):
                        flags |= 128
                        ended = True
                        stop = after = p
                        break
                if text[p] == 10 or not (p + 1 < end and text[p + 1] == 10):
                    line += 1
                    line_start = p + 1
                flags |= 2
            elif k == HIGH:
                wide = _lookalike(text, p, end)
                if wide and not final and end - p < 64:
                    break
                if wide and _tag_follows(dialect, text, p + wide, end):
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
                line = segment_line
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
            tag = "".join(data[start:min(tag_end, start + 12)].decode("latin-1").split()).upper()
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
        p = position = after
        if tag == "UNZ":
            break
        if tag == "UNT":
            number = 0
    return segments, notable, (position, line, number)
