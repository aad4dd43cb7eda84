"""The records of a list in XML, one after the other; memory holds one record at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

import defusedxml.ElementTree as SafeTree
from defusedxml.common import DefusedXmlException

from openpiu.findings import ListError
from openpiu.watchlists._source import Source
from openpiu.watchlists._stream import Stream

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def fault(file: Source | Stream, error: Exception) -> Exception:
    """The ListError for what a parser of XML says; other errors as they are."""
    if isinstance(error, ParseError):
        line, column = error.position
        return file.error(
            f"XML that ends or breaks at column {column + 1}", "a whole, well-formed document", line
        )
    if isinstance(error, DefusedXmlException):
        return file.error("a document type definition", "XML without DTD and entities")
    # An encoding that does not exist, or bytes that are not in it.
    return file.error("an unknown or broken encoding", "UTF-8")


def records(file: Stream, record: str, root: str | None = None) -> Iterator[Element]:
    """The root with its attributes alone, then each element `record` whole, and what the root says in words.

    Namespaces are left out. Raises ListError, with file, line, what was found and expected, for a document
    that is cut short or not well-formed, that holds a DTD (it can name files or grow without end), or whose
    root is not `root`.
    """
    above: list[Element] = []
    parts = SafeTree.iterparse(file.bytes, events=("start", "end"), forbid_dtd=True)
    while True:
        try:
            event, element = next(parts)
        except StopIteration:
            return
        except ListError:  # of the file itself: too large, or it cannot be read
            raise
        except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
            raise fault(file, error) from None
        if event == "start":
            element.tag = element.tag.rpartition("}")[2]
            if not above:
                if root and element.tag != root:
                    raise file.error(f"root element <{element.tag[:60]}>", f"<{root}>")
                yield element
            above.append(element)
            continue
        above.pop()
        if element.tag == record or (len(above) == 1 and not len(element)):
            yield element
            if above:
                above[-1].remove(element)
