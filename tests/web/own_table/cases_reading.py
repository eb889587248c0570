"""Files as programs write them: where the table is, its marks, its encoding."""

from __future__ import annotations

from tests.web.own_table.case import Case, text
from tests.web.own_table.workbooks import WORKBOOKS

MARKS = {
    "thousands by comma": Case(
        content=text("area,price,sold", '40,"880",yes', '51,"1,320",no', '99,"11,700",yes'),
        values={"area": [40, 51, 99], "price": [880, 1320, 11700]},
    ),
    "thousands by comma, separated by tabs": Case(
        content=text("area\tprice\tsold", "40\t880\tyes", "51\t1,320\tno", "99\t11,700\tyes"),
        values={"price": [880, 1320, 11700]},
    ),
    "two thousands commas": Case(
        content=text(
            "city,people,coast", 'A,"1,150,000",yes', 'B,"870,000",no', 'C,"9,000,000",no'
        ),
        values={"people": [1150000, 870000, 9000000]},
    ),
    "decimal comma, thousands by point": Case(
        content=text("rate;price", "3,5;1.310", "4,25;11.900", "2,5;870"),
        values={"rate": [3.5, 4.25, 2.5], "price": [1310, 11900, 870]},
    ),
    "both marks in one number": Case(
        content=text("a;k", "1.310,25;x", "2.345,50;y", "870,00;x"),
        values={"a": [1310.25, 2345.5, 870]},
    ),
    "thousands by blank": Case(
        content=text("a;k", "10 231,25;x", "9 100,00;y", "870,00;x"),
        values={"a": [10231.25, 9100, 870]},
    ),
    "thousands by narrow no-break space": Case(
        content=text("a;k", "10\u202f231,25;x", "9\u202f100,00;y", "870,00;x"),
        values={"a": [10231.25, 9100, 870]},
    ),
    "thousands by apostrophe": Case(
        content=text("a;k", "1'310.25;x", "2’345.50;y", "870.00;x"),
        values={"a": [1310.25, 2345.5, 870]},
    ),
    "a comma that may be either": Case(
        content=text("a;k", "1,250;x", "3,125;y", "2,375;x"),
        asked={"a: decimal": "1,250"},
    ),
    "both decimal marks in one column": Case(
        content=text("x;y;k", "1.5;1;a", "2,5;2;b", "3.5;3;a", "4,5;4;b"),
        asked={"x: decimal": "lines 2 and 4"},
    ),
    "two decimal marks in two columns": Case(
        content=text("x;y;k", "1,5;2.5;a", "2,5;3.5;b", "0,5;1.25;a"),
        values={"x": [1.5, 2.5, 0.5], "y": [2.5, 3.5, 1.25]},
    ),
    "sep= names the delimiter": Case(
        content=text("sep=;", "x;y;k", "1,5;2;a", "2,5;3;b"),
        values={"x": [1.5, 2.5], "y": [2, 3]},
        rows=2,
    ),
    "sep= in quotes, with a comma": Case(
        content=text('"sep=,"', "x,y,k", "1.5,2,a", "2.5,3,b"),
        values={"x": [1.5, 2.5]},
        rows=2,
    ),
}
PLACES = {
    "a title above": Case(
        content=text("Global means", "Year,Jan,Feb", "1890,-.21,-.25", "1891,-.20,-.14"),
        values={"Jan": [-0.21, -0.20], "Feb": [-0.25, -0.14]},
        rows=2,
        said=("line 2",),
    ),
    "lines of keys above": Case(
        content=text("Station: B7", "Date: 2026-04-01", "", "t;u;k", "1,5;2;a", "2,5;3;b", "3;4;a"),
        values={"t": [1.5, 2.5, 3], "u": [2, 3, 4]},
        rows=3,
    ),
    "runs of blanks": Case(
        content=text("x y  k", "1.5  2 a", "2.5 3   b", "10  4 a"),
        values={"x": [1.5, 2.5, 10], "y": [2, 3, 4]},
        rows=3,
    ),
    "fixed width without names": Case(
        content=text("  1.50   2.00  a", "  2.50   3.00  b", " 12.50  11.00  a"),
        rows=3,
    ),
    "a comment with the names": Case(
        content=text("# x y", "1.0 2.0", "2.0 3.9", "3.0 6.1"),
        values={"x": [1, 2, 3], "y": [2, 3.9, 6.1]},
        rows=3,
    ),
    "empty lines above": Case(
        content=text("", "", "x,y,k", "1,2,a", "2,3,b", "3,1,a"),
        values={"x": [1, 2, 3]},
        rows=3,
    ),
    "a row of units below the names": Case(
        content=text("time,voltage,current", "s,V,mA", "0.0,1.51,12.1", "0.1,1.49,13.0"),
        values={"voltage": [1.51, 1.49], "current": [12.1, 13]},
        rows=2,
    ),
    "a mark too many in the header": Case(
        content=text("size,kind,", "1.5,a", "2.5,b", "3.5,a"),
        values={"size": [1.5, 2.5, 3.5]},
        rows=3,
    ),
    "a mark too many in the rows": Case(
        content=text("size,kind", "1.5,a,", "2.5,b,", "3.5,a,"),
        values={"size": [1.5, 2.5, 3.5]},
        rows=3,
    ),
    "a mark too many in one row": Case(
        content=text("x,y,k", "1,2,a", "2,3,b,", "3,1,a"),
        values={"x": [1, 2, 3]},
        rows=3,
        said=("line 3",),
    ),
    "a header one shorter, as R writes it": Case(
        content=text("height\tkind", "1\t1.8\ta", "2\t1.6\tb", "3\t1.7\tb"),
        values={"height": [1.8, 1.6, 1.7]},
        rows=3,
    ),
    "rows of marks alone at the end": Case(
        content=text("x,y,k,,", "1,2,a,,", "2,3,b,,", "3,1,a,,", ",,,,", end="\r\n"),
        values={"x": [1, 2, 3]},
        rows=3,
    ),
    "Ctrl-Z at the end": Case(
        content=text("x,k", "1,a", "2,b", "3,a", end="\r\n") + b"\x1a",
        values={"x": [1, 2, 3]},
        rows=3,
    ),
    "lines that end in CR": Case(
        content=text("x,k", "1,a", "2,b", "3,a", end="\r"), values={"x": [1, 2, 3]}, rows=3
    ),
    "inch marks in cells": Case(
        content=text("name,x,k", '5" pipe,1,a', '6" pipe,2,b', '7" pipe,3,a'),
        values={"x": [1, 2, 3]},
        rows=3,
    ),
    "two rows of names": Case(
        content=text(",a,a,b", ",mean,std,mean", "0,0.5,0.25,1.5", "1,0.75,0.5,2.5", "2,1,0.5,3"),
        values={"a mean": [0.5, 0.75, 1], "a std": [0.25, 0.5, 0.5]},
        rows=3,
    ),
    "a time before each line": Case(
        content=text("12:34:56.101 -> 512,23.4,1", "12:34:56.201 -> 514,23.5,0"),
        roles={"time": "none"},
        rows=2,
    ),
    "a row of totals": Case(
        content=text("Monat;Umsatz;Gut", "Jan;1200,5;ja", "Feb;999;nein", "Summe;2199,5;"),
        values={"Umsatz": [1200.5, 999]},
        rows=2,
        said=("Summe",),
    ),
    "single quotes": Case(
        content=text("x,name,k", "1,'a, b',a", "2,'c, d',b", "3,'e, f',a"),
        values={"x": [1, 2, 3]},
        rows=3,
    ),
    "a table in Markdown": Case(
        content=text("| size | kind |", "|---|---|", "| 1.5 | a |", "| 2.5 | b |", "| 3.5 | a |"),
        values={"size": [1.5, 2.5, 3.5]},
        rows=3,
    ),
    "years as names": Case(
        content=text('"Source","World",', "", '"Country","2019","2020",', '"Aruba","101.2","99.1",',
                     '"Angola","33.1","35.4",'),
        values={"2019": [101.2, 33.1]},
        asked={"header": "numbers"},
        rows=2,
    ),
    "JSON lines": Case(
        content=text('{"x": 1.5, "k": "a"}', '{"x": 2.5, "k": "b"}', '{"x": 3.5, "k": "a"}'),
        values={"x": [1.5, 2.5, 3.5]},
        rows=3,
    ),
    "ARFF": Case(
        content=text(
            "% a comment", "@relation play", "@attribute warm real", "@attribute play {yes, no}",
            "@data", "21.5,yes", "?,no", "12,no",
        ),
        values={"warm": [21.5, None, 12]},
        rows=3,
    ),
}  # fmt: skip
REFUSED = {
    "nothing": Case(content=b"", refused="no row"),
    "names alone": Case(content=text("x,y,k"), refused="row"),
    "an image": Case(content=b"\x89PNG\r\n\x1a\n\x00\x00", refused="image"),
    "an archive": Case(content=b"\x1f\x8b\x08\x00\x00\x00", refused="gzip"),
    "784 pixels": Case(
        content=text(",".join(f"p{column}" for column in range(785)), ",".join(["0"] * 785)),
        refused="at most 200",
    ),
    "a web page": Case(
        content=text("<!DOCTYPE html>", "<html><body><p>Sign in</p></body></html>"),
        refused="web page",
    ),
    "a quote that is never closed": Case(
        content=text("x,name,k", '1,"abc,a', "2,def,b", "3,ghi,a"), refused="ine 2"
    ),
    "a row that is too long": Case(
        content=text("name,x,k", '"first', 'second",1,a', "b,2,b", "c,3,a,extra"), refused="ine 5"
    ),
}
ENCODINGS = {
    "UTF-16 without a mark": Case(
        content=text("x;y", "1,5;a", "2,5;b", "3,5;a").decode().encode("utf-16-le"),
        values={"x": [1.5, 2.5, 3.5]},
    ),
    "UTF-16, big end first": Case(
        content=text("x;y", "1,5;a", "2,5;b", "3,5;a").decode().encode("utf-16-be"),
        values={"x": [1.5, 2.5, 3.5]},
    ),
    "UTF-8 with one bad byte": Case(
        content=text("größe,art", "1,grün", "2,weiß", "3,grün") + b"4,wei\xdf\n",
        values={"größe": [1, 2, 3, 4]},
        said=("line 5",),
    ),
    "Polish": Case(
        content=text(
            "długość;gatunek", "5,1;żółty łubin", "4,9;różowy wrzos", "6,2;żółty łubin",
            encoding="cp1250",
        ),
        values={"długość": [5.1, 4.9, 6.2]},
    ),
    "Russian": Case(
        content=text(
            "длина;вид", "5,1;ирис щетинистый", "4,9;ирис виргинский", "6,2;ирис щетинистый",
            encoding="cp1251",
        ),
        values={"длина": [5.1, 4.9, 6.2]},
    ),
    "Japanese": Case(
        content=text(
            "長さ,種類", "5.1,菖蒲の花", "4.9,桜の花", "6.2,菖蒲の花", encoding="shift_jis"
        ),
        values={"長さ": [5.1, 4.9, 6.2]},
    ),
    "a chosen encoding": Case(
        content=text("grün;k", "1;weiß", "2;grün", "3;weiß", encoding="mac_roman"),
        values={"grün": [1, 2, 3]},
        query={"encoding": "mac_roman"},
    ),
}  # fmt: skip


CASES = {**MARKS, **PLACES, **REFUSED, **ENCODINGS, **WORKBOOKS}
