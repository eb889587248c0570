"""The posted form: what was pasted, a file, typed numbers, and how far the hints are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.datastructures import FormData, UploadFile

from app.errors import ProblemError
from app.i18n.messages import N_, _
from app.practice.answers.fields import read_fields
from app.practice.answers.files import MAX_FILE_BYTES, read_file
from app.practice.answers.reader import ReadAnswers, read_answers
from app.practice.check.verdict import Answer
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import KINDS, Term
from app.web.forms import read_integer
from app.web.own_table.table_codec import decode_table

MAX_FIELDS = 2000
MAX_FIELD_BYTES = 2_000_000
MAX_COUNT = 99
PASTED, FILE = "pasted", "file"
NOTHING = N_(
    "There is nothing to check yet. Paste what your program prints, choose a file, or type numbers."
)


@dataclass(frozen=True)
class CheckForm:
    """One posted form.

    ``typed`` has the texts of the fields by term, ``content`` and ``source`` the file. ``shown``
    hints are asked for, ``spent`` points have been taken for hints before, and ``wrong_tries`` is
    how often a mistake was handed in. ``judged`` is the mark of the answer judged last.
    """

    pin: str = ""
    row: str = ""
    pasted: str = ""
    content: bytes = b""
    source: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    shown: int = 0
    spent: int = 0
    wrong_tries: int = 0
    judged: str = ""
    asks_hint: bool = False


@dataclass
class ReadForm:
    """The terms of a form, remarks about how they were read, and a sentence by refused field."""

    given: dict[Term, Answer] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    partial: dict[Term, int] = field(default_factory=dict)


async def parse_form(form: FormData) -> CheckForm:
    """The form's values; a damaged one has none."""
    texts = {name: value for name, value in form.items() if isinstance(value, str)}
    file, content, source = form.get(FILE), b"", ""
    if isinstance(file, UploadFile) and file.filename:
        content, source = await file.read(MAX_FILE_BYTES + 1), file.filename
    elif texts.get("kept") and not texts.get("forget"):
        content, source = decode_table(texts["kept"]), texts.get("source", "")
    return CheckForm(
        texts.get("pin", "")[:80],
        texts.get("row", "")[:12],
        texts.get(PASTED, "").replace("\r\n", "\n"),
        content,
        source[:100],
        {name: text for name, text in texts.items() if name.partition(".")[0] in KINDS},
        _count(texts.get("shown", "")),
        _count(texts.get("spent", "")),
        _count(texts.get("tries", "")),
        texts.get("judged", "")[:80],
        "hint" in texts,
    )


def read_form(form: CheckForm, exercise: Exercise) -> ReadForm:
    """The terms handed in; what is typed term by term counts before the file, the file before text.

    Nothing is judged while ``errors`` has a sentence.
    """
    found = ReadForm()
    if form.pasted.strip():
        _add(found, PASTED, lambda: read_answers(form.pasted, exercise))
    if form.content:
        _add(found, FILE, lambda: read_file(form.content, form.source, exercise))
    fields = read_fields(form.typed, exercise)
    found.given |= fields.given
    found.errors |= fields.errors
    found.partial = fields.partial
    if not found.given and not found.errors:
        found.errors[PASTED] = _(NOTHING)
    return found


def _add(found: ReadForm, name: str, read: Callable[[], ReadAnswers]) -> None:
    """Add what was read, or the sentence why not, under the name of its field."""
    try:
        answers = read()
    except ProblemError as error:
        found.errors[name] = str(error)
    else:
        found.given |= answers.given
        found.remarks += answers.remarks


def _count(text: str) -> int:
    return min(read_integer(text, 0, MAX_COUNT) or 0, MAX_COUNT)
