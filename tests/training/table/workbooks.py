"""Small workbooks, written by hand: no library that writes them is needed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

Cell = object
Rows = Sequence[Sequence[Cell]]
"""Text, a number, a truth value or None; a tuple has attributes and content of the element."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/>'
    '<xf numFmtId="22"/></cellXfs></styleSheet>'
)
_HIDDEN = ' state="hidden"'
DATE = 's="1"'
DATE_TIME = 's="2"'


def xlsx(
    sheets: Mapping[str, Rows | str],
    hidden: Sequence[str] = (),
    parts: Mapping[str, str] | None = None,
) -> bytes:
    """A workbook of Excel's; a sheet given as text is its rows as XML."""
    entries = "".join(
        f'<sheet name="{escape(name)}" sheetId="{i}" r:id="r{i}"'
        f"{_HIDDEN if name in hidden else ''}/>"
        for i, name in enumerate(sheets, start=1)
    )
    links = "".join(
        f'<Relationship Id="r{i}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{entries}'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
        **(parts or {}),
    }
    for i, rows in enumerate(sheets.values(), start=1):
        body = rows if isinstance(rows, str) else "".join(_row(i, r) for i, r in enumerate(rows, 1))
        sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'
        files[f"xl/worksheets/sheet{i}.xml"] = sheet
    return zipped(files)


def ods(rows: Rows) -> bytes:
    """A workbook of LibreOffice's with one sheet."""
    body = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows
    )
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{names}:office:1.0" '
        f'xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0">'
        "<office:body><office:spreadsheet>"
        f'<table:table table:name="Tabelle1">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = f'<manifest:manifest xmlns:manifest="{names}:manifest:1.0"/>'
    return zipped({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def zipped(files: Mapping[str, str]) -> bytes:
    """A ZIP archive of texts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def _row(number: int, cells: Sequence[Cell]) -> str:
    written = (_cell(f"{chr(64 + i)}{number}", cell) for i, cell in enumerate(cells, start=1))
    return f'<row r="{number}">{"".join(written)}</row>'


def _cell(place: str, cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
        case int() | float():
            return f'<c r="{place}"><v>{cell!r}</v></c>'
        case (attributes, content):
            return f'<c r="{place}" {attributes}>{content}</c>'
        case _:
            return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(cell))}</t></is></c>'


def _ods_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, tuple):
        return f"<table:table-cell {cell[0]}>{cell[1]}</table:table-cell>"
    if isinstance(cell, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{cell!r}"/>'
    text = f"<text:p>{escape(str(cell))}</text:p>"
    return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
