"""The palette of the output panel: what points are painted with."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.render.maps.brush import drawing_size, tool_data
from app.training.data.canvas import MAX_PAINTED, why_no_canvas
from app.training.data.painting import MAX_STROKE, class_names_of
from app.training.run.session import TrainingSession
from app.web.view.fit import FittedView
from app.web.view.painting import ERASE, data_id, read_tool, tools_of


@dataclass(frozen=True)
class PaintTool:
    """One tool: its word in the address, its key, and what the script has to know (``data``)."""

    word: str
    text: str
    title: str
    key: str
    on: bool
    data: dict[str, str]


@dataclass(frozen=True)
class PaintPanel:
    """``start`` is the word that begins to paint, ``why_not`` says why nothing can be painted.

    ``value`` is the number to paint where a field asks for one, else None. ``blank`` is what the
    address says of an empty plane. The drawing is ``width`` by ``height``.
    """

    start: str
    why_not: str
    on: bool = False
    tools: list[PaintTool] = field(default_factory=list)
    value: str | None = None
    is_blank: bool = False
    blank: str = ""
    most: int = MAX_STROKE
    width: float = 0.0
    height: float = 0.0
    about: str = ""


def describe_paint(session: TrainingSession, fitted: FittedView) -> PaintPanel:
    """The switch for painting and, where that is on, its palette."""
    why_not = why_no_canvas(session)
    if why_not:
        return PaintPanel("", why_not)
    words = tools_of(session)
    if fitted.tool is None:
        return PaintPanel(words[0], "")
    dataset = session.data.dataset
    takes_value = dataset.task == "numbers" and dataset.inputs == 2
    value = None
    if takes_value:
        value = fitted.view.paint if fitted.view.paint != ERASE else words[0]
        words = [value, ERASE]
    width, height = drawing_size(dataset.inputs)
    return PaintPanel(
        words[0],
        "",
        on=True,
        tools=[_tool(word, session, fitted.view.paint) for word in words],
        value=value,
        is_blank=bool(fitted.view.blank),
        blank=data_id(session),
        width=width,
        height=height,
        about=_about(session, bool(fitted.view.blank)),
    )


def _about(session: TrainingSession, is_blank: bool) -> str:
    if is_blank:
        return "Empty: two points or more begin a new set."
    if session.recipe.dataset.own:
        return f"{len(session.data.points)} of at most {MAX_PAINTED} points."
    return "The first stroke makes these points your own, split anew."


def _tool(word: str, session: TrainingSession, chosen: str) -> PaintTool:
    _, tool, _ = read_tool(word, session)
    data = tool_data(session, tool)
    on = word == chosen
    if word == ERASE:
        return PaintTool(word, "eraser", "wipes points off (key E)", "E", on, data)
    if session.data.dataset.task == "numbers":
        title = "the height of the pointer is the number"
        if session.data.dataset.inputs == 2:
            title = "points of the number in the field"
        return PaintTool(word, "points", title, "P", on, data)
    names = class_names_of(session)
    if int(word) == len(names):
        title = f"one class more, number {word} (key {word})"
        return PaintTool(word, word if on else "+", title, word, on, data)
    name = names[int(word)]
    text = word if name == word else f"{word} {name}"
    return PaintTool(word, text, f"points of class {name} (key {word})", word, on, data)
