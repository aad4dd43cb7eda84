"""A traveller of a PNRGOV booking, written: TIF and what follows it, documents as SSR, contacts, addresses.

Source: IATA PNRGOV guide 13.1, GR.2; AIRIMP, SSR DOCS, DOCO, DOCA.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from openpiu.edifact import SegmentWriter
from openpiu.messages.codes import DOCUMENT_CODES
from openpiu.messages.dates import MONTHS, birth_ddmmmyy, expiry_ddmmmyy
from openpiu.messages.ssr import wire_email
from openpiu.travel import Address, Contact, Document, Traveller

BAND_CODES = {"adult": "A", "child": "C", "infant": "IN"}
MONTH_NAMES = {number: name for name, number in MONTHS.items()}
DOCA_CODES = {"destination": "D", "residence": "R"}


def tif(traveller: Traveller) -> tuple[str | None, tuple[str | None, ...]]:
    """The two elements of TIF: surname, and given names with title, type, reference."""
    given = f"{traveller.given_names or ''} {traveller.title or ''}".strip()
    return traveller.surname, (given, BAND_CODES.get(traveller.age_band or ""), traveller.reference)


def write_traveller(
    out: SegmentWriter, traveller: Traveller, carrier: str, sent: date, *, basis: str | None, holds: bool
) -> None:
    """GR.2 without its tickets: the name, and all that is the traveller's alone."""
    surname, rest = tif(traveller)
    out.segment("TIF", surname, (*rest, "1" if holds else None))
    if traveller.loyalty:
        out.segment("FTI", *[(x.carrier, x.number, "", "", x.status) for x in traveller.loyalty])
    osi(out, traveller.contacts)
    references = [value for key, value in traveller.references.items() if key.startswith("REF")]
    if references:
        out.segment("REF", *[("", value) for value in references])
    if basis:
        out.segment("FAR", rest[1], None, None, None, None, basis)
    for text in _docs(traveller, sent):
        _ssr(out, "DOCS", carrier, text, traveller)
    for text in _doco(traveller):
        _ssr(out, "DOCO", carrier, text, traveller)
    for address in traveller.addresses:
        if address.purpose in DOCA_CODES:
            fields = (DOCA_CODES[address.purpose], address.country, address.street, address.city,
                      address.state, address.postcode)  # fmt: skip
            _ssr(out, "DOCA", carrier, "/" + "/".join(field or "" for field in fields), traveller)
    telephones(out, traveller.contacts)
    for address in traveller.addresses:
        if address.purpose not in DOCA_CODES:
            write_address(out, address)


def _ssr(out: SegmentWriter, code: str, carrier: str, text: str, traveller: Traveller) -> None:
    reference = ("", "", traveller.reference) if traveller.reference else None
    out.segment("SSR", (code, "HK", "1", carrier, "", "", "", "", text), reference)


def _docs(traveller: Traveller, sent: date) -> list[str]:
    """The text of one DOCS for each document, or of one without a document for birth date and sex alone."""
    papers = [paper for paper in traveller.documents if not _is_doco(paper)]
    born = traveller.birth_date or traveller.sex or traveller.nationality or traveller.document_names
    if not papers and not born:
        return []
    sex: str = traveller.sex or ""
    if traveller.age_band == "infant" and sex in ("M", "F"):
        sex += "I"
    surname, _, given = (
        traveller.document_names or f"{traveller.surname or ''}/{traveller.given_names or ''}"
    ).partition("/")
    birth = _day(traveller.birth_date, sent, birth=True)
    found = []
    todo: list[Document | None] = [*papers] if papers else [None]
    for paper in todo:
        fields = (
            _code(paper) if paper else "",
            (paper.issuer or "") if paper else "",
            (paper.number or "") if paper else "",
            traveller.nationality or "",
            birth,
            sex,
            _day(paper.expires, sent, birth=False) if paper else "",
            surname,
            given,
        )
        found.append("/" + "/".join(fields))
    return found


def _is_doco(paper: Document) -> bool:
    return _code(paper) in ("V", "K", "R") and not paper.expires


def _code(paper: Document) -> str:
    return paper.code or DOCUMENT_CODES[paper.kind]


def _doco(traveller: Traveller) -> list[str]:
    papers = [paper for paper in traveller.documents if _is_doco(paper)]
    place = traveller.birth_place or ""
    if not papers:
        return [f"/{place}//////"] if place else []
    return [
        "/"
        + "/".join(
            (
                place,
                _code(paper),
                paper.number or "",
                paper.issuer or paper.issued_at or "",
                _day(paper.issued, None, birth=False),
                paper.valid_in or "",
            )
        )
        for paper in papers
    ]


def _day(value: str | None, sent: date | None, *, birth: bool) -> str:
    """DDMMMYY, with four figures of the year where two would be read as another century."""
    if not value or len(value) < 7:
        return ""
    day = value[8:10] or "00"
    text = f"{day}{MONTH_NAMES[int(value[5:7])]}{value[2:4]}"
    if sent is not None:
        again = birth_ddmmmyy(text, sent) if birth else expiry_ddmmmyy(text, sent)
        if again != value:
            return text[:5] + value[:4]
    return text


def osi(out: SegmentWriter, contacts: Iterable[Contact]) -> None:
    """Contacts as OSI lines: as they came, else in the form of AIRIMP."""
    for contact in contacts:
        if contact.raw:
            out.segment("IFT", ("4", "28", "", "YY"), contact.raw)
        elif contact.kind == "email":
            out.segment("IFT", ("4", "28", "", "YY"), f"CTCE {wire_email(contact.value)}")


def telephones(out: SegmentWriter, contacts: Iterable[Contact]) -> None:
    """Telephones that came without an OSI line, as addresses that hold nothing else."""
    for contact in contacts:
        if not contact.raw and contact.kind != "email":
            out.segment("ADD", None, ("700", "", "", "", "", "", "", contact.value))


def write_address(out: SegmentWriter, address: Address) -> None:
    """ADD of one address."""
    out.segment(
        "ADD",
        None,
        (
            address.purpose or "700",
            address.street,
            address.city,
            address.state,
            "",
            address.country,
            address.postcode,
            address.text,
        ),
    )
