"""Names to comparable parts: what a name is made of, whatever script, order and spelling it came in.

In: a name as sent or listed, any text at all. Out: its parts in upper-case Latin letters, each marked as
name, particle, honorific or initial, with the forms it takes without a glued title, and the keys (folding,
skeleton, deletion variants) under which a misspelt twin is found. Must never raise on a text, hold state,
know a list or guess where a person comes from.
"""

from openpiu.names.forms import deletions, folding, forms, skeleton
from openpiu.names.parts import Part, PartKind, is_placeholder, parts
from openpiu.names.romanise import romanise
from openpiu.names.tables import ARTICLES, GLUED_TITLES, HONORIFICS, PARTICLES, TITLES

__all__ = [
    "ARTICLES",
    "GLUED_TITLES",
    "HONORIFICS",
    "PARTICLES",
    "TITLES",
    "Part",
    "PartKind",
    "deletions",
    "folding",
    "forms",
    "is_placeholder",
    "parts",
    "romanise",
    "skeleton",
]
