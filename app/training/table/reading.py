"""Reading a file to a table, or raising one sentence that says where it is broken."""

from __future__ import annotations

from dataclasses import replace

from app.i18n.messages import N_, _
from app.training.table.file.characters import check_characters, plain_characters
from app.training.table.file.encoding import decode
from app.training.table.file.file_kind import check_text, is_workbook
from app.training.table.file.workbook import read_sheet
from app.training.table.finding.arff import arff_records, is_arff
from app.training.table.finding.block import even_rows, find_block
from app.training.table.finding.delimiter import find_delimiter, usual_width
from app.training.table.finding.draft import Draft
from app.training.table.finding.fixed_width import fixed_width_records
from app.training.table.finding.header import has_header, take_header
from app.training.table.finding.json_lines import is_json_lines, json_records
from app.training.table.finding.keyed import keyed_records
from app.training.table.finding.markup import drawn_table
from app.training.table.finding.prelude import (
    Prelude,
    take_prelude,
    take_times,
    times_as_cells,
    without_times,
)
from app.training.table.finding.split import (
    BLANKS,
    DELIMITERS,
    WIDE_BLANKS,
    Record,
    mended,
    quote_of,
    unwrapped,
)
from app.training.table.finding.split import records as split_records
from app.training.table.finding.totals import leave_out_totals
from app.training.table.table import MAX_BYTES, MAX_ROWS, MOST_RECORDS, Hints, TextTable
from app.training.table.unusable import UnusableData

_DETECT_ALL = Hints()
_NO_ROWS = N_("There are no rows; send a table with one line for each sample.")


def read_table(data: bytes | str, hints: Hints = _DETECT_ALL) -> TextTable:
    """The table in a file or in pasted text; what ``hints`` leave open is detected.

    Raises UnusableData, naming line and column, if it is broken or too large.
    """
    size = len(data) if isinstance(data, bytes) else len(data.encode(errors="surrogatepass"))
    if size > MAX_BYTES:
        raise UnusableData(
            _(
                "The table has %(size)s MB and at most %(max_bytes)s MB are allowed; leave "
                "out rows or columns.",
                size=f"{size / 1e6:.1f}",
                max_bytes=MAX_BYTES // 10**6,
            )
        )
    draft = Draft([], [])
    if isinstance(data, bytes) and is_workbook(data):
        sheet, sheets = read_sheet(data, hints.sheet, MOST_RECORDS, draft)
        try:
            _drop_above(draft, hints.first_line)
            find_block(draft, "", hints.first_line is not None)
            table = _finished(draft, hints, "", "workbook", has_names=False)
        except UnusableData as error:
            error.sheets = sheets
            raise
        return replace(table, sheet=sheet, sheets=sheets)
    if isinstance(data, str):
        text, encoding = data.removeprefix("\ufeff"), "text"
    else:
        text, encoding, remarks = decode(data, hints.encoding)
        draft.remarks += remarks
    text = plain_characters(text)
    if not text.strip():
        raise UnusableData(_(_NO_ROWS))
    delimiter, has_names = _read_rows(text, hints, draft)
    return _finished(draft, hints, delimiter, encoding, has_names)


def _drop_above(draft: Draft, first_line: int | None) -> None:
    if first_line is not None:
        draft.drop(0, sum(line < first_line for line in draft.lines))
    if not draft.rows:
        raise UnusableData(_(_NO_ROWS))


def _read_rows(text: str, hints: Hints, draft: Draft) -> tuple[str, bool]:
    """Fill the draft with the rows of the text; returns the delimiter, and if names are known."""
    if hints.delimiter is None and hints.first_line is None:
        known = _known_format(text, draft)
        if known is None:
            check_text(text)
        if known is not None:
            _add(draft, known)
            check_characters(text, draft.lines, draft.rows)
            even_rows(draft)
            return "", True
    if (plain := unwrapped(text)) is not None:
        text = plain
        draft.say(_("Each line stands in quotes as a whole; they are left out."))
    draft.is_quoted = '\n"' in text[:2000]
    found = take_times(take_prelude(text, hints.first_line))
    delimiter = hints.delimiter or found.delimiter
    if delimiter is None:
        plain = without_times(found.text) if found.has_times else found.text
        delimiter = find_delimiter(plain)
        if found.has_times and len({len(row) for _, row in _some(plain, delimiter)}) > 1:
            delimiter = ","
        if delimiter in (BLANKS, WIDE_BLANKS):
            draft.say(
                _("Cells are separated by %(part)s.", part=DELIMITERS[delimiter]), "delimiter"
            )
    text = times_as_cells(found.text, delimiter) if found.has_times else found.text
    _split(text, delimiter, draft)
    if not draft.rows:
        raise UnusableData(_(_NO_ROWS))
    if delimiter in (BLANKS, WIDE_BLANKS):
        _place_by_position(text, delimiter, draft)
    check_characters(text, draft.lines, draft.rows)
    _take_comment(found, delimiter, hints.header, draft)
    find_block(draft, delimiter, hints.first_line is not None)
    if found.has_times:
        if hints.header is False or not has_header(draft.rows):
            draft.rows.insert(0, ["", *("" for _ in draft.rows[0][1:])])
            draft.lines.insert(0, draft.lines[0])
        draft.rows[0][0] = "time"
        draft.say(_("Each line begins with a time, which is the first column."), "first_line")
    return delimiter, False


def _known_format(text: str, draft: Draft) -> list[Record] | None:
    """The rows of ARFF, JSON lines, Markdown and what databases print; None for other text."""
    if is_arff(text):
        draft.say(_("It is read as ARFF: the names are those of the attributes."))
        return arff_records(text)
    if is_json_lines(text):
        draft.say(_("It is read as JSON lines: each line is a row."))
        return json_records(text)
    if (keyed := keyed_records(text)) is not None:
        draft.say(_("Each line names its values; the names are those of the columns."), "header")
        return keyed
    drawn = drawn_table(text)
    if drawn is None or len(drawn[1]) < 2:
        return None
    kind, rows = drawn
    kind = "a table in Markdown" if kind == "Markdown" else "a table drawn with lines"
    draft.say(_("It is read as %(kind)s.", kind=kind), "delimiter")
    return rows


def _some(text: str, delimiter: str) -> list[Record]:
    return list(split_records(text[:5000].rpartition("\n")[0], delimiter))


def _place_by_position(text: str, delimiter: str, draft: Draft) -> None:
    """Read rows of different lengths again by the columns' positions, if these are fixed."""
    lengths = [len(row) for row in draft.rows]
    width = usual_width(lengths)
    if min(lengths[lengths.index(width) :], default=0) in (width, 0):
        return
    placed = fixed_width_records(text, delimiter, width)
    if placed is not None:
        draft.lines[:] = [line for line, _ in placed]
        draft.rows[:] = [row for _, row in placed]
        draft.say(_("Cells are told apart by their columns, since some are missing."), "delimiter")


def _split(text: str, delimiter: str, draft: Draft) -> None:
    quote = quote_of(text)
    try:
        _add(draft, split_records(text, delimiter, quote))
    except UnusableData as error:
        if "more than" in str(error):
            raise

        def reads(other: str) -> None:
            del draft.rows[:], draft.lines[:]
            _add(draft, split_records(other, delimiter, quote))

        draft.say(mended(text, error, reads)[1])
    if quote == "'":
        draft.say(_("Single quotes around cells are not part of them."))


def _add(draft: Draft, rows: object) -> None:
    for line, row in rows:  # type: ignore[attr-defined]
        draft.lines.append(line)
        draft.rows.append(row)
        if len(draft.rows) > MOST_RECORDS:
            raise _too_many_rows()


def _take_comment(found: Prelude, delimiter: str, header: bool | None, draft: Draft) -> None:
    """Names in the last comment above the table, if the table has none of its own."""
    if not found.comment_line:
        return
    cells = next((row for _, row in split_records(found.comment, delimiter)), [])
    width = len(draft.rows[0])
    if header is not False and len(cells) == width > 1 and not has_header(draft.rows[:500]):
        draft.lines.insert(0, found.comment_line)
        draft.rows.insert(0, cells)
        draft.say(
            _(
                "The comment in line %(comment_line)s holds the names.",
                comment_line=found.comment_line,
            ),
            "header",
        )
    else:
        draft.say(_("Comments before the table are left out."), "first_line")


def _finished(
    draft: Draft, hints: Hints, delimiter: str, encoding: str, has_names: bool
) -> TextTable:
    """The table of the draft's rows, which are all of the same length."""
    header = hints.header
    if header is None:
        header = has_names or has_header(draft.rows)
    first_line = draft.lines[0]
    names, units = take_header(draft, header)
    if not draft.rows:
        raise UnusableData(_("There is a line of names and no row below it; add the samples."))
    leave_out_totals(draft)
    if len(draft.rows) > MAX_ROWS:
        raise _too_many_rows()
    return TextTable(
        tuple(names),
        tuple(map(tuple, draft.rows)),
        tuple(draft.lines),
        delimiter,
        encoding,
        header,
        hints.decimal,
        tuple(draft.remarks),
        units,
        first_line,
    )


def _too_many_rows() -> UnusableData:
    return UnusableData(
        _("There are more than %(max_rows)s rows; send a part of them.", max_rows=MAX_ROWS)
    )
