"""Small Excel workbooks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from tests.web.own_table.case import Case

LEAVES: list[list[float | str]] = [["size", "kind"], [1.5, "a"], [2.5, "b"], [3.5, "a"]]


def workbook(sheets: Mapping[str, list[list[float | str]]] | None = None) -> bytes:
    """A small .xlsx of two columns, as its format is described in ECMA-376."""
    sheets = sheets or {"Leaves": LEAVES}
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>'
        for number, name in enumerate(sheets, start=1)
    )
    targets = "".join(
        f'<Relationship Id="r{number}" Type="{office}/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="xml" ContentType="application/xml"/><Default '
        'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}">{targets}'
        "</Relationships>",
        **{
            f"xl/worksheets/sheet{number}.xml": f'<worksheet xmlns="{main}"><sheetData>'
            f"{''.join(_row(*row) for row in enumerate(rows, start=1))}</sheetData></worksheet>"
            for number, rows in enumerate(sheets.values(), start=1)
        },
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def _row(number: int, values: list[float | str]) -> str:
    cells = (
        f'<c r="{"AB"[column]}{number}" t="inlineStr"><is><t>{value}</t></is></c>'
        if isinstance(value, str)
        else f'<c r="{"AB"[column]}{number}"><v>{value}</v></c>'
        for column, value in enumerate(values)
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


WORKBOOKS = {
    "Excel": Case(content=workbook(), values={"size": [1.5, 2.5, 3.5]}, rows=3),
    "Excel, named .csv": Case(content=workbook(), values={"size": [1.5, 2.5, 3.5]}, rows=3),
}
