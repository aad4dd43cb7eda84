"""Contacts, addresses and free text in PNRGOV: ADD and IFT.

Telephones and e-mails come as OSI lines (`CTCE`, `CTCM`), as a component of an address, or as its free
text; all of them become contacts of the booking, and of the traveller in whose group they stand.

Source: IATA PNRGOV guide, ADD, IFT; AIRIMP, OSI CTC.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from openpiu.messages.codes import state, state_known
from openpiu.messages.pnrgov.draft import Reader
from openpiu.messages.pnrgov.text import element_text, plain
from openpiu.messages.pnrgov.tickets import payers_share
from openpiu.messages.ssr import contact, email, phone
from openpiu.travel import Address, Contact

if TYPE_CHECKING:
    from openpiu.edifact import Segment


def read_add(reader: Reader, segment: Segment) -> None:
    """ADD: addresses with a telephone or free text; of the booking, a traveller or a payer."""
    for element, parts in segment.repeats(2):
        if any(parts[1:]):
            _address(reader, segment, element, [part.strip() for part in parts])


def _address(reader: Reader, segment: Segment, element: int, parts: list[str]) -> None:
    """One address: purpose, street, city, state code, state, country, postcode, telephone or text, place."""
    parts += [""] * (9 - len(parts))
    shift = _put_in_place(parts)
    if shift:
        reader.report("PNR-ADD-SHIFT", segment, element, shift)
    purpose, street, city, code, name, country, postcode, text = parts[:8]
    if purpose == "E":
        mail = next((part for part in parts[1:] if "@" in part or "//" in part), "")
        if mail:
            _contact(reader, Contact("email", email(mail), raw=None if "@" in mail else mail))
        return
    if text:
        found = contact(text) if "CTC" in text or "//" in text or "@" in text else None
        if found is None and sum(map(str.isdecimal, text)) >= 7:
            value = phone(text)
            found = Contact("phone", value, raw=text if text != value else None)
        if found is not None:
            _contact(reader, found)
            text = ""
    if not (street or city or code or name or country or postcode or text):
        return
    address = Address(
        purpose=purpose or None,
        street=street or None,
        city=city or None,
        state=code or name or None,
        postcode=postcode or None,
        country=state(country)[0] if country else None,
        text=plain(text) or None,
    )
    if reader.group == "payment" and reader.payment is not None:
        for payment in payers_share(reader):
            payment.address = address
    elif reader.group in ("traveller", "ticket") and reader.traveller is not None:
        reader.traveller.addresses.append(address)
    else:
        reader.open().addresses.append(address)


def _join_email(reader: Reader, segment: Segment, texts: list[str]) -> None:
    """Put an address together that an element separator without release broke in two."""
    for n in range(len(texts) - 1):
        if _FIRST_HALF.fullmatch(texts[n]) and _SECOND_HALF.fullmatch(texts[n + 1]):
            reader.report("SYN-RELEASE-MISSING", segment, n + 3, 1)
            texts[n : n + 2] = ["", f"{texts[n]}+{texts[n + 1]}"]


_FIRST_HALF = re.compile(r"(?:.* )?CTC ?E[ :]+[^ /@]+")
_SECOND_HALF = re.compile(r"[^ /@]+(?://|@)[^ /@]+\.[A-Za-z]+(?:/[A-Z]*)?")


def _is_country(text: str) -> bool:
    return len(text) in (2, 3) and text.isalpha() and state_known(text)


@cache
def _provinces() -> frozenset[str]:
    """Two-letter codes of states and provinces where addresses are written with them (ISO 3166-2)."""
    import pycountry

    countries = ("US", "CA", "BR", "IT", "ES", "CH", "NL", "IN", "DE", "AU", "MY", "MX")
    codes = (one.code.partition("-") for one in pycountry.subdivisions)
    return frozenset(code for country, _, code in codes if country in countries)


def _put_in_place(parts: list[str]) -> int:
    """Move country, postcode and telephone to their places; the component that was wrong, or 0."""
    country, postcode, text = parts[5:8]
    if country and not country.isalpha():
        for place in (4, 3):
            if _is_country(parts[place]):
                parts[5:9] = [parts[place], *parts[place + 1 : place + 4]]
                parts[place] = ""
                return 6
    elif not country and _is_country(postcode) and text:
        parts[5:8] = [postcode, text, parts[8]]
        return 7
    elif not country:
        for place in (4, 3):
            if _is_country(parts[place]) and parts[place] not in _provinces():
                parts[5], parts[place] = parts[place], ""
                return place + 1
    if not postcode and text and len(text) <= 10:
        digits = sum(map(str.isdecimal, text))
        if 0 < digits < 7 and "CTC" not in text:
            parts[6], parts[7] = text, ""
            return 8
    elif postcode and not text and sum(map(str.isdecimal, postcode)) > 10:
        parts[6], parts[7] = "", postcode
        return 7
    return 0


def _contact(reader: Reader, found: Contact) -> None:
    """Keep a contact with the booking, and with the traveller in whose group it stands."""
    booking = reader.open()
    booking.contacts.append(found)
    if reader.group in ("traveller", "ticket") and reader.traveller is not None:
        reader.traveller.contacts.append(found)


def read_ift(reader: Reader, segment: Segment) -> None:
    """IFT: contacts in OSI lines (28), the payer (43) in GR.4, all else as a remark."""
    kind = segment.get(1, 2)
    texts = [element_text(segment, element) for element in range(2, segment.last_element() + 1)]
    if kind == "28" and len(texts) > 1:
        _join_email(reader, segment, texts)
    texts = [text for text in texts if text]
    if not texts:
        return
    if kind == "43" and reader.group == "payment" and reader.payment is not None:
        for payment in payers_share(reader):
            payment.payer = texts[0]
            if len(texts) > 1 and payment.address is None:
                payment.address = Address(purpose="billing", text=" ".join(texts[1:]))
        return
    if kind != "15":  # a fare calculation has // of its own
        rest = []
        for text in texts:
            found = contact(text) if "CTC" in text or "//" in text or "@" in text else None
            if found is None:
                rest.append(text)
            else:
                _contact(reader, found)
        texts = rest
    if texts:
        reader.open().remarks.append(" ".join(texts))
