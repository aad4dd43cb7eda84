"""The tags of the directories that interchanges here are written from, and how each of them begins.

Syntax knowledge only: it tells a lost terminator from data that happens to end in the letters of a tag.
Sources: UN/EDIFACT directories D.02B to D.15B (PAXLST, CUSRES); IATA PADIS (PNRGOV, ACKRES, GOVREQ).
"""

from __future__ import annotations

import re

from openpiu.edifact.repair import Shape

SERVICE = ("UNB", "UNG", "UNH", "UNT", "UNE", "UNZ")

_DAY = r"\d{6}"
_END = r"(?:[:+]|$)"


def _shape(begin: str, whole: str | None = None) -> Shape:
    return Shape(re.compile(begin), re.compile(whole, re.DOTALL) if whole else None)


SHAPES: dict[str, Shape] = {
    # Envelope
    "UNB": _shape(r"(?:UNO[A-Z]|IAT[AB]|SIRE):\d\+"),
    "UNG": _shape(r"[A-Z]{6}\+"),
    "UNH": _shape(r"[A-Z0-9]{1,20}\+[A-Z]{6}:"),
    "UNT": _shape(r"\d{1,10}" + _END),
    "UNE": _shape(r"\d{1,6}\+"),
    "UNZ": _shape(r"\d{1,6}\+"),
    # PAXLST and CUSRES
    "BGM": _shape(r"\d{3}" + _END, r"\d{3}[:+]?[A-Z:+]*"),
    "NAD": _shape(r"(?:MS|FL|FM|DDU|DDT)" + _END, r"(?:MS|FL|FM|DDU|DDT)\+.*"),
    "COM": _shape(r"[^+]{3,}:(?:TE|FX|EM|AL)" + _END, r".+:(?:TE|FX|EM|AL)"),
    "TDT": _shape(r"\d{2}\+[A-Z0-9]{3,8}" + _END, r"\d{2}\+[A-Z0-9]{3,8}(?:\+.*)?"),
    "LOC": _shape(r"\d{1,3}\+", r"\d{1,3}\+[^+]*(?:\+.*)?"),
    "DTM": _shape(r"\d{1,3}:\d{6}", r"\d{1,3}:\d{6,12}(?::\d{3})?"),
    "ATT": _shape(r"2\+", r"2\+\+[A-Z]"),
    "MEA": _shape(r"[A-Z]{2}\+\+"),
    "GEI": _shape(r"\d\+", r"\d\+[A-Z0-9]{2,3}"),
    "NAT": _shape(r"2\+", r"2\+[A-Z]{2,3}"),
    "RFF": _shape(r"[A-Z]{2,3}:", r"[A-Z]{2,3}:.+"),
    "DOC": _shape(r"[A-Z]{1,2}(?::\d{3}:\d{3})?\+", r"[A-Z]{0,2}(?::\d{3}:\d{3})?\+[A-Z0-9]{4,}"),
    "EMP": _shape(r"1\+CR\d"),
    "CNT": _shape(r"\d{1,2}:", r"\d{1,2}:\d+"),
    "ERP": _shape(r"[12]" + _END),
    "ERC": _shape(r"[A-Z0-9]{2,3}" + _END),
    "FTX": _shape(r"[A-Z]{3}\+"),
    # PNRGOV
    "MSG": _shape(r"\d*(?::\d{2,3})?" + _END, r"\d?(?::\d{2,3})?.*"),
    "ORG": _shape(r"[A-Z0-9]{2,3}(?::[A-Z]{3}|\+|$)", r"[A-Z0-9]{2,3}(?::[A-Z]{3})?(?:\+.*)?"),
    "TVL": _shape(rf"(?:{_DAY}:\d{{4}}|{_DAY}\+|\+\+\+\+)", rf"(?:{_DAY}.*\+.*\+.*\+.*\+.*|\+\+\+\+.+)"),
    "EQN": _shape(r"\d{1,3}" + _END, r"\d{1,3}(?::.*)?"),
    "SRC": _shape(r"$", r"^$"),
    "RCI": _shape(r"[A-Z0-9]{2}:[A-Z0-9]{5,8}" + _END, r"[A-Z0-9]{2}:[A-Z0-9]{5,8}.*"),
    "SSR": _shape(r"[A-Z]{4}:", r"[A-Z]{4}:.*"),
    "DAT": _shape(rf"(?:\d{{1,3}}|Z?T):(?:{_DAY}|$)", rf"(?:\d{{1,3}}|Z?T):{_DAY}.*"),
    "IFT": _shape(r"4:\d{1,2}" + _END, r"4.*"),
    "ADD": _shape(r"\+\d{3}:", r"\+\d{3}:.*"),
    "EBD": _shape(r"[A-Z]{3}:\d+"),
    "TIF": _shape(r"[A-Z' -]{2,}(?::[A-Z])?\+[A-Z' -]+:(?:A|C|IN|INS)?:", r"[^+]+\+[^+]*:.*"),
    "FTI": _shape(r"[A-Z0-9]{2}:\d"),
    "REF": _shape(r":[A-Z0-9]"),
    "FAR": _shape(r"[A-Z]\+"),
    "TKT": _shape(r"(?:\d{10,14}:|:\d)", r"(?:\d{10,14}:.*|:.*)"),
    "MON": _shape(r"[BT]:\d", r"[BT]:\d.*[A-Z]{3}"),
    "PTK": _shape(r"(?:NR)?\+"),
    "TXD": _shape(r"\+\d+\."),
    "FOP": _shape(r"(?:CC|CA|CK|MS|GR)(?::|$)"),
    "TRA": _shape(r"[A-Z0-9]{2}\+\d{1,4}" + _END, r"[A-Z0-9]{2}(?:\+\d{1,4}.*)?"),
    "RPI": _shape(r"\d{0,3}\+[A-Z]{1,2}$", r"\d{0,3}\+[A-Z]{1,2}"),
    "APD": _shape(r"[A-Z0-9]{3}(?:\+|$)", r"[A-Z0-9]{3}"),
    "TRI": _shape(r"[A-Z]*-?\d*\+", r"[^+]*\+[^:]+:.*"),
    "SSD": _shape(r"\d{1,3}[A-Z]\+", r"[A-Z0-9]+\+\+\+\+[A-Z]?"),
    "TBD": _shape(r"[A-Z]{0,2}\+\d{1,3}:\d"),
    "ABI": _shape(r"\d+\+", r"\d+\+.*"),
    "SAC": _shape(r"\+\+[AXC]$", r"\+\+[A-Z]"),
    "LTS": _shape(r"\d/"),
}

TAGS = frozenset(SHAPES) | frozenset(SERVICE)
