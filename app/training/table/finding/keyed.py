"""Lines of a serial port that name each value: "Temp: 21.5 Hum: 40", "t=100,a=512"."""

from __future__ import annotations

import re

from app.training.table.finding.split import Record
from app.training.table.table import MOST_RECORDS

_VALUE = r"[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?|[-+]?(?:nan|inf|ovf)"
_PAIR = re.compile(
    rf"\s*([^\W\d_]\w{{0,30}})\s?[=:]\s{{0,4}}({_VALUE})"
    r"(\s?(?:°|%|[^\W\d_])[\w/²³]{0,8}(?!\w|\s?[=:]))?(?:\s*[,;|]|\s+|$)",
    re.IGNORECASE,
)
_LONGEST = 2000
"""Characters of a line."""


def keyed_records(text: str) -> list[Record] | None:
    """The names and then the values of each line; None if a line has no pairs, or other names."""
    names: list[str] = []
    records: list[Record] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        pairs = _pairs(line.rstrip()) if len(line) < _LONGEST else []
        keys = [key for key, _ in pairs]
        if not records:
            names = keys
            records.append((number, names))
        if len(keys) < 2 or keys != names or len(set(keys)) < len(keys):
            return None
        records.append((number, [value for _, value in pairs]))
        if len(records) > MOST_RECORDS:
            break
    return records if len(records) > 2 else None


def _pairs(line: str) -> list[tuple[str, str]]:
    pairs, at = [], 0
    while at < len(line):
        found = _PAIR.match(line, at)
        if found is None:
            return []
        pairs.append((found[1], found[2] + (found[3] or "")))
        at = found.end()
    return pairs
