"""Makes `src/openpiu/matching/models/equivalents.txt`: parts that write one name, one group a line.

For maintainers, in an environment of its own with `rigour` (MIT licence; its name symbols are made from
Wikidata, CC0): `python scripts/name_equivalents.py PARTS.txt > equivalents.txt`, where PARTS.txt holds the
parts of the model, one a line. A part that has several symbols goes to the one that most parts share; groups
of more than `MOST` say too little.
"""

import sys
from collections import Counter, defaultdict
from pathlib import Path

from rigour.names import NameTypeTag, analyze_names

MOST = 40


def symbols(part: str) -> set[str]:
    """The symbols of `part` as a name of a person."""
    found = analyze_names(NameTypeTag.PER, [part])
    return {str(symbol) for name in found for symbol in name.symbols if str(symbol).startswith("[NAME:")}


def main() -> None:
    """Prints the groups of the parts in the file named on the command line."""
    held = {part: symbols(part) for part in Path(sys.argv[1]).read_text().split() if len(part) > 2}
    members = Counter(symbol for found in held.values() for symbol in found)
    groups: dict[str, list[str]] = defaultdict(list)
    for part, found in held.items():
        if fitting := [symbol for symbol in found if 1 < members[symbol] <= MOST]:
            groups[max(fitting, key=lambda symbol: (members[symbol], symbol))].append(part)
    for group in sorted(sorted(parts) for parts in groups.values() if len(parts) > 1):
        print(" ".join(group))


if __name__ == "__main__":
    main()
