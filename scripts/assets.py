"""Takes what the workbench needs from npm into the package, each file by its SHA-256.

`npm ci` has checked the packages against `package-lock.json`; here the one file of each that is served is
checked again and laid beside the workbench's own. Nothing is bundled, and nothing is ever loaded from
another host.

    python scripts/assets.py
"""

from __future__ import annotations

import shutil
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]
INTO = ROOT / "src/openpiu/web/pages/static/vendor"
FILES = {
    "htmx.org/dist/htmx.min.js": "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
}


def main() -> int:
    """Copies the files; 1 where one is missing or is not the one that was reviewed."""
    INTO.mkdir(parents=True, exist_ok=True)
    for name, expected in FILES.items():
        file = ROOT / "node_modules" / name
        if not file.is_file():
            print(f"{name} is not there: run `npm ci` first", file=sys.stderr)
            return 1
        found = sha256(file.read_bytes()).hexdigest()
        if found != expected:
            print(f"{name}: SHA-256 is {found}; expected {expected}", file=sys.stderr)
            return 1
        shutil.copyfile(file, INTO / file.name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
