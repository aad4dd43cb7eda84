# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""Segments cut apart and overwritten, and the lines and signs around a place: what repair and redaction ask for."""

from openpiu.edifact._chunk cimport BREAK, CONTROL, FILLER, HIGH, RELEASE, Chunk
from openpiu.edifact._segment cimport Segment, count_lines

from openpiu.edifact.charset import misfits


def lines_around(Segment segment, Py_ssize_t place):
    """Bytes of the line that ends before `place` (as received), of the one before it and the one after."""
    cdef bytes data = segment.chunk.data
    cdef Py_ssize_t p = place - segment.chunk.base, last, first, before
    last = p
    while last > 0 and data[last - 1] in b" \t\r\n":
        last -= 1
    first = _line_start(data, last)
    before = first
    while before > 0 and data[before - 1] in b"\r\n":
        before -= 1
    while p < len(data) and p - last < 400 and data[p] not in b"\r\n":
        p += 1
    return last - first, before - _line_start(data, before), p - (place - segment.chunk.base)


def misfit(Segment segment):
    """Byte of the first that is not of the declared character set, as received; None where all are."""
    cdef int i
    cdef Py_ssize_t begin, end
    for i in range(segment.first, segment.last):
        begin = (segment.chunk.marks[i] >> 1) + 1
        end = (segment.chunk.marks[i + 1] >> 1) if i + 1 < segment.last else segment.stop
        value = segment.chunk.data[begin:end]
        if not value.isascii():
            for place in misfits(value, segment.chunk.dialect.codec):
                return segment.chunk.base + begin + place
    return None


def overwritten(Segment segment, spans):
    """The segment with the bytes of `spans` (begin, end; as received) overwritten.

    The tag, line breaks and separators stay, so that every other value keeps its place.
    """
    cdef Py_ssize_t base = segment.chunk.base + segment.start
    cdef Py_ssize_t p
    cdef int i
    data = bytearray(segment.raw())
    signs = {(segment.chunk.marks[i] >> 1) - segment.start for i in range(segment.first, segment.last)}
    tag_end = min(signs, default=len(data))
    changed = False
    for begin, end in spans:
        for p in range(max(begin - base, tag_end), min(end - base, len(data))):
            if data[p] != 10 and data[p] != 13 and p not in signs:
                data[p] = 0x1A
                changed = True
    if not changed:
        return segment
    cdef Chunk chunk = Chunk(bytes(data), base, segment.chunk.dialect)
    cdef Segment copy = Segment.__new__(Segment)
    for i in range(segment.first, segment.last):
        chunk.add((segment.chunk.marks[i] >> 1) - segment.start, segment.chunk.marks[i] & 1)
    copy.tag, copy.number, copy.line, copy.flags = segment.tag, segment.number, segment.line, segment.flags | 16
    copy.chunk, copy.first, copy.last = chunk, 0, chunk.count
    copy.start, copy.stop = 0, len(data)
    return copy


cdef int _noticed(Segment segment, Py_ssize_t begin, Py_ssize_t end):
    """The flags that a range of the segment's bytes gives by itself."""
    cdef unsigned char* kind = segment.chunk.dialect.kind
    cdef int flags = 0, k
    cdef Py_ssize_t p = begin
    while p < end:
        k = kind[segment.chunk.text[p]]
        p += 1
        if k == RELEASE:
            flags |= 1
            if p < end and kind[segment.chunk.text[p]] == BREAK and not segment.flags & 2048:
                flags |= 512
                p += 2 if segment.chunk.text[p] == 13 and p + 1 < end and segment.chunk.text[p + 1] == 10 else 1
        elif k == BREAK:
            flags |= 2
        elif k == HIGH:
            flags |= 4
        elif k == CONTROL:
            flags |= 8
        elif k == FILLER:
            flags |= 16
    return flags


def split(Segment segment, places):
    """The segments that ran together, cut before each of `places` (as received): the bytes of their tags."""
    cdef Segment piece
    cdef Py_ssize_t start = segment.start, stop
    cdef int i = segment.first, line = segment.line
    cdef list out = []
    for place in [*places, None]:
        piece = Segment.__new__(Segment)
        stop = segment.stop if place is None else <Py_ssize_t>place - segment.chunk.base
        piece.chunk, piece.line, piece.start, piece.first = segment.chunk, line, start, i
        while i < segment.last and (segment.chunk.marks[i] >> 1) < stop:
            i += 1
        piece.last, piece.stop = i, stop
        while place is not None and piece.stop > start and segment.chunk.text[piece.stop - 1] in b" \t\r\n":
            piece.stop -= 1
        piece.number = segment.number + len(out) if segment.number else 0
        piece.flags = _noticed(segment, start, piece.stop) | (segment.flags & 2048)
        if out or piece.first == piece.last:
            # A tag may itself be broken over two lines.
            tag = segment.chunk.data[start : start + 40].translate(None, b" \t\r\n")
            piece.tag = tag[:3].decode("latin-1").upper()
        else:
            piece.tag = segment.tag
            piece.flags |= segment.flags & 256
        if place is None:
            piece.flags |= segment.flags & (64 | 128)
        out.append(piece)
        line += count_lines(segment.chunk.text, start, stop)
        start = stop
    return out


cdef Py_ssize_t _line_start(bytes data, Py_ssize_t p):
    """The first byte of the line before `p`, at most 400 back."""
    cdef Py_ssize_t low = max(p - 400, 0)
    while p > low and data[p - 1] not in b"\r\n":
        p -= 1
    return p
