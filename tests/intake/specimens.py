"""Messages in EDIFACT for the tests of intake: an API message and a booking push, in the fewest segments."""

UNA = "UNA:+.? '"


def person(surname="SPECIMEN", given="ANNA", birth="700312", sex="F", passport="L898902C3", locator="ABC123"):
    """One traveller of an API message."""
    segments = [
        f"NAD+FL+++{surname}:{given}",
        f"ATT+2++{sex}",
        f"DTM+329:{birth}",
        "LOC+178+CDG",
        "LOC+179+IAD",
        "NAT+2+UTO",
        f"RFF+AVF:{locator}",
        f"DOC+P:110:111+{passport}",
        "DTM+36:300101",
        "LOC+91+UTO",
    ]
    return "'".join(segments) + "'"


def api(*people, at="260301:1200", reference="1", code="745", test=False, brk=""):
    """A PAXLST interchange with one message."""
    body = f"BGM+{code}'TDT+20+XX123'LOC+125+CDG'DTM+189:2603011500:201'LOC+87+IAD'DTM+232:2603011810:201'"
    body += "".join(people) + f"CNT+42:{len(people)}'"
    head = f"UNH+{reference}+PAXLST:D:05B:UN:IATA'"
    count = (head + body).count("'") + 1
    unb = f"UNB+UNOA:4+XXAPI+UTOGOV+{at}+{reference}" + ("++APIS++++1'" if test else "++APIS'")
    text = f"{UNA}{unb}{head}{body}UNT+{count}+{reference}'UNZ+1+{reference}'"
    return text.replace("'", "'" + brk).encode()


def booking(locator, *travellers, extra=()):
    """One booking of a push; travellers are (surname, given name with title, DOCS text or None)."""
    segments = ["SRC", f"RCI+XX:{locator}::010126:1000"]
    segments += [f"SSR+OTHS:HK::XX:::::{text}" for text in extra]
    for number, (surname, given, docs) in enumerate(travellers, 1):
        segments.append(f"TIF+{surname}+{given}:A:{number}")
        if docs:
            segments.append(f"SSR+DOCS:HK:1:XX:::::{docs}")
    segments.append("TVL+010326:1500:010326:1810+CDG+IAD+XX+123:Y")
    segments.append(f"RPI+{len(travellers)}+HK")
    return "'".join(segments) + "'"


def push(*bookings, at="260228:1500", reference="1", code="22", segments=""):
    """A PNRGOV interchange with one message."""
    body = f"MSG+:{code}'ORG+XX:CDG'TVL+010326:1500:010326:1810+CDG+IAD+XX+123'EQN+{len(bookings)}'"
    body += "".join(bookings) + segments
    head = f"UNH+{reference}+PNRGOV:13:1:IA+XX123/010326/1500'"
    count = (head + body).count("'") + 1
    unb = f"UNB+UNOA:4+XXPNR+UTOGOV+{at}+{reference}++PNRGOV'"
    return f"{UNA}{unb}{head}{body}UNT+{count}+{reference}'UNZ+1+{reference}'".encode()


ANNA = ("SPECIMEN", "ANNA MRS", "/P/UTO/L898902C3/UTO/12MAR70/F/01JAN30/SPECIMEN/ANNA")
BERT = ("SPECIMEN", "BERT MR", "/P/UTO/X81234907/UTO/13APR71/M/01JAN30/SPECIMEN/BERT")
BERT_API = person("SPECIMEN", "BERT", "710413", "M", "X81234907")

DOCLESS = ("SPECIMEN", "ANNA MRS", None)
STORY = [
    push(booking("ABC123", DOCLESS, ("SPECIMEN", "BERT MR", None)), at="260226:1500", reference="1"),
    push(booking("ABC123", ANNA, BERT), at="260228:1500", reference="2"),
    push(
        booking("ABC123", ANNA), booking("XYZ789", ("OTHER", "CY MR", None)), at="260301:1300", reference="3"
    ),
    api(person(), BERT_API, at="260301:1200", reference="4"),
    api(BERT_API, at="260301:1230", reference="5", code="745+XR"),
    api(person(), at="260301:1500", reference="6", code="266+CLOB"),
    api(person(), at="260301:1500", reference="7", code="266+CLOB"),
    push(booking("XYZ789", ("OTHER", "CY MR", None)), at="260301:1400", reference="8", code="141"),
]


def named(*messages):
    """Messages as `take_in` takes them: with names."""
    return [(f"{n}.edi", message) for n, message in enumerate(messages)]
