"""JSON lines: one flat object in each line."""

from __future__ import annotations

import json
from typing import Any

from app.i18n.messages import _
from app.training.table.finding.split import Record
from app.training.table.table import MAX_COLUMNS, MOST_RECORDS
from app.training.table.unusable import UnusableData, quoted


def is_json_lines(text: str) -> bool:
    """Whether the first line that is not blank is an object, and the second begins one."""
    first = text[:200_000].split("\n")
    lines = [line for line in first if line.strip()][:2]
    return (
        bool(lines)
        and isinstance(_parsed(lines[0]), dict)
        and all(line.lstrip().startswith("{") for line in lines)
    )


def json_records(text: str) -> list[Record]:
    """The names and then the rows, with their lines. Numbers stay as they are written.

    Raises UnusableData for a line that is no object, or has another within.
    """
    names: dict[str, None] = {}
    objects: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        value = _parsed(line)
        if not isinstance(value, dict):
            raise UnusableData(
                _("Line %(number)s is no JSON object, as the lines before are.", number=number)
            )
        names.update(dict.fromkeys(value))
        if len(names) > MAX_COLUMNS:
            raise UnusableData(
                _(
                    "Line %(number)s has names of its own, so there are more than "
                    "%(max_columns)s columns.",
                    number=number,
                    max_columns=MAX_COLUMNS,
                )
            )
        objects.append((number, value))
        if len(objects) > MOST_RECORDS:
            break
    first = objects[0][0] if objects else 1
    rows = [(line, [_cell(line, name, row.get(name)) for name in names]) for line, row in objects]
    return [(first, list(names)), *rows]


def _parsed(line: str) -> Any:
    try:
        return json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        return None


def _cell(line: int, name: str, value: Any) -> str:
    if isinstance(value, dict | list):
        raise UnusableData(
            _(
                "Line %(line)s: %(name)s holds a list or an object, and a cell can only hold "
                "a number or a text; leave it out, or save the table as CSV.",
                line=line,
                name=quoted(name),
            )
        )
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()
