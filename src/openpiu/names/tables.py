"""Fixed tables about names: titles, honorifics, particles, foldings of spelling.

Sources: titles and passenger types as reservation systems append them (IATA AIRIMP, name element; ICAO Doc
9303 part 3 leaves titles out of names); particles and spellings from the romanisation systems in use on
passports (ICAO Doc 9303 part 3 section 6, BGN/PCGN for Arabic, Persian and Russian). Upper case, Latin
letters only.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words("""
    MR MRS MS MISS MSTR MASTER DR PROF REV SIR MX MME MLLE HERR FRAU SR SRA SRTA INF INFT CHD CHLD ADT
    EXST CBBG JR JNR SNR ESQ PHD MD
""")
"""Dropped where they stand as a token of their own beside a name."""

GLUED_TITLES = ("MISS", "MSTR", "MRS", "INF", "CHD", "MR", "MS", "DR", "MME", "PROF")
"""Written without a blank at the end or the start of a given name (`MARIAMRS`, `MRJOHN`); longest first."""

HONORIFICS = _words("""
    SHEIKH SHAYKH SHEIK CHEIKH CHEIK SHAIKH SAYYID SAYED SAYYED SYED SEYED SEYYED HAJI HAJJ HAJJI HADJI
    HADJ ALHAJ ALHAJI MULLAH MULLA MAULAVI MAWLAWI MOLVI MAULANA MAWLANA QARI USTAZ USTAD IMAM AGHA BEG
    BEY KHAN GENERAL COLONEL MAJOR CAPTAIN DONA DOCTOR COMMANDER COMANDANTE SHRI SRI SMT BHAI BIBI BEGUM
""")
"""Forms of address that may also be a name: they count as little as a particle."""

PARTICLES = _words("""
    AL EL UL AS ASH AD AR AT AN AZ UD UR US IL BIN BEN IBN BINT BINTI BINTE BENT ABU ABOU ABI ABO UMM
    OUM UM OULD WALAD WULD OLD DE DA DO DOS DAS DEL DELLA DELLE DI DU DES LA LE LES LOS LAS LO VAN VON
    VOM ZU ZUM ZUR DER DEN DEM HET TER TEN OP Y E I AF AV OF THE ST SAN SANTA SO WO DD VD OGLU OGHLU
    OGLI UGLI KIZI KYZY QIZI GYZY UULU
""")
"""Small words of many naming customs: they come and go between one writing of a name and the next."""

ARTICLES = ("AL", "EL", "UL")
"""Particles that are also written glued to the front of the next part (`ALHASSAN`)."""

PLACEHOLDERS = _words("""
    TBA TBC TBD TBN TBAA UNKNOWN NONAME NONAMEGIVEN NAME FNU LNU PAX PASSENGER PSGR PSGRS GROUP XX XXX
    XXXX NA NIL NONE TESTTEST
""")
"""Words that stand where a name is not known yet."""

FOLDINGS: tuple[tuple[str, str], ...] = (
    ("SHCH", "S"),
    ("SCH", "S"),
    ("TSCH", "S"),
    ("TCH", "S"),
    ("DZH", "J"),
    ("SH", "S"),
    ("CH", "S"),
    ("KH", "H"),
    ("GH", "G"),
    ("PH", "F"),
    ("TH", "T"),
    ("DH", "D"),
    ("ZH", "J"),
    ("DJ", "J"),
    ("CK", "K"),
    ("TZ", "S"),
    ("TS", "S"),
    ("CZ", "S"),
    ("SZ", "S"),
    ("QU", "K"),
    ("Q", "K"),
    ("C", "K"),
    ("X", "KS"),
    ("OU", "U"),
    ("OO", "U"),
    ("AW", "AU"),
    ("EE", "I"),
    ("IE", "I"),
    ("AY", "A"),
    ("AI", "A"),
    ("EY", "E"),
    ("EI", "E"),
    ("AE", "A"),
    ("OE", "O"),
    ("UE", "U"),
    ("Y", "I"),
    ("W", "V"),
    ("Z", "S"),
)
"""Spellings that stand for one another between romanisations; applied in this order to both sides."""
