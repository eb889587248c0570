"""Reading a sheet of a workbook (.xlsx, .xls, .xlsb, .ods) to rows of text cells."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from app.i18n.messages import N_, _
from app.training.table.file import workbook_process
from app.training.table.file.characters import check_characters, plain_characters
from app.training.table.finding.draft import Draft
from app.training.table.unusable import UnusableData, quoted

_SECONDS = 20
_FAILED = N_(
    "The workbook needs too much memory or time to be read; save the sheet that you need as CSV."
)


def read_sheet(
    data: bytes, sheet: str | None, most_rows: int, draft: Draft
) -> tuple[str, tuple[str, ...]]:
    """Fill the draft with a sheet's rows; returns the sheet's name and those of all visible ones.

    Without ``sheet`` it is the first visible one with a table. Formulas have their stored values;
    nothing is computed. A process of its own reads it, since its memory can be limited. Raises
    UnusableData if it is encrypted, damaged or too large.
    """
    command = [sys.executable, "-I", str(Path(workbook_process.__file__))]
    try:
        done = subprocess.run(
            [*command, sheet or "", str(most_rows), str(_SECONDS)],
            input=data,
            capture_output=True,
            timeout=2 * _SECONDS,
            env={**os.environ, "RUST_BACKTRACE": "0"},
        )
    except subprocess.TimeoutExpired as error:
        raise UnusableData(_(_FAILED)) from error
    except ValueError as error:  # a name with a zero byte
        raise UnusableData(_("There is no such sheet; choose another one.")) from error
    if done.returncode:
        raise UnusableData(_(_FAILED))
    head, _line_end, text = done.stdout.decode("utf-8", "surrogatepass").partition("\n")
    found = json.loads(head)
    if problem := found.get("problem"):
        refusal = UnusableData(problem)
        refusal.sheets = tuple(found.get("sheets", ()))
        raise refusal
    text = plain_characters(text)
    for number, line in enumerate(text.split(workbook_process.ROW_END), start=found["row"]):
        cells = [cell.strip() for cell in line.split(workbook_process.CELL_END)]
        if any(cells):
            draft.lines.append(number)
            draft.rows.append(cells)
    marks = str.maketrans("", "", workbook_process.ROW_END + workbook_process.CELL_END)
    check_characters(text.translate(marks), draft.lines, draft.rows)
    name, names = found["sheet"], tuple(found["sheets"])
    if len(names) > 1:
        draft.say(
            _(
                "The workbook has %(names)s sheets; %(name)s is read.",
                names=len(names),
                name=quoted(name),
            ),
            "sheet",
        )
    if count := found["empty_formulas"]:
        values = "1 formula has" if count == 1 else f"{count} formulas have"
        draft.say(
            _(
                "%(values)s no stored value and is missing; open the workbook in a "
                "spreadsheet program and save it, so that its values are stored.",
                values=values,
            )
        )
    return name, names
