"""Log format: one line an event, as text or JSON, each with the id of its request."""

from __future__ import annotations

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import IO

REQUESTS = "app.requests"
"""The logger of the request lines."""

request_id: ContextVar[str] = ContextVar("request_id", default="")


def configure_logging(level: str, log_format: str, out: IO[str] | None = None) -> None:
    """Send all logs to ``out``, by default stderr; ``log_format`` is ``text`` or ``json``."""
    handler = logging.StreamHandler(out or sys.stderr)
    handler.setFormatter(JsonLine() if log_format == "json" else TextLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # At lower levels, libraries log details and addresses.
    root.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()]))
    logging.getLogger("app").setLevel(level.upper())
    logging.getLogger("uvicorn.error").addFilter(_is_not_logged_yet)


def _is_not_logged_yet(record: logging.LogRecord) -> bool:
    """Whether uvicorn's record is new: RequestLog has logged a failed request already."""
    return not str(record.msg).startswith("Exception in ASGI application")


def fields_of(record: logging.LogRecord) -> dict[str, object]:
    """The structured fields of a record, with the id of the current request."""
    fields: dict[str, object] = dict(getattr(record, "fields", {}))
    if (current := request_id.get()) and "request" not in fields:
        fields["request"] = current
    return fields


class JsonLine(logging.Formatter):
    """A record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with the trace of an exception in it."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage().strip(),
            **fields_of(record),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


class TextLine(logging.Formatter):
    """A record as a line for a person."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with the trace of an exception below it."""
        rest = "".join(f" {name}={value}" for name, value in fields_of(record).items())
        line = f"{self.formatTime(record)} {record.levelname} {record.getMessage().strip()}{rest}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line
