"""The selects that say how a table is read; the first option of each is what was detected."""

from __future__ import annotations

from dataclasses import dataclass

from app.training.table import Hints, Remark, TextTable
from app.training.table.file.encoding import ENCODINGS, title_of
from app.training.table.finding.split import DELIMITERS

DECIMALS = {".": "point", ",": "comma"}
HEADER = {"yes": "names", "no": "values"}
LISTED_LINES = 20
MAX_VIEWED = 20_000
"""Bytes of a file whose lines are listed."""
MAX_LINE = 30
"""Characters of a line that are listed."""


@dataclass(frozen=True)
class Option:
    """One option of a select."""

    value: str
    text: str
    selected: bool


@dataclass(frozen=True)
class Setting:
    """A select of the page; ``questions`` are answered by it."""

    name: str
    label: str
    options: tuple[Option, ...]
    questions: tuple[str, ...] = ()


def options(chosen: str, texts: dict[str, str], detected: str = "") -> tuple[Option, ...]:
    """Options by value; before them the one that leaves it to the detection."""
    first = f"detected: {detected}" if detected and not chosen else "detect"
    return (
        Option("", first, not chosen),
        *(Option(value, text, value == chosen) for value, text in texts.items()),
    )


@dataclass(frozen=True)
class FileView:
    """What the settings show of a file: its first lines, and the sheets of a workbook."""

    lines: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()

    @classmethod
    def of(cls, content: bytes, encoding: str, sheets: tuple[str, ...] = ()) -> FileView:
        """The lines are read with this encoding, or as UTF-8 if there is none."""
        if sheets:
            return cls(sheets=sheets)
        codec = encoding if encoding in ENCODINGS else "utf-8"
        text = content[:MAX_VIEWED].decode(codec, errors="replace").removeprefix("\ufeff")
        if "\0" in text:
            return cls()
        return cls(tuple(line[:MAX_LINE] for line in text.splitlines()[:LISTED_LINES]))


def reading_settings(
    hints: Hints,
    table: TextTable | None,
    decimals: str,
    remarks: tuple[Remark, ...],
    view: FileView,
) -> tuple[Setting, ...]:
    """The settings of a table, or of one that cannot be read; ``decimals`` says what was found."""
    header, first_line = _header(hints, table), _first_line(hints, table, view)
    if view.sheets:
        names = {name: name for name in view.sheets}
        found = table.sheet if table else ""
        sheet = Setting("sheet", "Sheet", options(hints.sheet or "", names, found))
        settings = [sheet, header, first_line]
    else:
        marks = {name: name for name in DELIMITERS.values()}
        codecs = {name: title_of(name) for name in ENCODINGS}
        settings = [
            Setting(
                "delimiter",
                "Delimiter",
                options(
                    DELIMITERS.get(hints.delimiter or "", ""),
                    marks,
                    DELIMITERS.get(table.delimiter, "none") if table else "",
                ),
            ),
            Setting(
                "decimal",
                "Decimal mark",
                options(
                    DECIMALS.get(hints.decimal or "", ""),
                    {name: name for name in DECIMALS.values()},
                    decimals,
                ),
            ),
            Setting(
                "encoding",
                "Encoding",
                options(
                    hints.encoding or "",
                    codecs,
                    title_of(table.encoding) if table else "",
                ),
            ),
            header,
            first_line,
        ]
    return tuple(_with_questions(setting, remarks) for setting in settings)


def _header(hints: Hints, table: TextTable | None) -> Setting:
    chosen = "" if hints.header is None else ("yes" if hints.header else "no")
    found = HEADER["yes" if table.has_header else "no"] if table else ""
    return Setting("header", "First row", options(chosen, HEADER, found))


def _first_line(hints: Hints, table: TextTable | None, view: FileView) -> Setting:
    chosen = str(hints.first_line or "")
    found = str(table.first_line) if table else ""
    listed = range(1, (len(view.lines) or LISTED_LINES) + 1)
    numbers = sorted({*listed, *(int(line) for line in (chosen, found) if line)})
    texts = {str(number): _line(number, view) for number in numbers}
    return Setting(
        "first_line", "Table begins in", options(chosen, texts, f"line {found}" if found else "")
    )


def _line(number: int, view: FileView) -> str:
    """The line by number, with its text if the view has it."""
    text = view.lines[number - 1].strip() if number <= len(view.lines) else ""
    return f"line {number}: {text}" if text else f"line {number}"


def _with_questions(setting: Setting, remarks: tuple[Remark, ...]) -> Setting:
    asked = tuple(each.text for each in remarks if each.asks and each.setting == setting.name)
    return Setting(setting.name, setting.label, setting.options, asked)


def describe_reading(table: TextTable, decimals: str) -> str:
    """One sentence: how much was read, from where and how."""
    rows = f"{len(table.rows)} {'row' if len(table.rows) == 1 else 'rows'}"
    columns = f"{len(table.names)} {'column' if len(table.names) == 1 else 'columns'}"
    size = f"{rows} and {columns}"
    where = f", from line {table.first_line} on" if table.first_line > 1 else ""
    if table.sheets:
        return f"{size}{where}, of the sheet “{table.sheet}”."
    how = []
    if table.delimiter in DELIMITERS:
        how.append(f"separated by {_plural(DELIMITERS[table.delimiter])}")
    if decimals:
        how.append(f"decimal {decimals}")
    how.append(title_of(table.encoding))
    return f"{size}{where}: {', '.join(how)}."


def _plural(name: str) -> str:
    return name if name.endswith("s") else f"{name}s"
