"""Tables drawn with characters: Markdown, and what databases print."""

from __future__ import annotations

import re

from app.training.table.finding.split import Record
from app.training.table.table import MOST_RECORDS

_MARKDOWN_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_RULE = re.compile(r"[ \t]*[+|├┌└┝╞╭╰═─┬┼┴╪╤╧┤┐┘╡╮╯-][-+=─═┬┼┴╪╤╧├┌└┤┐┘╞╡╭╰╮╯| ]*")
_HEAD_LINES = 200
_BARS = re.compile(r"(?<!\\)[|│┆]")
_COUNT = re.compile(r"\(?\d+ rows?\b.*")


def drawn_table(text: str) -> tuple[str, list[Record]] | None:
    """What kind of drawn table it is, and its rows; None if it is none."""
    head = text[:20_000].split("\n")[:_HEAD_LINES]
    rule = next((i for i, line in enumerate(head) if _is_rule(line)), None)
    if rule is None:
        return None
    above = head[rule - 1] if rule else ""
    below = head[rule + 1] if rule + 1 < len(head) else ""
    bars = len(_BARS.findall(above)) or len(_BARS.findall(below))
    if not bars:
        return None
    lines = text.split("\n")
    start = rule - 1 if _BARS.search(above) else rule + 1
    records: list[Record] = []
    for number in range(start, len(lines)):
        line = lines[number].strip()
        if number > start + 2 * MOST_RECORDS:
            break
        if _is_rule(line):
            continue
        if not _BARS.search(line):
            if records and (not line or _COUNT.fullmatch(line)):
                break
            continue
        cells = _cells(line)
        if not all(set(cell) <= {"-", "…"} for cell in cells):
            records.append((number + 1, cells))
    is_markdown = _MARKDOWN_RULE.fullmatch(head[rule]) and "|" in head[rule]
    return ("Markdown" if is_markdown else "drawn"), records


def _is_rule(line: str) -> bool:
    """Whether the line only draws: at least two strokes, and a crossing or a bar."""
    marks = line.strip()
    return (
        len(re.findall(r"[-=─═]", marks)) > 1
        and any(mark in marks for mark in "|+┼┬╪╤")
        and (_MARKDOWN_RULE.fullmatch(marks) or _RULE.fullmatch(marks)) is not None
    )


def _cells(line: str) -> list[str]:
    cells = [cell.strip().replace("\\|", "|") for cell in _BARS.split(line)]
    if line[0] in "|│":
        del cells[0]
        if line[-1] in "|│":
            del cells[-1]
    return cells
