"""Runs as a process of its own: reads a workbook from stdin and writes one sheet's cells.

A small file can ask for any amount of memory, and the library ends the process that cannot give it,
so this process has a limit. It imports nothing of the application, so that it starts fast.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import sys
import zipfile
from itertools import islice
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

CELL_END, ROW_END = "\x1f", "\x1e"
MOST_MEMORY = 310_000_000
MOST_CELLS = 12_000_000
MOST_TEXT = 20_000_000
"""Characters of all cells."""
_NO_VALUE = re.compile(rb"</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_LARGE = "The sheet {} is too large; leave out rows or columns, or save it as CSV."


def main() -> None:
    """Read stdin; write one line of JSON, and then the cells."""
    wanted, most_rows, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    _limit(seconds)
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogatepass", newline="")  # type: ignore[union-attr]
    data = sys.stdin.buffer.read()
    try:
        head, text = _read(data, wanted, most_rows)
    except PasswordError:
        head, text = {"problem": "This is an encrypted workbook; save it without a password."}, ""
    except (CalamineError, ValueError, OSError):
        advice = "save it again, as .xlsx or CSV"
        head, text = {"problem": f"The workbook is damaged and cannot be read; {advice}."}, ""
    sys.stdout.write(f"{json.dumps(head)}\n{text}")


def _limit(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(data: bytes, wanted: str, most_rows: int) -> tuple[dict[str, Any], str]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    visible = [s.name for s in sheets if s.visible == SheetVisibleEnum.Visible]
    names = visible or [sheet.name for sheet in sheets]
    if wanted and wanted not in [sheet.name for sheet in sheets]:
        return {"problem": "There is no such sheet; choose another one.", "sheets": names}, ""
    chosen: CalamineSheet | None = None
    for name in [wanted] if wanted else names:
        sheet = book.get_sheet_by_name(name)
        if sheet.start is not None and (chosen is None or _has_table(sheet)):
            chosen = sheet
            if _has_table(sheet):
                break
    if chosen is None or chosen.start is None:
        return {"problem": "There are no rows in the workbook's sheet; send a table."}, ""
    top = chosen.start[0]
    head = {"sheets": names, "sheet": chosen.name, "row": top + 1}
    large = {**head, "problem": _LARGE.format(f"“{chosen.name[:40]}”")}
    if chosen.height > most_rows:
        return {**head, "problem": f"There are more than {most_rows} rows; send a part."}, ""
    if chosen.height * chosen.width > MOST_CELLS:
        return large, ""
    rows, letters = [], 0
    # The iterator begins with the first row of the sheet, also if that is empty.
    for row in islice(chosen.iter_rows(), top, None):
        line = CELL_END.join(map(_text, row))
        letters += len(line)
        if letters > MOST_TEXT:
            return large, ""
        rows.append(line)
    return {**head, "empty_formulas": _empty_formulas(data)}, ROW_END.join(rows)


def _has_table(sheet: CalamineSheet) -> bool:
    return sheet.height > 1 and sheet.width > 1


def _text(value: Any) -> str:
    """The cell as text; whole numbers have no decimals, dates are ISO."""
    if isinstance(value, str):
        return value.replace(CELL_END, "\x01").replace(ROW_END, "\x01")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    if isinstance(value, datetime.timedelta):
        seconds = value.total_seconds()
        minutes, rest = divmod(abs(seconds), 60)
        hours, minutes = divmod(int(minutes), 60)
        return f"{'-' if seconds < 0 else ''}{hours}:{minutes:02}:{rest:02g}"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _empty_formulas(data: bytes) -> int:
    """How many formulas of an .xlsx have no stored value."""
    found = 0
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    with archive.open(name) as part:
                        rest = b""
                        while chunk := part.read(1_000_000):
                            found += len(_NO_VALUE.findall(rest + chunk))
                            rest = (rest + chunk)[-30:].rpartition(b"</c>")[2]
    return found


if __name__ == "__main__":
    main()
