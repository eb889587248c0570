"""Columns by position: cells that are missing leave a gap which blanks alone would close."""

from __future__ import annotations

import re

from app.training.table.finding.split import WIDE_BLANKS, Record

_LONGEST_LINE = 5000


def fixed_width_records(text: str, delimiter: str, width: int) -> list[Record] | None:
    """The rows of a table whose columns stand below each other; None if they do not.

    The columns are where no line has only blanks, and there must be ``width`` of them.
    """
    lines = [
        (number, line.expandtabs())
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip()
    ]
    first = next((i for i, (_, line) in enumerate(lines) if len(line.split()) >= width), 0)
    lines = lines[first:]
    longest = max((len(line) for _, line in lines), default=0)
    if longest > _LONGEST_LINE:
        return None
    used = bytearray(longest)
    for _, line in lines:
        for found in re.finditer(r"\S+", line):
            used[found.start() : found.end()] = b"\1" * (found.end() - found.start())
    gap = rb"\0{2,}" if delimiter == WIDE_BLANKS else rb"\0+"
    spans: list[tuple[int, int]] = []
    start = 0
    for blank in re.finditer(gap, bytes(used)):
        spans.append((start, blank.start()))
        start = blank.end()
    spans.append((start, longest))
    spans = [span for span in spans if any(used[slice(*span)])]
    if len(spans) != width:
        return None
    return [
        (number, [line[slice(*span)].strip(" \"'") for span in spans]) for number, line in lines
    ]
