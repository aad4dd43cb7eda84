"""The log of a running service: JSON lines, or text where a person looks on, without personal data.

Rooms log by the standard `logging.getLogger("openpiu")`: a sentence of ours, and figures in `extra`. Only the
fields that are named here are written, so that a value can come into the log by no slip. Of other libraries
only the place and the class of an error are written: their words may quote what they worked on. The same
holds for whatever nobody caught. Who did what to whom is not here but in the log of acts (`docs/audit.md`).
"""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType
from typing import Any

import structlog
from structlog.types import EventDict, ExcInfo, Processor

from openpiu.findings import SettingError

LEVELS = ("debug", "info", "warning", "error")
FIELDS = frozenset(
    {
        "stage",
        "count",
        "seconds",
        "revision",
        "transmission",
        "method",
        "route",
        "status",
        "state",
        "bytes",
        "role",
        "url",
    }
)
"""What may stand beside a sentence: figures, codes, and beginnings of ids of transmissions."""

OURS = "openpiu"
TEMPLATES = ("uvicorn",)
"""Libraries whose sentences are told, without the values that were put into them."""


def check_level(level: str) -> None:
    """Raises SettingError for a level that is none."""
    if level not in LEVELS:
        raise SettingError(f"log_level is {level!r}; expected one of {', '.join(LEVELS)}")


def configure(level: str) -> None:
    """Write the log of this process to standard error, from `level` (one of `LEVELS`) on.

    Raises SettingError for a level that is none.
    """
    check_level(level)
    terminal = sys.stderr.isatty()
    shared: list[Processor] = [
        _only_ours,
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.ExtraAdder(allow=FIELDS),
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        _error_by_class,
    ]
    last: Processor = (
        structlog.dev.ConsoleRenderer(timestamp_key="time")
        if terminal
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _ordered, last],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(level.upper())
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a log that cannot be written stops nothing, and prints no record
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


def _only_ours(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Put a sentence of our own in the place of what another library says."""
    record: logging.LogRecord = event["_record"]
    if record.name == OURS:
        return event
    event["logger"] = record.name
    event["where"] = f"{record.module}:{record.lineno}"
    told = record.name.partition(".")[0] in TEMPLATES and isinstance(record.msg, str)
    event["event"] = record.msg.strip() if told else "another library reports"
    return event


def _error_by_class(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Of an error its class, and where in the program it was raised."""
    record: logging.LogRecord = event["_record"]
    event.pop("exc_info", None)
    event.pop("stack_info", None)
    if record.exc_info and record.exc_info[0] is not None:
        event["error"] = record.exc_info[0].__name__
        event["raised"] = _raised(record.exc_info[2])
        # Else the formatter would write the traceback, with the error's own words.
        record.exc_info = record.exc_text = None
    record.stack_info = None
    return event


def _raised(trace: TracebackType | None) -> str:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    code = trace.tb_frame.f_code
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno} ({code.co_name})"


def _ordered(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """The order in which a person reads a line."""
    first = {key: event.pop(key) for key in ("time", "level", "event") if key in event}
    return {**first, **event}


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    _mistake((kind, error, trace))


def _uncaught_in_thread(found: threading.ExceptHookArgs) -> None:
    if found.exc_value is not None and not issubclass(found.exc_type, SystemExit):
        _mistake((found.exc_type, found.exc_value, found.exc_traceback))


def _unraisable(found: Any) -> None:
    if found.exc_value is not None:
        _mistake((found.exc_type, found.exc_value, found.exc_traceback))


def _mistake(error: ExcInfo) -> None:
    logging.getLogger(OURS).error("a mistake of the program", exc_info=error)
