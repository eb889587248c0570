"""The fields of the page's forms: the table, how to read it, and which columns to use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from starlette.datastructures import FormData, UploadFile

from app.training.own_data import Task
from app.training.table import Hints
from app.training.table.split import DELIMITERS
from app.training.table.table import DECIMALS, ENCODINGS
from app.web.forms import read_index
from app.web.own_table.table_codec import decode_table
from app.web.problems import HttpProblem

PASTED = "pasted text"
HEADER = {"yes": True, "no": False}


@dataclass(frozen=True)
class ColumnPicks:
    """What is chosen of a table of ``width`` columns, by their indices.

    ``task`` None means as detected. ``train_share`` is as typed.
    """

    width: int
    features: tuple[int, ...]
    target: int | None
    fill: frozenset[int] = frozenset()
    task: Task | None = None
    standardize: bool = True
    train_share: str = "0.8"


@dataclass(frozen=True)
class TableForm:
    """One posted form.

    ``source`` is the name of the file, ``pasted`` the text of its field.
    """

    content: bytes
    source: str
    pasted: str
    hints: Hints
    picks: ColumnPicks | None


async def read_table_form(form: FormData) -> TableForm:
    """The form's values; raises HttpProblem if it has no table."""
    pasted = _text(form, "pasted")
    file = form.get("file")
    content, source = b"", ""
    if isinstance(file, UploadFile) and file.filename:
        content, source = await file.read(), file.filename
    elif pasted.strip():
        # Browsers send every line end as CR LF.
        content, source = pasted.replace("\r\n", "\n").encode(errors="replace"), PASTED
    elif encoded := _text(form, "table"):
        content, source = decode_table(encoded), _text(form, "source")
    if not source:
        raise HttpProblem(422, "Choose a file or paste a table first.")
    return TableForm(content, source[:100], pasted, _hints(form), _picks(form))


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _hints(form: FormData) -> Hints:
    """How to read the table; unknown values count as no hint."""
    delimiters = {name: mark for mark, name in DELIMITERS.items()}
    decimals = {name: mark for mark, name in DECIMALS.items()}
    encoding = _text(form, "encoding")
    return Hints(
        delimiter=delimiters.get(_text(form, "delimiter")),
        encoding=encoding if encoding in ENCODINGS else None,
        header=HEADER.get(_text(form, "header")),
        decimal=decimals.get(_text(form, "decimal")),
    )


def _picks(form: FormData) -> ColumnPicks | None:
    width = _index(_text(form, "width"))
    if width is None:
        return None
    task = _text(form, "task")
    return ColumnPicks(
        width=width,
        features=_indices(form, "feature"),
        target=_index(_text(form, "target")),
        fill=frozenset(_indices(form, "fill")),
        task=task if task in get_args(Task) else None,  # type: ignore[arg-type]
        standardize=bool(_text(form, "standardize")),
        train_share=_text(form, "train_fraction").strip()[:40],
    )


def _indices(form: FormData, name: str) -> tuple[int, ...]:
    found = (_index(value) for value in form.getlist(name) if isinstance(value, str))
    return tuple(index for index in found if index is not None)


def _index(text: str) -> int | None:
    return read_index(text, highest=999)
