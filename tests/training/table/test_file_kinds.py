"""A file that is no table is named for what it is, with what to do."""

from __future__ import annotations

import gzip
import json
import pickle

import pytest

from app.training.table import UnusableData, read_table
from tests.for_each import for_each
from tests.training.table.workbooks import zipped

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


KINDS: dict[str, tuple[bytes, str]] = {
    "PDF": (b"%PDF-1.7\n", "a PDF document"),
    "JPEG": (b"\xff\xd8\xff\xe0", "an image (JPEG)"),
    "gzip": (gzip.compress(b"a,b\n1,2\n"), "a gzip archive"),
    "ZIP": (zipped({"a/train.csv": "x"}), "a ZIP archive with “a/train.csv” in it"),
    "Numbers": (zipped({"Index/Document.iwa": ""}), "a Numbers document"),
    "Word": (zipped({"word/document.xml": ""}), "a text document"),
    "old Word": (COMPOUND + utf16("WordDocument"), "a Word document"),
    "encrypted": (COMPOUND + utf16("EncryptedPackage"), "an encrypted workbook"),
    "slides": (zipped({"ppt/slides.xml": ""}), "a presentation"),
    "npz": (zipped({"x.npy": ""}), "a NumPy archive"),
    "npy": (b"\x93NUMPY\x01\x00", "a NumPy array"),
    "Parquet": (b"PAR1\x15", "a Parquet file"),
    "Feather": (b"ARROW1\0\0", "a Feather (Arrow) file"),
    "HDF5": (b"\x89HDF\r\n", "an HDF5 file"),
    "pickle": (pickle.dumps({"x": [1, 2]}), "a Python pickle"),
    "SQLite": (b"SQLite format 3\0", "an SQLite database"),
    "SPSS": (b"$FL2@(#)", "an SPSS file"),
    "Stata": (b"<stata_dta><header>", "a Stata file"),
    "old Stata": (bytes([0x72, 2, 1, 0]) + bytes(200), "a Stata file"),
    "web page": (b"\n<!DOCTYPE html><html><body><table><td>1", "a web page (HTML)"),
    "sign-in page": (b"<html><body>Please sign in", "often this is a page to sign in"),
    "XML": (b'<?xml version="1.0"?><a><b>1</b></a>', "XML, not a table"),
    "Excel's XML": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "a workbook saved as XML",
    ),
    "JSON": (json.dumps([{"x": 1}, {"x": 2}]).encode(), "JSON, not a table"),
    "JSON in lines": (json.dumps({"x": [1]}, indent=1).encode(), "JSON, not a table"),
    "LibSVM": (b"1 1:0.5 3:2\n0 2:1\n", "a sparse table (LibSVM)"),
    "SQL": (b"INSERT INTO t VALUES (1, 2);\n", "a script of SQL"),
    "LaTeX": (b"x & y \\\\\n1 & 2 \\\\\n", "a table in LaTeX"),
}


@for_each("kind", KINDS)
def test_it_is_named(kind: str) -> None:
    data, said = KINDS[kind]
    with pytest.raises(UnusableData) as refused:
        read_table(data)
    message = str(refused.value)
    assert message.startswith("This is ") and said in message
    assert message.endswith(".") and ";" in message


def test_a_table_with_a_tag_in_it_is_a_table() -> None:
    assert read_table("<b>x</b>,y\n1,2\n").names == ("<b>x</b>", "y")


@for_each("byte", [b"\n", b",", b'"', b"#\n", b"[{", b"| |\n", b"\xff", b"'a',", b"{}\n"], quick=3)
def test_a_large_file_of_one_kind_of_character_is_a_table_or_a_sentence(byte: bytes) -> None:
    try:
        read_table(byte * (300_000 // len(byte)))
    except UnusableData as refused:
        assert str(refused).endswith(".")
