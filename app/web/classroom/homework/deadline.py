"""Deadlines as a teacher types them: a date, a time and a time zone; stored as a Unix time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from app.errors import ProblemError
from app.i18n.messages import N_, _

MAX_ZONE_LENGTH = 40
# Translators: months as in “8 December 2026”.
MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"),
    N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+\-−])\s*(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE)
_FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M")


class UnusableDeadline(ProblemError):
    """A deadline cannot be used; ``field`` is the name of the field to change."""


def read_zone(text: str) -> tzinfo:
    """A time zone by its name, like Europe/Berlin, or as UTC+1. Raises UnusableDeadline."""
    name = text.strip()[:MAX_ZONE_LENGTH]
    if name.upper() in ("", "UTC", "GMT", "Z"):
        return UTC
    if match := _OFFSET.fullmatch(name):
        minutes = 60 * int(match[2]) + int(match[3] or 0)
        if minutes <= 14 * 60:
            return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))
    elif re.fullmatch(r"[A-Za-z][\w+\-]*(?:/[\w+\-]+){1,2}", name, re.ASCII):
        try:
            return ZoneInfo(name)
        except (OSError, ValueError, KeyError):
            pass  # unknown here
    raise UnusableDeadline(
        _(
            "Time zone: enter a name like Europe/Berlin, or a difference like UTC+1, not "
            "“%(name)s”.",
            name=name,
        ),
        field="zone",
    )


def read_deadline(text: str, zone: tzinfo, now: float) -> float:
    """The Unix time of a date and time in a zone. Raises UnusableDeadline unless it is to come."""
    typed = text.strip()[:40]
    local = next(filter(None, (_parsed(typed, pattern) for pattern in _FORMATS)), None)
    if local is None:
        raise UnusableDeadline(
            _(
                "Deadline: enter a date and a time, like 2026-12-08 23:59, not “%(typed)s”.",
                typed=typed,
            )
            if typed
            else _("Deadline: enter a date and a time, like 2026-12-08 23:59."),
            field="deadline",
        )
    there = local.replace(tzinfo=zone)
    if there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise UnusableDeadline(
            _(
                "Deadline: the clocks are put forward that night, so this time does not exist. "
                "Choose another one."
            ),
            field="deadline",
        )
    at = there.timestamp()
    if at <= now:
        raise UnusableDeadline(
            _("Deadline: choose a time that is still to come."), field="deadline"
        )
    return at


def _parsed(text: str, pattern: str) -> datetime | None:
    try:
        found = datetime.strptime(text, pattern)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def typed_deadline(at: float, zone: str) -> str:
    """A deadline as the field has it."""
    return datetime.fromtimestamp(at, read_zone(zone)).strftime("%Y-%m-%dT%H:%M")


def deadline_text(at: float, zone: str) -> str:
    """A time in words, in a zone: “8 December 2026, 23:59 (Europe/Berlin)”."""
    there = datetime.fromtimestamp(int(at), read_zone(zone))
    # Translators: a point in time, like “8 December 2026, 23:59 (Europe/Berlin)”.
    return _(
        "%(day)s %(month)s %(year)s, %(time)s (%(zone)s)",
        day=there.day,
        month=_(MONTHS[there.month - 1]),
        year=there.year,
        time=there.strftime("%H:%M"),
        zone=zone or "UTC",
    )
