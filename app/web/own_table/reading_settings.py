"""The selects that say how a table is read; the first option of each is what was detected."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n.messages import N_, _, ngettext, pgettext
from app.training.table import Hints, Remark, TextTable
from app.training.table.file.encoding import ENCODINGS, title_of
from app.training.table.finding.split import DELIMITERS
from app.web.own_table.choices import decimal_title

DECIMALS = {".": "point", ",": "comma"}
_SEPARATED_BY = {
    "tab": N_("separated by tabs"),
    "semicolon": N_("separated by semicolons"),
    "vertical bar": N_("separated by vertical bars"),
    "comma": N_("separated by commas"),
    "blanks": N_("separated by blanks"),
    "two or more blanks": N_("separated by two or more blanks"),
}
"""By the name of the delimiter."""
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
    first = _("detect")
    if detected and not chosen:
        first = _("detected: %(what)s", what=detected)
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
        sheet = Setting("sheet", _("Sheet"), options(hints.sheet or "", names, found))
        settings = [sheet, header, first_line]
    else:
        marks = {name: _(name) for name in DELIMITERS.values()}
        codecs = {name: _(title_of(name)) for name in ENCODINGS}
        settings = [
            Setting(
                "delimiter",
                _("Delimiter"),
                options(
                    DELIMITERS.get(hints.delimiter or "", ""),
                    marks,
                    _(DELIMITERS.get(table.delimiter, N_("none"))) if table else "",
                ),
            ),
            Setting(
                "decimal",
                _("Decimal mark"),
                options(
                    DECIMALS.get(hints.decimal or "", ""),
                    {name: decimal_title(mark) for mark, name in DECIMALS.items()},
                    decimals,
                ),
            ),
            Setting(
                "encoding",
                _("Encoding"),
                options(
                    hints.encoding or "",
                    codecs,
                    _(title_of(table.encoding)) if table else "",
                ),
            ),
            header,
            first_line,
        ]
    return tuple(_with_questions(setting, remarks) for setting in settings)


def _header(hints: Hints, table: TextTable | None) -> Setting:
    chosen = "" if hints.header is None else ("yes" if hints.header else "no")
    titles = {"yes": pgettext("first row", "names"), "no": pgettext("first row", "values")}
    found = titles["yes" if table.has_header else "no"] if table else ""
    return Setting("header", _("First row"), options(chosen, titles, found))


def _first_line(hints: Hints, table: TextTable | None, view: FileView) -> Setting:
    chosen = str(hints.first_line or "")
    found = str(table.first_line) if table else ""
    listed = range(1, (len(view.lines) or LISTED_LINES) + 1)
    numbers = sorted({*listed, *(int(line) for line in (chosen, found) if line)})
    texts = {str(number): _line(number, view) for number in numbers}
    return Setting(
        "first_line",
        _("Table begins in"),
        options(chosen, texts, _("line %(number)s", number=found) if found else ""),
    )


def _line(number: int, view: FileView) -> str:
    """The line by number, with its text if the view has it."""
    text = view.lines[number - 1].strip() if number <= len(view.lines) else ""
    if text:
        return _("line %(number)s: %(text)s", number=number, text=text)
    return _("line %(number)s", number=number)


def _with_questions(setting: Setting, remarks: tuple[Remark, ...]) -> Setting:
    asked = tuple(each.text for each in remarks if each.asks and each.setting == setting.name)
    return Setting(setting.name, setting.label, setting.options, asked)


def describe_reading(table: TextTable, decimals: str) -> str:
    """One sentence: how much was read, from where and how."""
    rows = ngettext("%(n)s row", "%(n)s rows", len(table.rows))
    columns = ngettext("%(n)s column", "%(n)s columns", len(table.names))
    size = _("%(rows)s and %(columns)s", rows=rows, columns=columns)
    if table.first_line > 1:
        size = _("%(size)s, from line %(line)s on", size=size, line=table.first_line)
    if table.sheets:
        return _("%(size)s, of the sheet “%(sheet)s”.", size=size, sheet=table.sheet)
    how = []
    if table.delimiter in DELIMITERS:
        how.append(_(_SEPARATED_BY[DELIMITERS[table.delimiter]]))
    if decimals:
        how.append(_("decimal %(mark)s", mark=decimals))
    how.append(_(title_of(table.encoding)))
    return _("%(size)s: %(how)s.", size=size, how=", ".join(how))
