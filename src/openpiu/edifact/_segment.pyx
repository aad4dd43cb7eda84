# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""A segment, and the text of its values, made when it is asked for: most of a message is never looked at twice."""

cimport cython
from libc.string cimport memcpy

from openpiu.edifact._chunk cimport BREAK, COMPONENT, CONTROL, FILLER, HIGH, RELEASE, Chunk

from openpiu.edifact.charset import decoded
from openpiu.findings import Where

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

MOST_ELEMENTS = 999
"""More than any guide lets an element repeat (99): what lies behind is not read, so that no input costs
quadratic time."""

cdef int _MOST = 999


cdef extern from "Python.h":
    object PyUnicode_New(Py_ssize_t size, Py_UCS4 maxchar)
    void* PyUnicode_DATA(object text)


cdef inline str ascii_text(const unsigned char* text, Py_ssize_t begin, Py_ssize_t end):
    """The text of bytes that the scan has seen to be ASCII: copied, not decoded."""
    made = PyUnicode_New(end - begin, 127)
    memcpy(PyUnicode_DATA(made), text + begin, end - begin)
    return <str>made


@cython.no_gc  # what it refers to refers to no segment: there is nothing for the collector to find
cdef class Segment:
    """One segment as it stands in the bytes; values are made into text when they are asked for.

    Elements and components count from 1, as in the standards; the tag is not counted. What is absent reads as
    an empty string. `number` counts from 1 at UNH, 0 in the envelope; `offset` is the byte of the tag in the
    bytes as received; `line` is from 1; `flags` are what the scan noticed.
    """

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

    cdef str value(self, Py_ssize_t begin, Py_ssize_t end):
        if begin >= end:
            return ""
        if self.flags & CAREFUL:
            return self.careful(begin, end)
        return ascii_text(self.chunk.text, begin, end)

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
        return decoded(bytes(out), self.chunk.dialect.codec)

    cpdef str get(self, int element, int component=1):
        """Text of a component; empty where it is absent."""
        cdef Py_ssize_t begin, end
        if not self.find(element, component, &begin, &end):
            return ""
        return self.value(begin, end)

    def trimmed(self, int element, int component=1):
        """Text of a component without blanks around it; empty where it is absent."""
        cdef Py_ssize_t begin, end
        if not self.find(element, component, &begin, &end):
            return ""
        return self.stripped(begin, end)

    cdef str stripped(self, Py_ssize_t begin, Py_ssize_t end):
        cdef const unsigned char* text = self.chunk.text
        if self.flags & CAREFUL:
            return self.careful(begin, end).strip()
        while begin < end and (text[begin] == 32 or text[begin] == 9):
            begin += 1
        while begin < end and (text[end - 1] == 32 or text[end - 1] == 9):
            end -= 1
        return ascii_text(text, begin, end) if begin < end else ""

    def joined(self, int element, int first=1):
        """Text of an element from component `first` on, its components joined by colons, trimmed."""
        cdef int* marks = self.chunk.marks
        cdef Py_ssize_t begin, end
        cdef int i
        if not self.find(element, first, &begin, &end):
            return ""
        if self.flags & CAREFUL or self.chunk.dialect.kind[58] != COMPONENT:
            return ":".join(self.components(element)[first - 1 :]).strip()
        # As it stands in the bytes: up to the next element.
        i = self.last
        end = self.stop
        while i > self.first and (marks[i - 1] >> 1) >= begin:
            i -= 1
            if marks[i] & 1:
                end = marks[i] >> 1
        return self.stripped(begin, end)

    def repeats(self, int first=1):
        """The elements from `first` on that are not empty, as (number, components); 999 at most are read."""
        cdef int* marks = self.chunk.marks
        cdef int i = self.first
        cdef int number = 0
        cdef Py_ssize_t begin, end
        cdef list out = [], parts
        while i < self.last:
            if not marks[i] & 1:
                i += 1
                continue
            number += 1
            if number > _MOST:
                break
            begin = (marks[i] >> 1) + 1
            i += 1
            end = (marks[i] >> 1) if i < self.last else self.stop
            if number < first or (begin >= end and (i >= self.last or marks[i] & 1)):
                continue
            parts = [self.value(begin, end)]
            while i < self.last and not marks[i] & 1:
                begin = (marks[i] >> 1) + 1
                i += 1
                end = (marks[i] >> 1) if i < self.last else self.stop
                parts.append(self.value(begin, end))
            out.append((number, parts))
        return out

    def last_element(self):
        """Number of the last element that is read: the number of elements, 999 at most."""
        cdef int i, n = 0
        for i in range(self.first, self.last):
            n += self.chunk.marks[i] & 1
        return n if n < _MOST else _MOST

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
            out.append(self.value(begin, marks[i] >> 1))
            begin = (marks[i] >> 1) + 1
            i += 1
        out.append(self.value(begin, (marks[i] >> 1) if i < self.last else self.stop))
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
        """The place of any byte of the segment, for a finding; with the value that it lies in, if any."""
        cdef Py_ssize_t begin = self.start, end = place - self.chunk.base
        line = self.line
        if element is None and begin < end:
            element, component = self.path(place)
        if self.flags & WRAPPED:
            line += count_lines(self.chunk.text, begin, end)
        # What is no tag may be somebody's name: a finding does not repeat it.
        tag = self.tag if len(self.tag) == 3 and self.tag.isascii() and self.tag.isalnum() else None
        return Where(self.number or None, tag, element, component, place, line)

    def raw(self):
        """The bytes of the segment, without its terminator."""
        return self.chunk.data[self.start : self.stop]

    def through(self, Segment last):
        """The bytes from here to the end of `last`, a later segment, with all between them as they were read;
        None where no one run of bytes holds them all."""
        cdef Py_ssize_t begin = self.chunk.base + self.start
        cdef Py_ssize_t end = last.chunk.base + last.stop
        if end <= self.chunk.base + len(self.chunk.data):
            return self.chunk.data[self.start : end - self.chunk.base]
        if begin >= last.chunk.base:
            return last.chunk.data[begin - last.chunk.base : last.stop]
        return None

    def following(self, Py_ssize_t size):
        """The bytes from the segment's end on, its terminator first: `size`, fewer at the end of the input."""
        return self.chunk.data[self.stop : self.stop + size]

    def path(self, Py_ssize_t place):
        """Element and component of the value that a byte, as received, lies in; (None, None) for others."""
        cdef int i, element = 0, component = 1
        place -= self.chunk.base
        if place >= self.stop:
            return None, None
        for i in range(self.first, self.last):
            if (self.chunk.marks[i] >> 1) >= place:
                break
            if self.chunk.marks[i] & 1:
                element += 1
                component = 1
            else:
                component += 1
        return (element, component) if element else (None, None)

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

    def __repr__(self):
        return f"<Segment {self.tag} number {self.number} at byte {self.offset}>"


cdef int count_lines(const unsigned char* text, Py_ssize_t begin, Py_ssize_t end) noexcept:
    """Line ends in a range; CR LF is one."""
    cdef int n = 0
    cdef Py_ssize_t p
    for p in range(begin, end):
        if text[p] == 10 or (text[p] == 13 and text[p + 1] != 10):
            n += 1
    return n
