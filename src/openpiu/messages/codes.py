"""Codes that every passenger message shares: states, currencies, kinds of travel document.

The two messages and the SSR texts inside them use the same lists, so the tables stand here once. Nothing
here raises: an unknown code comes back as it was sent, with the word that it is unknown. The lists of ISO
come from pycountry, imported when the first code is asked for: its files take longer to read than a message.

>>> state("GB")
('GBR', False)
"""

from __future__ import annotations

from functools import cache, lru_cache

from openpiu.travel.model import DocumentKind

DOC_9303_STATES = {
    "XXA": "stateless person",
    "XXB": "refugee",
    "XXC": "other refugee",
    "XXX": "person of unspecified nationality",
    "GBD": "British Overseas Territories citizen",
    "GBN": "British National (Overseas)",
    "GBO": "British Overseas citizen",
    "GBP": "British protected person",
    "GBS": "British subject",
    "UNO": "United Nations",
    "UNA": "agency of the United Nations",
    "UNK": "resident of Kosovo, by the United Nations",
    "RKS": "Kosovo, as in its passports",
    "EUE": "European Union",
    "XOM": "Sovereign Military Order of Malta",
    "XPO": "Interpol",
    "XCE": "Council of Europe",
    "XMP": "Parliamentary Assembly of the Mediterranean",
    "XBA": "African Development Bank",
    "XIM": "African Export-Import Bank",
    "XCC": "Caribbean Community",
    "XEC": "Economic Community of West African States",
    "XCO": "Common Market for Eastern and Southern Africa",
    "XES": "Organization of Eastern Caribbean States",
    "XDC": "Southern African Development Community",
    "NTZ": "neutral zone",
    "UTO": "Utopia, the state of specimens",
}
"""Codes of ICAO Doc 9303 part 3 (section 5) that stand beside ISO 3166-1 alpha-3."""

STATE_ALIASES = {"D": "DEU", "UK": "GBR", "EU": "EUE", "UN": "UNO"}
"""Other forms in use: `D` is what German passports carry and is right; the others are slips."""

DOCUMENT_KINDS: dict[str, DocumentKind] = {
    # passports: ICAO Doc 9303 part 4 gives the second letter (diplomatic, service, emergency ...)
    **dict.fromkeys(("P", "PP", "PD", "PE", "PL", "PM", "PO", "PR", "PS", "PT", "PU", "IP"), "passport"),
    # identity cards of all kinds (Doc 9303 parts 5 and 6; the issuing state decides between I, A and C)
    **dict.fromkeys(("I", "A", "C", "ID", "M"), "identity-card"),
    **dict.fromkeys(("IR", "AR", "CR"), "residence-permit"),
    "V": "visa",
    "AC": "crew-certificate",
    # programmes of trusted travellers: facilitation document, NEXUS and SENTRI cards
    **dict.fromkeys(("F", "IN", "IS"), "facilitation"),
    # re-entry permit or refugee document; pilot's licence
    **dict.fromkeys(("T", "L"), "other"),
}
"""Kinds of document, as in DOC (1001) of PAXLST and the first field of SSR DOCS.

Source: WCO/IATA/ICAO API guidelines, PAXLST guide; ICAO Doc 9303.
"""

DOCUMENT_CODES: dict[DocumentKind, str] = {
    "passport": "P",
    "identity-card": "I",
    "visa": "V",
    "residence-permit": "IR",
    "crew-certificate": "AC",
    "facilitation": "F",
    "other": "T",
}
"""The code to write for a document whose own was not sent."""

DOCO_KINDS: dict[str, DocumentKind] = {"V": "visa", "K": "facilitation", "R": "facilitation"}
"""Second field of SSR DOCO: visa, number of a known traveller, number of a redress case."""


def folded(code: str) -> tuple[str, bool]:
    """`code` as the lists have it, in upper case and without blanks around it; and whether it was sent in
    lower or mixed case, which is told as SYN-CASE and never as an unknown code.

    >>> folded("sea")
    ('SEA', True)
    """
    sent = code.strip()
    plain = sent.upper()
    return plain, plain != sent


def document_kind(code: str) -> DocumentKind:
    """The kind of document that `code` stands for; `other` for none and for an unknown one.

    `code in DOCUMENT_KINDS` says whether it was known.
    """
    return DOCUMENT_KINDS.get(code.upper(), "other")


@lru_cache(maxsize=4096)
def state(code: str) -> tuple[str, bool]:
    """The state `code` as ISO 3166-1 alpha-3 or Doc 9303 extra, and whether it was sent in that form.

    An alpha-2 code is mapped, with False; a code in no list comes back as sent, with False; so does none.
    """
    plain = code.strip().rstrip("<").upper()
    if plain in _alpha_3() or plain in DOC_9303_STATES:
        return plain, True
    if plain in STATE_ALIASES:
        return STATE_ALIASES[plain], plain == "D"
    return _alpha_2().get(plain, code), False


@lru_cache(maxsize=1024)
def state_known(code: str) -> bool:
    """Whether `state` could make an alpha-3 or Doc 9303 code of `code`."""
    mapped, exact = state(code)
    return exact or mapped in _alpha_3() or mapped in DOC_9303_STATES


@lru_cache(maxsize=1024)
def currency_known(code: str) -> bool:
    """Whether `code` is an alphabetic code of ISO 4217."""
    import pycountry

    return pycountry.currencies.get(alpha_3=code) is not None


@cache
def _alpha_3() -> frozenset[str]:
    import pycountry

    return frozenset(country.alpha_3 for country in pycountry.countries)


@cache
def _alpha_2() -> dict[str, str]:
    import pycountry

    return {country.alpha_2: country.alpha_3 for country in pycountry.countries}
