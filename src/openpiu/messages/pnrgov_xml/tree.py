"""XML read safely and as a stream: one part of a document after the other, with the place of every value.

For formats whose documents are a head and then many like parts (bookings). Each part comes as a small tree as
soon as its end tag is read, and memory holds that tree and the bytes it came from, never the document.

What is refused, whatever the document says: document type definitions, and with them every entity but the
five of XML itself; trees deeper than `DEEPEST`, a part larger than `LARGEST`, a tag above `LONGEST_TAG`.
Namespaces do not count: names are local names. A file may hold several documents, and a document may stand
in an envelope (SOAP). After a fault the reading goes on at the next part, or at the next document.

Source: W3C XML 1.0; OWASP, XML external entity prevention.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn
from xml.parsers import expat

from openpiu.findings import Finding, Where, finding
from openpiu.messages.pnrgov_xml.nodes import ATTRIBUTE, NAME, Document, Node, closed, local, narrow, width_of

DEEPEST = 48
LARGEST = 1 << 21
"""Bytes that one part (a booking) or what stands before the first may have."""
LONGEST_TAG = 1 << 20
"""Bytes of one tag, with its attributes, or of a comment."""
MOST_FAULTS = 200
"""Faults of one input after which nothing more of it is read."""
RUN = 1 << 16

_ENTITY_ERRORS = frozenset((11, 13, 14, 18, 24))
"""Errors of expat that come of references to entities: undefined, binary, in an attribute, ..."""
_CUT = frozenset((3, 5, 6))
"""Errors of expat at the end of the input: nothing closed, an unclosed token, half a character."""
_MISMATCH = 7
_DECLARATION = re.compile(rb"<\?xml\s")
_END_TAG = re.compile(rb"(?:</)?([^\s></]+)")
_AFTER_DOCUMENT = frozenset((9, 17))
"""Errors of expat for what follows the end of a document: anything at all; another XML declaration."""

_BEYOND = re.compile("[^\0-\x7f]+")

Event = Document | Node | Finding


class _Refused(Exception):  # noqa: N818 - it never leaves this module
    """What this reader does not read; raised in expat's handlers to stop it."""

    def __init__(self, code: str, detail: str, index: int, line: int) -> None:
        super().__init__(detail)
        self.code, self.detail, self.index, self.line = code, detail, index, line


def _same(sent: str, name: str) -> bool:
    """Whether bytes, one a sign, are that name. Beyond ASCII they depend on the encoding: any is taken."""
    return sent == name or (not name.isascii() and _BEYOND.sub("?", sent) == _BEYOND.sub("?", name))


class XmlReader:
    """One pass over one input. `events` gives each document when its first part or its end is reached, each
    part (an element `part` in `parts`), the document again at its end, and findings in between."""

    def __init__(self, runs: Iterator[bytes], root: str, parts: str, part: str) -> None:
        self._runs = runs
        self._root, self._parts, self._part = root, parts, part
        self._data = b""
        self._base = 0  # place of the first byte of _data in the input
        self._faults = 0
        self._given = False  # whether the open document was given
        self.keep: int | None = None
        """The first byte that whoever takes the events still needs; None for none."""
        self._final = False
        self._again = re.compile(rb"<\?xml\s|<(?:[\w.-]+:)?" + root.encode() + rb"[\s>]")
        self._ready: list[Event] = []
        self._width = 1  # bytes of a character: 2 in UTF-16
        self._high = 0  # which of two bytes is the high one
        self._start(0, 1, b"")

    # --- the parser ----------------------------------------------------------------------------------------

    def _start(self, base: int, line: int, prologue: bytes) -> None:
        """A parser for what begins at `base`; `prologue` are tags that open what had been open there."""
        parser = expat.ParserCreate()
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._text
        self._parser = parser
        self._from = base - len(prologue)  # the parser's byte 0 in the input
        self._lines = line - 1
        self._fed = base
        self._stack: list[str] = []
        self._top: tuple[tuple[int, int], str] | None = None  # the outermost element, until the root is found
        self._nodes: list[Node] = []
        self._document: Document | None = None if not prologue else self._document
        self._outer = 0
        self._held = base
        self._quiet = bool(prologue)
        if not prologue:
            self._given = False
        else:
            assert self._document is not None
            parser.Parse(prologue, False)
            self._nodes = [self._document.root, Node(self._parts, {}, base, line)]
        self._quiet = False

    def _place(self) -> tuple[int, int]:
        return self._from + self._parser.CurrentByteIndex, self._lines + self._parser.CurrentLineNumber

    def _doctype(self, *_: object) -> NoReturn:
        raise _Refused("XML-ENTITY", "document type definition", *self._place())

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self._stack.append(name)
        if self._quiet:
            return
        if len(self._stack) > DEEPEST:
            raise _Refused("XML-SCHEMA", f"more than {DEEPEST} elements in each other", *self._place())
        name = local(name)
        if len(self._stack) == 1:
            self._top = (self._place(), name)
        if not self._nodes and name != self._root:
            return
        if attributes and ":" in "".join(attributes):
            attributes = {local(key): value for key, value in attributes.items() if key[:5] != "xmlns"}
        node = Node(name, attributes, *self._place())
        if not self._nodes:
            self._document, self._given = Document(node), False
            self._outer = len(self._stack)
            self._held = node.offset
            self._top = None
        self._nodes.append(node)

    def _text(self, text: str) -> None:
        # Between parts there are only line breaks, and memory must not grow with them.
        if self._nodes and self._nodes[-1].name != self._parts:
            self._nodes[-1].texts.append(text)

    def _close(self, _name: str) -> None:
        self._stack.pop()
        if not self._nodes:
            if not self._stack and self._top is not None:
                (offset, line), tag = self._top
                where = Where(tag=tag[:40], offset=offset, line=line)
                self._ready.append(finding("XML-SCHEMA", where, f"there is no {self._root}"))
            return
        node = self._nodes.pop()
        node.close = self._from + self._parser.CurrentByteIndex
        document = self._document
        assert document is not None
        if not self._nodes:
            document.end = node.close
            self._end_document()
            return
        parent = self._nodes[-1]
        if node.name == self._part and parent.name in (self._parts, self._root):
            self._give()
            self._ready.append(node)
            self._held = node.close
        elif parent.name == self._parts:
            self._held = node.close
        elif node.name != self._parts or not self._given:
            parent.children.append(node)

    def _give(self) -> None:
        """Give the document, before the first part of it."""
        if not self._given and self._document is not None:
            self._given = True
            self._document.root.children += [node for node in self._nodes if node.name == self._parts]
            self._ready.append(self._document)

    def _end_document(self) -> None:
        if self._document is not None:
            self._give()
            self._ready.append(self._document)
        self._document, self._nodes = None, []

    # --- the bytes -----------------------------------------------------------------------------------------

    def events(self) -> Iterator[Event]:
        """All of the input, in its order. Never raises on content; OSError where the file cannot be read."""
        self._more()
        self._width, self._high = width_of(self._data)
        while True:
            begin = self._fed - self._base
            chunk = self._data[begin : begin + RUN]
            if not chunk and not self._final:
                self._more()
                continue
            self._feed(chunk)
            yield from self._drain()
            if self._final and self._fed >= self._base + len(self._data):
                break
        self._finish()
        yield from self._drain()

    def _drain(self) -> Iterator[Event]:
        ready, self._ready = self._ready, []
        yield from ready

    def _more(self) -> None:
        run = next(self._runs, None)
        if run is None:
            self._final = True
            return
        needed = self._held if self.keep is None else min(self.keep, self._held)
        keep = min(max(needed - self._base, 0), len(self._data))
        self._data = self._data[keep:] + run
        self._base += keep

    def _feed(self, chunk: bytes) -> None:
        final = self._final and self._fed + len(chunk) >= self._base + len(self._data)
        self._fed += len(chunk)
        try:
            self._parser.Parse(chunk, final)
            index = self._from + max(self._parser.CurrentByteIndex, 0)
            if self._fed - index > LONGEST_TAG:
                raise _Refused("XML-SCHEMA", f"a tag of more than {LONGEST_TAG >> 20} MB", *self._place())
            if self._nodes and index - self._held > LARGEST:
                raise _Refused("XML-SCHEMA", f"a booking of more than {LARGEST >> 20} MB", *self._place())
        except _Refused as refused:
            self._fault(refused.code, refused.detail, refused.index, refused.line)
        except expat.ExpatError as error:
            self._error(error)
        except (LookupError, ValueError):
            self._fault("XML-SCHEMA", "an encoding that is not known", *self._place())
        if not self._nodes:
            self._held = self._from + max(self._parser.CurrentByteIndex, 0)

    def _error(self, error: expat.ExpatError) -> None:
        index = self._from + max(self._parser.ErrorByteIndex, 0)
        line = self._lines + self._parser.ErrorLineNumber
        if error.code in _AFTER_DOCUMENT and not self._stack and index > self._from:
            self._follow(index, line)
        else:
            end = self._data[index - self._base : index - self._base + 80]
            if error.code in _CUT or (error.code == _MISMATCH and self._closes_all(end)):
                self._keep_open(index)
            code = "XML-ENTITY" if error.code in _ENTITY_ERRORS else "XML-SCHEMA"
            self._fault(code, expat.ErrorString(error.code) or "not well-formed", index, line)

    def _closes_all(self, tag: bytes) -> bool:
        """Whether an end tag is that of the parts or of the root: the open part was cut off before it."""
        found = _END_TAG.match(tag)
        return found is not None and local(found[1].decode("latin-1")) in (self._parts, self._root)

    def _keep_open(self, index: int) -> None:
        """Give the part that was cut short: its elements that are whole, and the open ones that hold any."""
        names = [node.name for node in self._nodes]
        if self._document is None or self._part not in names:
            return
        at = names.index(self._part)
        part, *inner = self._nodes[at:]
        for parent, node in reversed(list(zip([part, *inner], inner, strict=False))):
            node.cut, node.close = True, index
            if node.children:
                parent.children.append(node)
        if not part.children:
            return
        part.cut, part.close = True, index
        self._document.partial = True
        self._give()
        self._ready.append(part)

    def _follow(self, index: int, line: int) -> None:
        """Something follows a document: another one, or text that is skipped and told."""
        if self._data[index - self._base : index - self._base + 2 * self._width].strip(b"\0")[:1] == b"<":
            self._start(index, line, b"")
            return
        self._ready.append(finding("SYN-TRAILING", Where(offset=index, line=line), "after the document"))
        self._resume(index, line, parts=False)

    def _fault(self, code: str, detail: str, index: int, line: int) -> None:
        self._ready.append(finding(code, Where(tag=self._where(), offset=index, line=line), detail))
        if self._document is not None:
            self._document.partial = True
        self._faults += 1
        # A document with a type definition is left whole; one with a fault is read on at its next booking.
        self._resume(
            index, line, parts=self._document is not None, whole=code == "XML-ENTITY" and not self._stack
        )

    def _where(self) -> str | None:
        return self._nodes[-1].name if self._nodes else local(self._stack[-1]) if self._stack else None

    def _resume(self, index: int, line: int, *, parts: bool, whole: bool = False) -> None:
        """Go on at the next part of this document, or at the next document, or at the end of the input."""
        names = [node.name for node in self._nodes]
        inside = parts and self._parts in names and self._width == 1
        outer = self._stack[: self._outer + names.index(self._parts)] if inside else []
        wanted = _DECLARATION if whole else self._again
        if inside:
            wanted = re.compile(rb"<(?:[\w.-]+:)?" + self._part.encode() + rb"[\s>]|" + self._again.pattern)
        at = index + 1
        while True:
            found = None
            if self._faults < MOST_FAULTS:
                found = wanted.search(self._data, max(at - self._base, 0))
            if found is not None or self._final:
                break
            at = max(at, self._base + len(self._data) - 256)
            self._held = at
            line += self._lines_to(index, at)
            index = at
            self._more()
        if found is None:
            self._drop_document()
            self._fed = self._base + len(self._data)
            self._start(self._fed, line, b"")
            return
        place = self._base + found.start()
        line += self._lines_to(index, place)
        again = self._again.match(self._data, found.start()) is not None
        if again or not inside:
            self._drop_document()
            self._start(place, line, b"")
        else:
            depth = self._outer
            self._start(place, line, b"".join(b"<" + name.encode() + b">" for name in outer))
            self._outer = depth

    def _drop_document(self) -> None:
        if self._document is not None:
            self._document.end = max(self._held, self._document.root.offset)
            self._end_document()

    def _lines_to(self, begin: int, end: int) -> int:
        text = self._data[max(begin - self._base, 0) : end - self._base]
        return text.count(b"\n") + text.count(b"\r") - text.count(b"\r\n")

    def _finish(self) -> None:
        if self._document is not None:
            self._document.partial = True
            self._drop_document()

    # --- places --------------------------------------------------------------------------------------------

    def span(self, node: Node, key: str) -> tuple[int, int]:
        """The bytes in the input of an attribute's value (`key` is its name) or of the text (`key` is empty).

        (offset, offset) of the element where there are none, or where the bytes were released.
        """
        if node.offset < self._base:
            return node.offset, node.offset
        tag = self._tag(node.offset - self._base)
        at = match.end() if (match := NAME.match(tag)) else 0
        while found := ATTRIBUTE.match(tag, at):
            if key and _same(local(found[1].decode("latin-1")), key) and not found[1].startswith(b"xmlns"):
                return (
                    node.offset + (found.start(2) + 1) * self._width,
                    node.offset + (found.end(2) - 1) * self._width,
                )
            at = found.end()
        start = node.offset + (tag.index(b">", at) + 1) * self._width
        if key or node.close < start:
            return node.offset, node.offset
        return start, node.close

    def opened(self, node: Node) -> int:
        """The byte after the start tag of an element; its offset where the bytes were released."""
        if node.offset < self._base:
            return node.offset
        tag = self._tag(node.offset - self._base)
        at = match.end() if (match := NAME.match(tag)) else 0
        while found := ATTRIBUTE.match(tag, at):
            at = found.end()
        return node.offset + (tag.index(b">", at) + 1) * self._width

    def _tag(self, begin: int) -> bytes:
        """The bytes from a start tag on, one for each character."""
        size = 4096
        while True:
            data = self._data[begin : begin + size * self._width]
            if self._width == 2:
                data = narrow(data, self._high)
            if size > LONGEST_TAG or closed(data) or begin + size >= len(self._data):
                return data + b">"
            size *= 8

    def raw(self, begin: int, end: int) -> bytes:
        """Bytes of the input that are still held."""
        return self._data[max(begin - self._base, 0) : max(end - self._base, 0)]

    def line_at(self, node: Node, place: int) -> int:
        """The line of a place that follows the start of `node`."""
        return node.line + self._lines_to(node.offset, place) if node.offset >= self._base else node.line
