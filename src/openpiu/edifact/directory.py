"""The tags of the directories that interchanges here are written from, and how each of them begins.

Syntax knowledge only: it tells a lost terminator from data that happens to end in the letters of a tag.
Sources: UN/EDIFACT directories D.02B to D.15B (PAXLST, CUSRES); IATA PADIS (PNRGOV, ACKRES, GOVREQ).
"""

from __future__ import annotations

import re

from openpiu.edifact.repair import Shape

SERVICE = ("UNB", "UNG", "UNH", "UNT", "UNE", "UNZ")

API, PADIS = frozenset(("API",)), frozenset(("PADIS",))
BOTH = API | PADIS

_DAY = r"\d{6}"
_END = r"(?:[:+]|$)"
_LAST = r"(?:$|(?=[A-Z]{3}\+))"
"""The end, also where a further segment has run together with this one."""


def _pattern(text: str | None) -> re.Pattern[str] | None:
    return re.compile(text, re.DOTALL) if text else None


def _shape(
    family: frozenset[str],
    begin: str,
    whole: str | None = None,
    *,
    then: bytes | None = None,
    after: str | None = None,
) -> Shape:
    """A segment whose beginning is like no other's; `whole` is its text where another ran into it."""
    return Shape(
        family,
        re.compile(begin),
        whole=_pattern(whole),
        exact=_pattern(whole),
        then=re.compile(then) if then else None,
        after=frozenset(after.split()) if after else None,
    )


def _pnr(begin: str, exact: str | None = None, *, weak: str | None = None, after: str | None = None) -> Shape:
    """A segment of PADIS: whatever stands before a clear beginning is taken for whole, free text as well."""
    return Shape(
        PADIS,
        re.compile(begin),
        weak=_pattern(weak),
        exact=_pattern(exact),
        after=frozenset(after.split()) if after else None,
    )


_TYPE = r":(?:A|C|IN|ADT|CHD|CNN|INF|INS)?(?::[A-Z0-9.]{0,6}(?::\d?)?)?"

# Names and texts may end in MON, DAT, TIF, TRI, ORG, REF, TRA ...: such a tag's weak beginnings need a
# segment before them that is complete. A given name behind the surname looks like
# `ANNA MRS:A:1`, the end of a text element like `+::1` or another text:
# no clear beginning may look like these.
SHAPES: dict[str, Shape] = {
    # Envelope
    "UNB": _shape(BOTH, r"(?:UNO[A-Z]|IAT[AB]|SIRE):\d\+"),
    "UNG": _shape(BOTH, r"[A-Z]{6}\+", after="UNB UNE"),
    "UNH": _shape(BOTH, r"[A-Z0-9]{1,20}\+[A-Z]{6}:"),
    "UNT": _shape(
        BOTH,
        r"\d{1,10}(?:\+[A-Z0-9]*?)?(?:$|(?=UN[EZH]\+))",
        r"\d{1,10}(?:\+[^+:]*)?",
        then=rb"[^A-Za-z0-9]{0,12}(?:UN[EZHB]|\Z)",
    ),
    "UNE": _shape(BOTH, r"\d{1,6}\+", r"\d{1,6}\+[^+:]*", after="UNT"),
    "UNZ": _shape(BOTH, r"\d{1,6}\+", after="UNT UNE"),
    # PAXLST and CUSRES
    "BGM": _shape(API, r"\d{3}" + _END, r"\d{3}[:+]?[A-Z:+]*"),
    "NAD": _shape(API, r"(?:MS|FL|FM|DDU|DDT)" + _END, r"(?:MS|FL|FM|DDU|DDT)\+.*"),
    "COM": _shape(API, r"[^+]{3,}:(?:TE|FX|EM|AL)" + _END, r".+:(?:TE|FX|EM|AL)"),
    "TDT": _shape(API, r"\d{2}\+[A-Z0-9]{3,8}" + _END, r"\d{2}\+[A-Z0-9]{3,8}(?:\+.*)?"),
    "LOC": _shape(API, r"\d{1,3}\+", r"\d{1,3}\+[^+]*(?:\+.*)?"),
    "DTM": _shape(API, r"\d{1,3}:\d{6}", r"\d{1,3}:\d{6,12}(?::\d{3})?"),
    "ATT": _shape(API, r"2\+", r"2\+\+[A-Z]"),
    "MEA": _shape(API, r"[A-Z]{2}\+\+"),
    "GEI": _shape(API, r"\d\+", r"\d\+[A-Z0-9]{2,3}"),
    "NAT": _shape(API, r"2\+", r"2\+[A-Z]{2,3}"),
    "RFF": _shape(API, r"[A-Z]{2,3}:", r"[A-Z]{2,3}:.+"),
    "DOC": _shape(API, r"[A-Z]{1,2}(?::\d{3}:\d{3})?\+", r"[A-Z]{0,2}(?::\d{3}:\d{3})?\+[A-Z0-9]{4,}"),
    "EMP": _shape(API, r"1\+CR\d"),
    "CNT": _shape(API, r"\d{1,2}:", r"\d{1,2}:\d+"),
    "ERP": _shape(API, r"[12]" + _END),
    "ERC": _shape(BOTH, r"[A-Z0-9]{2,3}" + _END, after="ERP RFF LOC DTM MSG RCI IFT"),
    "FTX": _shape(API, r"[A-Z]{3}\+"),
    # PNRGOV
    "MSG": _pnr(r"(?:\d|\d?:\d{2,3})" + _LAST, r"\d?(?::\d{2,3})?"),
    "ORG": _pnr(
        r"[A-Z0-9]{2,3}:(?!ADT|CHD|CNN|INF|INS)[A-Z]{3}(?:\+|$)",
        r"(?:[A-Z0-9]{2,3}(?::[A-Z]{3})?(?:\+.*\d|(?:\+[^+]*){0,4}\+[A-Z]{1,3}(?::[A-Z]{3})?)?)?",
        weak=r"[A-Z0-9]{2,3}(?:\+|$)|\+*$",
    ),
    "TVL": _shape(
        PADIS,
        rf"{_DAY}(?:[:+]|$)|\+{{1,4}}[A-Z0-9]",
        rf"{_DAY}.*\+[A-Z]{{3}}.*\+.*\+.*\+[^+]+|\+.*\+(?:ARNK|OPEN)|\+{{4}}[^+]+",
    ),
    "EQN": _pnr(r"\d{1,3}" + _END, r"\d{1,3}(?::.*)?"),
    "SRC": Shape(
        PADIS, re.compile(r"(?!)"), exact=re.compile(""), then=re.compile(rb"[^A-Za-z0-9]{0,12}RCI")
    ),
    # A locator has 5 to 8 signs: one of six that three letters follow is no longer one.
    "RCI": Shape(
        PADIS,
        re.compile(r"[A-Z0-9]{2,3}:[A-Z0-9]{5,8}" + _END),
        re.compile(r"(?:.*\+)?[A-Z0-9]{2,3}:[A-Z0-9]{6,8}(?::.*)?"),
        exact=re.compile(r"(?:.*\+)?[A-Z0-9]{2,3}:[A-Z0-9]{6,8}(?::.*)?"),
    ),
    "SSR": _pnr(
        r"[A-Z]{4}:", r"[A-Z]{4}(?::[A-Z]{0,3}\d*){0,7}(?:\+[A-Z0-9]*(?::*[A-Z0-9.]*)*)?", weak=r"[A-Z]{4}$"
    ),
    "DAT": _pnr(
        rf"(?:\d{{1,3}}|Z?T):{_DAY}(?:[:+]|$)|3:[A-Z]",
        rf"(?:(?:\d{{1,3}}|Z?T)(?::{_DAY}(?::\d{{4}})?)?)?",
        weak=r"(?:\d{1,3}|Z?T)(?::|$)",
    ),
    "IFT": _pnr(r"4:\d{1,2}" + _END, weak=r"4(?:\+|$)"),
    "ADD": _pnr(r"(?::\d)?\+(?:\d{3}|E):", r"(?::\d)?\+.*\d"),
    "EBD": _pnr(r"[A-Z]{3}:\d", r"[A-Z]{3}:[\d.]+(?:\+.*)?"),
    "TIF": Shape(
        PADIS,
        re.compile(
            r"[^+:]{1,70}(?::[GI])?\+[^+:]{0,70}:(?:A|C|IN|ADT|CHD|CNN|INF|INS)?(?::|$)|[^+:]{2,70}:G(?:\+|$)"
        ),
        weak=re.compile(r"[^+:\d]{1,70}(?::[A-Z])?(?:\+[^+]*)?$"),
        exact=re.compile(r"[^+:]+(?::[A-Z])?\+[^+:]*:[A-Z]{0,3}(?::[A-Z0-9.]{0,6}(?::\d?)?)?"),
        # A given name with or without its type and reference; several if each has them.
        rest=re.compile(rf"[^+:]*(?:{_TYPE}(?:\+[^+:]*{_TYPE})*)?"),
    ),
    "FTI": _pnr(
        r"[A-Z0-9]{2}:(?:[A-Z]{0,3}\d|[A-Z0-9]{5})", r"(?:.*\+)?[A-Z0-9]{2}:[A-Z0-9]*\d", after="TIF SSR SAC"
    ),
    "REF": _pnr(r":[A-Z0-9]{5,}(?:[:+]|$)", r":[A-Z0-9]+", weak=r":[A-Z0-9]"),
    "FAR": _pnr(r"[A-Z]?\+{3,}[A-Z0-9]", r"[A-Z](?:\+.*\d)?", weak=r"[A-Z](?:\+|$)"),
    "TKT": _pnr(r"\d{10,15}(?::|$)|:[A-Z0-9]{1,3}" + _LAST, r"\d{10,15}(?::[A-Z0-9]*)*|:[A-Z0-9]{1,3}"),
    "MON": _pnr(r"[A-Z]?:\d+\.?\d*:", r"[A-Z]?:[\d.]+:[A-Z]{0,3}(?:\+.*)?", weak=r"[A-Z]?:\d"),
    "PTK": _pnr(r"(?:NR)?\+", r".*\d|.*\+[A-Z]{3}"),
    "TXD": _pnr(r"\+\d", r"\+\d.*"),
    "FOP": _pnr(
        r"(?:CC|CA|CK|MS|GR|DC|DB)(?::|$)|[A-Z]{2}:",
        r"[A-Z]{2}(?::.*)?",
        after="TKT MON PTK TXD DAT FOP IFT ADD TIF SAC",
    ),
    "TRA": _pnr(
        r"[A-Z0-9]{2}\+\d{1,4}[A-Z]?(?:[:+]|$)", r"[A-Z0-9]{2}(?:\+\d{1,4}.*)?", weak=r"[A-Z0-9]{2}(?:\+|$)"
    ),
    "RPI": _pnr(rf"\d{{0,3}}(?:\+[A-Z]{{1,2}}{_LAST}|$)", r"\d{0,3}(?:\+[A-Z]{0,2})?"),
    "APD": _pnr(
        r"(?!\d\d[A-Z]:)[A-Z0-9]{3}(?:[:+]|$)", r"[A-Z0-9]{3}(?:[:+].*)?", after="TVL TRA RPI SSR SAC"
    ),
    "TRI": _pnr(r"[A-Z0-9-]*\+(?:[A-Z]{3}-)?\d*:::", r"[^+]*\+[^:]*:::.*"),
    "SSD": _pnr(r"(?:\d{1,3}[A-Z]|XXX|INF)(?:\+|$)", r"[A-Z0-9]*(?:\+[A-Z0-9]*){0,5}"),
    "TBD": _pnr(r"[A-Z0-9]{0,2}\+{1,3}(?:\d{1,3}(?:[:+]|$)|[HM]P)", r"[A-Z0-9]{0,2}\+.*"),
    "ABI": _pnr(r"\d{1,2}\+[^+]*\+[A-Z]{3}(?:\+|$)", r"\d{1,2}(?:\+.*)?", weak=r"\d{1,2}(?:\+|$)"),
    "SAC": _pnr(r"\+\+[A-Z]" + _LAST, r"\+\+[A-Z]"),
    "LTS": _pnr(r"\d/[A-Z]", weak=r"[^:]+$"),
}

TAGS = frozenset(SHAPES) | frozenset(SERVICE)
