"""Logs: one line an event, as text or as JSON, each with the id of the request that it is of."""

from __future__ import annotations

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import IO

REQUESTS = "app.requests"
"""The logger that has one line for each request."""

request_id: ContextVar[str] = ContextVar("request_id", default="")


def configure_logging(level: str, form: str, out: IO[str] | None = None) -> None:
    """Send everything to ``out``, the standard error; ``form`` is ``text`` or ``json``."""
    handler = logging.StreamHandler(out or sys.stderr)
    handler.setFormatter(JsonLine() if form == "json" else TextLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # Other people's libraries speak of what they do in detail, and of addresses.
    root.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()]))
    logging.getLogger("app").setLevel(level.upper())
    logging.getLogger("uvicorn.error").addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    """A request that failed has been logged with its id before uvicorn hears of it."""
    return not str(record.msg).startswith("Exception in ASGI application")


def fields_of(record: logging.LogRecord) -> dict[str, object]:
    """What a record says beside its message."""
    fields: dict[str, object] = dict(getattr(record, "fields", {}))
    if (of := request_id.get()) and "request" not in fields:
        fields["request"] = of
    return fields


class JsonLine(logging.Formatter):
    """A record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """See ``logging.Formatter``."""
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
    """A record as a line for a person; a trace comes below it."""

    def format(self, record: logging.LogRecord) -> str:
        """See ``logging.Formatter``."""
        rest = "".join(f" {name}={value}" for name, value in fields_of(record).items())
        line = f"{self.formatTime(record)} {record.levelname} {record.getMessage().strip()}{rest}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line
