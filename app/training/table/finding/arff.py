"""Weka's ARFF: names in @attribute lines, rows below @data."""

from __future__ import annotations

import csv
import re

from app.i18n.messages import _
from app.training.table.finding.split import Record
from app.training.table.table import MOST_RECORDS
from app.training.table.unusable import UnusableData

_ATTRIBUTE = re.compile(r"@attribute\s+(?:'([^']*)'|\"([^\"]*)\"|(\S+))\s+(.*)", re.IGNORECASE)
_CELL_QUOTE = re.compile(r"(?:^|,)\s*'")


def is_arff(text: str) -> bool:
    """Whether the text declares attributes and data."""
    head = text[:100_000].casefold()
    return re.search(r"^[ \t]*@attribute\s", head, re.MULTILINE) is not None and "@data" in head


def arff_records(text: str) -> list[Record]:
    """The names and then the rows, with their lines. Raises UnusableData for sparse rows."""
    names: list[str] = []
    records: list[Record] = []
    first = 0
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip()
        if not line or line.startswith("%"):
            continue
        if not first:
            if found := _ATTRIBUTE.match(line):
                names.append(next(name for name in found.groups()[:3] if name is not None))
            elif line.casefold().startswith("@data"):
                first = number
                records.append((number, names))
            continue
        if len(records) > MOST_RECORDS:
            break
        if line.startswith("{"):
            raise UnusableData(
                _(
                    "Line %(number)s is a sparse row of an ARFF file; save it without sparse "
                    "rows, or as CSV.",
                    number=number,
                )
            )
        quote = "'" if _CELL_QUOTE.search(line) else '"'
        mark = "\t" if "\t" in line and "," not in line else ","
        row = next(
            csv.reader(
                [line], delimiter=mark, quotechar=quote, skipinitialspace=True, escapechar="\\"
            )
        )
        records.append((number, [cell.strip() for cell in row]))
    return records
