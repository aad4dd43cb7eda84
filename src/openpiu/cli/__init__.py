"""The command line, `openpiu …`: for officers, engineers and airline staff at a terminal.

In: arguments and files. Out: text for people on standard output, or lines of JSON; exit codes as in
`docs/interfaces.md`. Loads what a command needs when it needs it; holds no rule of the field; a traceback
never reaches a person.
"""

from __future__ import annotations


def main() -> None:
    """Run the command line and exit."""
    from openpiu.cli.app import run

    run()
