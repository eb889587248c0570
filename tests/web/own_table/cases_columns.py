"""What columns hold: numbers, missing values, labels, dates, ids; and what they are used for."""

from __future__ import annotations

from tests.web.own_table.case import Case, text


def _missing(word: str) -> Case:
    """A cell of six that is no number."""
    return Case(
        content=text("x,y,k", "1.5,3,a", "2.5,5,b", f"{word},9,b", "5.5,11,a", "6.5,13,b"),
        values={"x": [1.5, 2.5, None, 5.5, 6.5]},
        roles={"x": "input", "y": "input", "k": "target"},
        rows=5,
    )


MISSING = {
    f"missing: {word}": _missing(word)
    for word in (
        "NA", "n.a.", "--", "?", "null", "inf", "None", "k.A.", "missing", "#NULL!", "<NA>",
        "unknown", "NULL", "\\N", "*", "NaT", "#N/A", "#NV", "#DIV/0!", "#WERT!", "#VALUE!", "-",
        "***", "#REF!", "#BEZUG!",
    )
} | {
    "missing in the target": Case(
        content=text("x,y,k", "1,2,a", "2,3,b", "3,1,#N/A", "4,4,b"),
        roles={"k": "target"},
        values={"k": ["a", "b", None, "b"]},
    ),
    "a sentinel is asked about": Case(
        content=text("x,y,k", "1,-999,a", "2,3.5,b", "3,4.5,a", "4,2.5,b", "5,-999,a", "6,4.1,b"),
        asked={"y: missing": "999"},
    ),
    "NA may be a class": Case(
        content=text("x,code", "1,NA", "2,ZA", "3,NA", "4,BW"),
        asked={"code: missing": "NA"},
    ),
}  # fmt: skip
NUMBERS = {
    "per cent": Case(
        content=text("rate,k", "12.5%,a", "8.25%,b", "30%,a"),
        values={"rate": [12.5, 8.25, 30]},
        said=("cent",),
    ),
    "euros": Case(
        content=text("price;k", "3,20 €;a", "4,10 €;b", "5,00 €;a"),
        values={"price": [3.2, 4.1, 5]},
        said=("€",),
    ),
    "dollars": Case(
        content=text("price,k", "$3.20,a", "$4.10,b", "$5.00,a"), values={"price": [3.2, 4.1, 5]}
    ),
    "a unit in each cell": Case(
        content=text("way,k", "1 234 km,a", "900 km,b", "1 500 km,a"),
        values={"way": [1234, 900, 1500]},
        said=("km",),
    ),
    "powers of ten with a comma": Case(
        content=text("x;k", "1,5E+03;a", "2,25E-02;b", "-1,5E+00;a"),
        values={"x": [1500, 0.0225, -1.5]},
    ),
    "U+2212 is minus": Case(
        content=text("x,k", "−1.5,a", "2,b", "0.5,a"), values={"x": [-1.5, 2, 0.5]}
    ),
    "full-width minus": Case(
        content=text("x,k", "－1.5,a", "2,b", "0.5,a"), values={"x": [-1.5, 2, 0.5]}
    ),
    "trailing minus": Case(
        content=text("x,k", "1.5-,a", "2,b", "0.5,a"), values={"x": [-1.5, 2, 0.5]}
    ),
    "an en dash is asked about": Case(
        content=text("x,k", "–1.5,a", "2,b", "0.5,a"), asked={"x: ": "minus"}
    ),
    "full-width digits": Case(
        content=text("x,k", "１．５,ア", "２．５,イ", "０．５,ア"), values={"x": [1.5, 2.5, 0.5]}
    ),
    "Arabic-Indic digits": Case(
        content=text("x,k", "١٫٥,a", "٢٫٥,b", "٠٫٥,a"), values={"x": [1.5, 2.5, 0.5]}
    ),
    "few measured numbers are numbers": Case(
        content=text("force,length", "0.5,10.9", "1,12.1", "1.5,12.9", "2,14.2", "2.5,15.1"),
        roles={"force": "input", "length": "target"},
        kinds={"length": "number"},
        values={"length": [10.9, 12.1, 12.9, 14.2, 15.1]},
    ),
}
LABELS = {
    "NFC": Case(
        content=text("x,k", "1,\u00e9", "2,e\u0301", "3,o", "4,\u00e9"),
        values={"k": ["é", "é", "o", "é"]},
    ),
    "a no-break space after a label": Case(
        content=text("x,k", "1,a", "2,a\u00a0", "3,b", "4,a"),
        values={"k": ["a", "a", "b", "a"]},
    ),
    "a zero-width space in a label": Case(
        content=text("x,k", "1,a", "2,a\u200b", "3,b", "4,a"),
        values={"k": ["a", "a", "b", "a"]},
    ),
    "the last digit of a label": Case(
        content=text("x,k", "1,9007199254740993", "2,9007199254740992", "3,9007199254740993"),
        kinds={"k": "categories"},
        values={"k": ["9007199254740993", "9007199254740992", "9007199254740993"]},
    ),
    "leading zeros": Case(
        content=text("x,code", "1,007", "2,7", "3,01", "4,1", "5,007"),
        values={"code": ["007", "7", "01", "1", "007"]},
    ),
    "spellings that look alike are said": Case(
        content=text("x,k", "1,Yes", "2,yes", "3,no", "4,No", "5,yes"), asked={"k: merge": "es"}
    ),
    "a name given twice by its place": Case(
        content=text("column 2,,k", "5,2,a", "7,3,b", "6,1,a"),
        roles={"column 2": "input", "column 2 (2)": "input", "k": "target"},
    ),
    "equal names": Case(
        content=text("score,score,label", "1,2,a", "2,3,b", "3,1,a"),
        roles={"score": "input", "score (2)": "input", "label": "target"},
    ),
}
ROLES = {
    "row numbers are no input": Case(
        content=text(",size,kind", "0,1.8,a", "1,1.6,b", "2,1.7,b", "3,1.9,a"),
        roles={"size": "input", "kind": "target", "column 1": "none"},
    ),
    "ids are no input": Case(
        content=text("Id,size,kind", "1,1.8,a", "2,1.6,b", "3,1.7,b", "4,1.9,a"),
        roles={"Id": "none", "size": "input", "kind": "target"},
    ),
    "a split column splits": Case(
        content=text(
            "x1,x2,label,split", "1,2,b,test", "2,5,b,train", "3,1,b,train", "4,4,a,test",
            "5,2,a,train", "6,3,a,train",
        ),
        roles={"x1": "input", "x2": "input", "label": "target", "split": "split"},
    ),
    "text may be an input": Case(
        content=text("sex,age,survived", "m,22,0", "f,38,1", "f,26,1", "m,35,0", "m,54,0"),
        roles={"sex": "input", "age": "input", "survived": "target"},
    ),
    "yes and no are 0 and 1": Case(
        content=text("x,flag,k", "1,TRUE,a", "2,FALSE,b", "3,TRUE,a", "4,FALSE,b"),
        kinds={"flag": "yes_no"},
        roles={"flag": "input"},
        values={"flag": [1, 0, 1, 0]},
    ),
    "a one-hot group is one target": Case(
        content=text(
            "x1,x2,setosa,versicolor,virginica", "5.1,1.4,1,0,0", "4.9,1.5,1,0,0", "6,4,0,1,0",
            "5.5,4.2,0,1,0", "6.5,5.8,0,0,1", "7.1,6,0,0,1",
        ),
        roles={
            "x1": "input", "x2": "input",
            "setosa": "target", "versicolor": "target", "virginica": "target",
        },
    ),
    "dates are no numbers": Case(
        content=text("day,x,k", "2026-03-01,1,a", "2026-03-02,3,b", "2026-03-03,2,a"),
        kinds={"day": "date"},
        roles={"day": "none", "x": "input"},
    ),
    "times of day that may be numbers are asked about": Case(
        content=text("uhr;x;k", "12.30;1;a", "13.45;3;b", "8.05;2;a"),
        asked={"uhr: kind": "times of day"},
    ),
    "folds are no input and no target": Case(
        content=text(
            "x,k,fold", *(f"{3 * row % 7},{'ab'[row % 2]},{row % 3}" for row in range(12))
        ),
        roles={"x": "input", "k": "target", "fold": "split"},
    ),
    "a constant column is no input": Case(
        content=text("x,c,k", "1,5,a", "2,5,b", "3,5,a"),
        kinds={"c": "constant"},
        roles={"c": "none", "x": "input"},
    ),
}  # fmt: skip
CASES = {**MISSING, **NUMBERS, **LABELS, **ROLES}
