"""Naming a file that is no text table for what it is, and what to do with it."""

from __future__ import annotations

import io
import re
import zipfile

from app.i18n.messages import _
from app.training.table.unusable import UnusableData, quoted

_TO_CSV = "open it in the program that wrote it and save the table as CSV or .xlsx"
_TO_PANDAS = "read it with pandas and write it with to_csv"
_UNPACK = "unpack it and send the table in it"
_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF document", "copy the table to a spreadsheet and save it as CSV"),
    (b"\x89PNG", "an image (PNG)", "send the table as text or as a workbook"),
    (b"\xff\xd8\xff", "an image (JPEG)", "send the table as text or as a workbook"),
    (b"GIF8", "an image (GIF)", "send the table as text or as a workbook"),
    (b"II*\0", "an image (TIFF)", "send the table as text or as a workbook"),
    (b"MM\0*", "an image (TIFF)", "send the table as text or as a workbook"),
    (b"\x1f\x8b", "a gzip archive, or a file of R's", f"{_UNPACK}; in R use write.csv"),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ", "an xz archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", _UNPACK),
    (b"7z\xbc\xaf", "a 7-Zip archive", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"RDX", "a file of R's", "use write.csv in R"),
    (b"PAR1", "a Parquet file", _TO_PANDAS),
    (b"ARROW1", "a Feather (Arrow) file", _TO_PANDAS),
    (b"FEA1", "a Feather file", _TO_PANDAS),
    (b"ORC", "an ORC file", _TO_PANDAS),
    (b"Obj\x01", "an Avro file", _TO_PANDAS),
    (b"\x89HDF", "an HDF5 file", "read it with h5py or pandas and write the table with to_csv"),
    (b"\x93NUMPY", "a NumPy array", "write it with numpy.savetxt and delimiter=','"),
    (b"SQLite format 3", "an SQLite database", "export one of its tables as CSV"),
    (b"$FL2", "an SPSS file", "save it as CSV in SPSS"),
    (b"$FL3", "an SPSS file", "save it as CSV in SPSS"),
    (b"<stata_dta>", "a Stata file", "use export delimited in Stata"),
    (b"HEADER RECORD*******", "a SAS transport file", "use proc export in SAS"),
    (b"MATLAB 5.0 MAT", "a MATLAB file", "use writetable in MATLAB"),
    (b"{\\rtf", "a text document (RTF)", "copy the table to a spreadsheet and save it as CSV"),
    (b"bplist", "a property list", _TO_CSV),
    (b"ID;P", "a SYLK file", _TO_CSV),
    (b"\x7fELF", "a program", "send a table"),
    (b"MZ\x90", "a program", "send a table"),
)
_STATA = re.compile(rb"[\x69-\x73][\x01\x02]\x01\x00", re.DOTALL)
_PICKLE = re.compile(rb"\x80[\x02-\x05].{0,11}[\x8c(}\]c\x95]", re.DOTALL)
_SAS = b"\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SPARSE_LINE = re.compile(r"\S+(?: +\d+:[-+\d.eE]+)+\s*")
_MOST_INFLATED = 100_000_000
"""Bytes of an unpacked workbook."""


def is_workbook(data: bytes) -> bool:
    """Whether it is a workbook that can be read; raises UnusableData for other binary files.

    Looks at the first bytes and at the directory of a ZIP archive, and unpacks nothing.
    """
    if data.startswith(_COMPOUND):
        _check_compound(data)
        return True
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _is_zipped_workbook(data)
    for mark, name, advice in _MARKS:
        if data.startswith(mark):
            raise _named(name, advice)
    if data[:4] == b"RIFF" or data[4:8] == b"ftyp" or data.startswith((b"ID3", b"OggS")):
        raise _named(_("an image, a sound or a film"), _("send the table as text or as a workbook"))
    if data[12:24] == _SAS:
        raise _named(_("a SAS data set"), _("use proc export in SAS"))
    if _STATA.match(data) and b"\0" in data[:200]:
        raise _named(_("a Stata file"), _("use export delimited in Stata"))
    if _PICKLE.match(data) and data.rstrip()[-1:] == b".":
        raise _named(_("a Python pickle, which could run a program"), _TO_PANDAS)
    return False


def check_text(text: str) -> None:
    """Raises UnusableData if the text is a web page, JSON or another format than a table."""
    start = text[:3000].lstrip("\ufeff \t\r\n").casefold()
    if start.startswith("<"):
        _check_markup(start, text)
    ends = text[-200:].rstrip()[-1:]
    if re.match(r"[\[{]\s*([\"\[{\]}]|-?\d)", start) and (start[0], ends) in (
        ("[", "]"),
        ("{", "}"),
    ):
        raise _named(
            _("JSON, not a table"),
            _("save it as CSV, or as JSON lines with one flat object in each line"),
        )
    if re.match(r"(insert into|create table|drop table|begin transaction)\b", start):
        raise _named(_("a script of SQL"), _("run it in its database and export the table as CSV"))
    if "\\begin{tabular}" in start or re.match(r"[^\n]*&[^\n]*\\\\\s*\n[^\n]*&", start):
        raise _named(_("a table in LaTeX"), _("replace & by commas and remove the rest"))
    lines = [line for line in text[:3000].split("\n") if line.strip()][:3]
    if lines and all(_SPARSE_LINE.fullmatch(line) for line in lines):
        raise _named(
            _("a sparse table (LibSVM)"), _("write all values, separated by commas, in each line")
        )


def _check_markup(start: str, text: str) -> None:
    if "<html" in start or start.startswith(("<!doctype html", "<table", "<head", "<body", "<div")):
        advice = (
            "open it in a spreadsheet program and save the table as .xlsx or CSV"
            if "<td" in text[:200_000].casefold()
            else "download the table itself; often this is a page to sign in"
        )
        raise _named(_("a web page (HTML), not a table"), advice)
    if "office:spreadsheet" in start or "opendocument" in start:
        raise _named(_("a workbook saved as XML"), _("save it as .xlsx, .ods or CSV"))
    first = re.match(r"<([a-z_][\w:.-]*)[\s>]", start)
    if start.startswith(("<?xml", "<!")) or (
        first and text[-200:].rstrip().casefold().endswith(f"</{first[1]}>")
    ):
        raise _named(_("XML, not a table"), _TO_CSV)


def _is_zipped_workbook(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            kind = ""
            if "mimetype" in archive.namelist() and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype").decode("ascii", "replace")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise _named(
            _("a damaged ZIP archive or workbook"), _("save it and send it again")
        ) from error
    names = [entry.filename for entry in entries]
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names or kind.endswith(".spreadsheet"):
        if sum(entry.file_size for entry in entries) > _MOST_INFLATED:
            raise UnusableData(
                _(
                    "The workbook has %(part)s MB when unpacked and at most "
                    "%(most_inflated)s MB are allowed; save the sheet that you need as CSV.",
                    part=f"{sum(entry.file_size for entry in entries) / 1e6:.0f}",
                    most_inflated=_MOST_INFLATED // 10**6,
                )
            )
        if any(entry.flag_bits & 1 for entry in entries):
            raise _named(_("an encrypted workbook"), _("save it without a password"))
        return True
    raise _named_archive(names, kind)


def _named_archive(names: list[str], kind: str) -> UnusableData:
    if any(name.endswith(".iwa") or name == "Index.zip" for name in names):
        return _named("a Numbers document", "choose File, Export To, CSV or Excel in Numbers")
    if any(name.startswith("word/") for name in names) or kind.endswith(".text"):
        return _named("a text document", "copy the table to a spreadsheet and save it as CSV")
    if any(name.startswith("ppt/") for name in names) or kind.endswith(".presentation"):
        return _named("a presentation", "copy the table to a spreadsheet and save it as CSV")
    if names and all(name.endswith(".npy") for name in names):
        return _named("a NumPy archive (.npz)", "write its array with numpy.savetxt")
    tables = [name for name in names if name.casefold().endswith((".csv", ".tsv", ".txt", ".xlsx"))]
    inside = f" with {quoted(tables[0])} in it" if tables else ""
    return _named(f"a ZIP archive{inside}", _UNPACK)


def _check_compound(data: bytes) -> None:
    """Microsoft's container of before 2007, with names in UTF-16; also of encrypted workbooks."""

    def has(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        raise _named(_("an encrypted workbook"), _("save it without a password"))
    if has("Workbook") or has("Book"):
        return
    if has("WordDocument"):
        raise _named(_("a Word document"), _("copy the table to a spreadsheet and save it as CSV"))
    raise _named(_("a document that is no workbook"), _TO_CSV)


def _named(name: str, advice: str) -> UnusableData:
    return UnusableData(_("This is %(name)s; %(advice)s.", name=name, advice=advice))
