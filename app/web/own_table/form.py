"""What the page's forms say: the table itself, how it is to be read, and what is chosen of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from starlette.datastructures import FormData, UploadFile

from app.training.own_data import Hints, Task
from app.training.own_data.dialect import DELIMITERS
from app.training.own_data.table import DECIMALS, ENCODINGS
from app.web.own_table.parcel import unwrap
from app.web.problems import HttpProblem

PASTED = "pasted text"
HEADER = {"yes": True, "no": False}


@dataclass(frozen=True)
class Picks:
    """What is chosen of a table of ``width`` columns, by their numbers from 0 on.

    ``target`` None: nothing is. ``task`` None: as found. ``train_share`` is as typed.
    """

    width: int
    features: tuple[int, ...]
    target: int | None
    fill: frozenset[int] = frozenset()
    task: Task | None = None
    standardize: bool = True
    train_share: str = "0.8"


@dataclass(frozen=True)
class Sent:
    """One form. ``pasted`` is the text of the field for it, to be put back; ``picks`` may be none.

    ``source`` says where the table is from: the name of a file.
    """

    content: bytes
    source: str
    pasted: str
    hints: Hints
    picks: Picks | None


async def read_form(form: FormData) -> Sent:
    """The form as values; Refused where it has no table."""
    pasted = _text(form, "pasted")
    file = form.get("file")
    content, source = b"", ""
    if isinstance(file, UploadFile) and file.filename:
        content, source = await file.read(), file.filename
    elif pasted.strip():
        # Browsers send line ends of two bytes, whatever was pasted.
        content, source = pasted.replace("\r\n", "\n").encode(errors="replace"), PASTED
    elif parcel := _text(form, "table"):
        content, source = unwrap(parcel), _text(form, "source")
    if not source:
        raise HttpProblem(422, "Choose a file or paste a table first.")
    return Sent(content, source[:100], pasted, _hints(form), _picks(form))


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _hints(form: FormData) -> Hints:
    """What is not known counts as not said."""
    delimiters = {name: mark for mark, name in DELIMITERS.items()}
    decimals = {name: mark for mark, name in DECIMALS.items()}
    encoding = _text(form, "encoding")
    return Hints(
        delimiter=delimiters.get(_text(form, "delimiter")),
        encoding=encoding if encoding in ENCODINGS else None,
        header=HEADER.get(_text(form, "header")),
        decimal=decimals.get(_text(form, "decimal")),
    )


def _picks(form: FormData) -> Picks | None:
    width = _index(_text(form, "width"))
    if width is None:
        return None
    task = _text(form, "task")
    return Picks(
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
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
