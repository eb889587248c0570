"""The fields of the page's forms: the table, how to read it, and what was chosen of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData, UploadFile

from app.i18n.messages import N_, _
from app.training.table import Hints
from app.training.table.file.encoding import ENCODINGS
from app.training.table.finding.split import DELIMITERS
from app.web.forms import read_index
from app.web.own_table.choices import Choices, read_choices
from app.web.own_table.reading_settings import DECIMALS
from app.web.own_table.table_codec import decode_table
from app.web.problems import HttpProblem

PASTED = N_("pasted text")
HEADER = {"yes": True, "no": False}
MAX_LINE = 10**7


@dataclass(frozen=True)
class TableForm:
    """One posted form.

    ``source`` is the name of the file, ``pasted`` the text of its field.
    """

    content: bytes
    source: str
    pasted: str
    hints: Hints
    choices: Choices | None


async def read_table_form(form: FormData) -> TableForm:
    """The form's values; raises HttpProblem if it has no table."""
    pasted = _text(form, "pasted")
    file = form.get("file")
    content, source = b"", ""
    if isinstance(file, UploadFile) and file.filename:
        content, source = await file.read(), file.filename
    elif pasted.strip():
        # Browsers send every line end as CR LF.
        content, source = pasted.replace("\r\n", "\n").encode(errors="replace"), _(PASTED)
    elif encoded := _text(form, "table"):
        content, source = decode_table(encoded), _text(form, "source")
    if not source:
        raise HttpProblem(422, _("Choose a file or paste a table first."))
    settings = {name: _text(form, name) for name in SETTINGS}
    return TableForm(content, source[:100], pasted, read_hints(settings), read_choices(form))


SETTINGS = ("delimiter", "decimal", "encoding", "header", "first_line", "sheet")
"""Names of the reading settings, in forms and in queries of the API."""


def setting_names(setting: str) -> dict[str, Any]:
    """The values of a setting, as a JSON schema says it; {} if it takes others too."""
    names: dict[str, Iterable[str]] = {
        "delimiter": DELIMITERS.values(),
        "decimal": DECIMALS.values(),
        "encoding": ENCODINGS,
        "header": HEADER,
    }
    return {"enum": list(names[setting])} if setting in names else {}


def read_hints(settings: dict[str, str]) -> Hints:
    """How to read the table; unknown values count as no hint."""
    delimiters = {name: mark for mark, name in DELIMITERS.items()}
    decimals = {name: mark for mark, name in DECIMALS.items()}
    encoding = settings.get("encoding", "")
    return Hints(
        delimiter=delimiters.get(settings.get("delimiter", "")),
        encoding=encoding if encoding in ENCODINGS else None,
        header=HEADER.get(settings.get("header", "")),
        decimal=decimals.get(settings.get("decimal", "")),
        first_line=read_index(settings.get("first_line", ""), 1, MAX_LINE),
        sheet=settings.get("sheet", "")[:100] or None,
    )


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""
