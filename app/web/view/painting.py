"""The painting tool in the address, and whether the plane starts empty."""

from __future__ import annotations

from app.i18n.messages import _
from app.render.maps.brush import Tool
from app.training.data.canvas import why_no_canvas
from app.training.data.data import MAX_OWN
from app.training.data.painting import class_names_of
from app.training.own_data.data import MAX_CLASSES
from app.training.run.session import TrainingSession
from app.web.forms import read_number

ERASE = "erase"
HEIGHT = "height"


def tools_of(session: TrainingSession) -> list[str]:
    """All values of ``paint``: the classes and one new class, or the default number; the eraser."""
    if session.data.dataset.task == "numbers":
        return [HEIGHT if session.data.dataset.inputs == 1 else "0", ERASE]
    count = len(class_names_of(session))
    return [*map(str, range(min(count + 1, MAX_CLASSES))), ERASE]


def read_tool(word: str, session: TrainingSession) -> tuple[str, Tool, str]:
    """The word that applies, its tool, and a sentence if the given word did not fit."""
    known, note = tools_of(session), ""
    takes_values = known[0] == "0" and session.data.dataset.task == "numbers"
    value = read_number(word) if takes_values else None
    if value is not None and abs(value) <= MAX_OWN:
        return word, value, ""
    if word not in known:
        if takes_values:
            note = _("“%(word)s” is not a painting tool here; choose a number or erase.", word=word)
        else:
            note = _(
                "“%(word)s” is not a painting tool here; choose one of %(known)s.",
                word=word,
                known=", ".join(known),
            )
        word = known[0]
    tool: Tool = word if word in (ERASE, HEIGHT) else float(word)  # type: ignore[assignment]
    return word, tool, note


def data_id(session: TrainingSession) -> str:
    """Identifies the data in ``blank``, so that the plane is not empty after a change of data."""
    dataset = session.recipe.dataset
    return dataset.own.digest if dataset.own else dataset.name


def fit_painting(
    paint: str, blank: str, session: TrainingSession
) -> tuple[str, str, Tool | None, str]:
    """``paint`` and ``blank`` as far as they fit the session, the tool, and a note or ""."""
    if not paint:
        return "", "", None, ""
    if why_not := why_no_canvas(session):
        return "", "", None, why_not
    word, tool, note = read_tool(paint, session)
    return word, blank if blank == data_id(session) else "", tool, note
