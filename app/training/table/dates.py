"""Dates, times of day and time stamps, which are never numbers unless the person says so."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.training.table.column_names import names_date, names_time, names_version

_SAMPLE = 40
"""Cells that are looked at before all are."""
_MOST = 1000
"""Cells that are looked at, evenly among all."""
_TIME = r"(?:[01]?\d|2[0-3])[:h.][0-5]\d(?:[:m][0-5]\d(?:[.,]\d+)?s?)?(?:\ ?[AaPp]\.?[Mm]\.?)?"
_CLOCK = (
    r"\d{1,3}:[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?:\ ?[AaPp]\.?[Mm]\.?)?"
    r"|(?:[01]?\d|2[0-3])[hH][0-5]?\d|\d{1,2}\ ?[AaPp]\.?[Mm]\.?"
)
_MONTH = r"[^\W\d_]{3,10}\.?"
_YEAR = r"(?:\d{4}|\d{2})"
_DAY = (
    r"\d{4}[-/.]\ ?\d{1,2}[-/.]\ ?\d{1,2}\.?|\d{4}-\d{2}|\d{8}T\d{4,6}Z?|\d{4}-W\d\d(?:-\d)?"
    rf"|\d{{1,2}}[-/.]\ ?\d{{1,2}}[-/.]\ ?{_YEAR}"
    r"|\d{1,2}/\d{1,2}|\d{1,2}[-/]\d{4}|\d{1,2}\.\d{1,2}\."
    rf"|\d{{1,2}}[-. /]\ ?{_MONTH}(?:[-. /,]\ ?{_YEAR})?|\d{{1,2}}[A-Za-z]{{3}}{_YEAR}"
    rf"|{_MONTH}[- ]\d{{1,2}}(?:st|nd|rd|th)?,?\ ?{_YEAR}"
    r"|[QqWw]\d{1,2}[- /]\d{4}|\d{4}[- /]?[QqWwM]\d{1,2}"
)
_ZONE = r"(?:\ ?(?:Z|(?:UTC|GMT)(?:[+-]\d{1,2})?|[+-]\d{2}:?\d{2}|[+-]\d{2}))?"
_DATE = re.compile(
    rf"(?:[^\W\d_]{{2,9}}[.,]?,?\ )?(?:{_DAY})"
    rf"(?:[T, :]\ ?(?:{_TIME}|{_CLOCK})(?:[.,]\d+)?{_ZONE})?",
    re.ASCII,
)
_MONTH_NAMES = re.compile(
    r"jan|feb|f[eé]v|mar|mär|mrz|apr|avr|abr|ma[iyj]|jun|juin|giu|jul|juil|lug|aug|ao[uû]|ago"
    r"|sep|set|o[ck]t|ott|nov|de[czs]|d[eé]c|dic|янв|фев|мар|апр|мая|май|июн|июл|авг|сен|окт|ноя|дек",
    re.IGNORECASE,
)
_ONLY_TIME = re.compile(rf"(?:{_CLOCK}){_ZONE}", re.ASCII)
_DURATION = re.compile(r"P(?:T?\d+(?:\.\d+)?[YMWDHS])+|\d+ days?,? ?\d{1,2}:\d\d(?::\d\d)?")
_POINTED = re.compile(r"\d{1,2}\.\d{2}", re.ASCII)
_LEADING_ZERO = re.compile(r"0\d\.\d{2}", re.ASCII)
_BYTE = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_ADDRESS = re.compile(rf"{_BYTE}(?:\.{_BYTE}){{3}}", re.ASCII)
_VERSION = re.compile(r"v?\d+(?:\.\d+)+", re.ASCII)
_STAMPS = {
    1: "dates as year, month and day",
    100: "dates as year, month, day and hour",
    10_000: "dates as year, month, day, hour and minute",
    1_000_000: "dates as year, month, day, hour, minute and second",
}
"""By how many times a day's number is larger than that of year, month and day."""
_SECONDS = (1e8, 4.2e9)
_MILLISECONDS = (1e11, 4.2e12)


def date_title(cells: Sequence[str]) -> str:
    """ "dates", "times of day" or "" if the different clean cells of a column are neither."""
    sample = cells[:_SAMPLE]
    if not sample or not any(map(_is_moment, sample)):
        return ""
    cells = cells[:: max(1, len(cells) // _MOST)]
    moments = sum(map(_is_moment, cells))
    if moments < 0.9 * len(cells):
        return ""
    times = sum(1 for cell in cells if _ONLY_TIME.fullmatch(cell))
    return "times of day" if 2 * times > len(cells) else "dates"


def _is_moment(cell: str) -> bool:
    if len(cell) > 45 or not any(letter.isdigit() for letter in cell):
        return False
    if _ONLY_TIME.fullmatch(cell) or _DURATION.fullmatch(cell):
        return True
    if cell[4:5] in ("年", "년"):
        cell = re.sub(r"[年년月월]\ ?", "-", cell).replace("日", "").replace("일", "").rstrip("-")
    if not _DATE.fullmatch(cell):
        return _is_named_month(cell)
    letters = "".join(letter for letter in cell if letter.isalpha())
    return len(letters) < 3 or bool(_MONTH_NAMES.search(cell)) or "UTC" in cell or "GMT" in cell


def _is_named_month(cell: str) -> bool:
    """Month and year, or month names beyond ASCII: "März 2026", "1. März 2026"."""
    words = re.split(r"[\s.,\-/]+", cell.strip("."))
    named = [word for word in words if word.isalpha()]
    others = [word for word in words if not word.isalpha()]
    return (
        len(named) == 1
        and bool(_MONTH_NAMES.match(named[0]))
        and 1 <= len(others) <= 2
        and all(word.isdigit() and len(word) in (1, 2, 4) for word in others)
    )


def pointed_title(name: str, cells: Sequence[str], comma_file: bool) -> str:
    """What cells like 12.30 or 01.03 are, if not numbers: by name, zeros or the file's comma."""
    if not cells or not all(map(_POINTED.fullmatch, cells)):
        return ""
    first, last = zip(*(map(int, cell.split(".")) for cell in cells), strict=True)
    are_times = max(first) < 24 and max(last) < 60
    are_days = min(first) >= 1 and max(first) <= 31 and min(last) >= 1 and max(last) <= 12
    zeros = any(map(_LEADING_ZERO.fullmatch, cells))
    if are_days and (names_date(name) or (zeros and not names_time(name))):
        return "days and months"
    if are_times and (names_time(name) or zeros or comma_file):
        return "times of day"
    return "days and months" if are_days and comma_file else ""


def stamp_title(name: str, numbers: Array) -> str:
    """What a column of whole numbers is if they are moments: days as 20260301, or seconds."""
    known = numbers[~np.isnan(numbers)]
    if len(known) < 2 or not (known == np.floor(known)).all():
        return ""
    low, high = known.min(), known.max()
    named = names_date(name) or names_time(name)
    for scale, title in _STAMPS.items():
        if low >= 19000101 * scale and high < 21001232 * scale and (scale != 100 or named):
            days = known // scale
            month, day = days // 100 % 100, days % 100
            valid = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
            if (valid & _are_clock(known % scale, len(str(scale)) // 2)).all():
                return title
            if scale == 1:
                return ""
    if named and low >= 20000 and high <= 80000 and names_date(name):
        return "days since 1900, as Excel counts dates"
    rising = len(known) > 2 and bool((np.diff(known) > 0).all())
    for (least, most), unit in ((_SECONDS, "seconds"), (_MILLISECONDS, "milliseconds")):
        if least <= low and high <= most and (named or (rising and low >= 10 * least)):
            return f"{unit} since 1970"
    return ""


def _are_clock(digits: Array, parts: int) -> NDArray[np.bool]:
    """Whether numbers as hhmmss (or hhmm, hh: fewer ``parts``) are times of day."""
    hours = digits // 100 ** (parts - 1) if parts else digits
    valid = hours < 24
    for part in range(parts - 1):
        valid &= digits // 100**part % 100 < 60
    return valid


def parts_title(name: str, cells: Sequence[str]) -> str:
    """What cells of numbers with marks between are if not numbers: versions, addresses."""
    if all(map(_ADDRESS.fullmatch, cells)):
        return "network addresses"
    if names_version(name) and all(map(_VERSION.fullmatch, cells)):
        return "versions"
    return ""
