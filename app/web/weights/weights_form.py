"""The fields of the page's forms: the file or text, which way round it is, missing biases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast, get_args

from starlette.datastructures import FormData, UploadFile

from app.i18n.messages import N_, _
from app.training.weights import MAX_BYTES, Orientation
from app.training.weights.applying import MissingBiases
from app.web.own_table.table_codec import decode_table
from app.web.problems import HttpProblem

PASTED = N_("pasted text")
DAMAGED = N_("The weights were damaged in transmission; choose the file again.")


@dataclass(frozen=True)
class WeightsForm:
    """One posted form; ``source`` is the name of the file, ``pasted`` the text of its field."""

    content: bytes
    source: str
    pasted: str = ""
    orientation: Orientation | None = None
    missing: MissingBiases = "keep"


async def read_weights_form(form: FormData) -> WeightsForm:
    """The form's values; raises HttpProblem if it has no weights."""
    pasted = _text(form, "pasted")
    file = form.get("file")
    content, source = b"", ""
    if isinstance(file, UploadFile) and file.filename:
        content, source = await file.read(MAX_BYTES + 1), file.filename
    elif pasted.strip():
        content, source = pasted.replace("\r\n", "\n").encode(errors="replace"), _(PASTED)
    elif encoded := _text(form, "weights"):
        try:
            content, source = decode_table(encoded), _text(form, "source")
        except HttpProblem:
            raise HttpProblem(422, _(DAMAGED)) from None
    if not source:
        raise HttpProblem(422, _("Choose a file or paste the weights first."))
    orientation, missing = _text(form, "orientation"), _text(form, "missing")
    return WeightsForm(
        content,
        source[:100],
        pasted,
        cast(Orientation, orientation) if orientation in get_args(Orientation) else None,
        cast(MissingBiases, missing) if missing in get_args(MissingBiases) else "keep",
    )


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""
