"""The palette of the output panel: the tools for painting points."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.i18n.messages import _
from app.render.maps.brush import drawing_size, tool_data
from app.training.data.canvas import MAX_PAINTED, why_no_canvas
from app.training.data.painting import MAX_STROKE
from app.training.run.class_names import shown_class_names
from app.training.run.session import TrainingSession
from app.web.view.fit import FittedView
from app.web.view.painting import ERASE, data_id, read_tool, tools_of


@dataclass(frozen=True)
class PaintTool:
    """One tool: its word in the address, its key, and ``data`` attributes for the script."""

    word: str
    text: str
    title: str
    key: str
    on: bool
    data: dict[str, str]


@dataclass(frozen=True)
class PaintPanel:
    """The switch and the palette.

    ``start`` is the first tool's word, ``why_not`` says why painting is impossible. ``value`` is
    the number to paint if the palette has a field for it. ``blank`` identifies the data in the
    address of an emptied plane. The drawing is ``width`` by ``height``.
    """

    start: str
    why_not: str
    on: bool = False
    tools: list[PaintTool] = field(default_factory=list)
    value: str | None = None
    is_blank: bool = False
    blank: str = ""
    max_points: int = MAX_STROKE
    width: float = 0.0
    height: float = 0.0
    about: str = ""


def describe_paint(session: TrainingSession, fitted: FittedView) -> PaintPanel:
    """The switch for painting and, if it is on, the palette."""
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
        return _("Empty. Your first stroke begins a data set.")
    if session.recipe.dataset.own:
        count = len(session.data.points)
        if session.own and session.own.test_rows is not None:
            return _(
                "%(count)s of at most %(most)s points; new ones train.",
                count=count,
                most=MAX_PAINTED,
            )
        return _("%(count)s of at most %(most)s points.", count=count, most=MAX_PAINTED)
    return _("Your first stroke copies these points into your own data set (new train/test split).")


def _tool(word: str, session: TrainingSession, chosen: str) -> PaintTool:
    _word, tool, _note = read_tool(word, session)
    data = tool_data(session, tool)
    on = word == chosen
    if word == ERASE:
        return PaintTool(word, _("eraser"), _("erase points (key E)"), "E", on, data)
    if session.data.dataset.task == "numbers":
        title = _("paint points; the pointer's height is the target")
        if session.data.dataset.inputs == 2:
            title = _("paint points with the target in the field")
        return PaintTool(word, _("points"), title, "P", on, data)
    names = shown_class_names(session)
    if int(word) == len(names):
        title = _("paint points of a new class %(name)s (key %(key)s)", name=word, key=word)
        return PaintTool(word, word if on else "+", title, word, on, data)
    name = names[int(word)]
    text = name if name.lstrip("−").isdigit() else f"{word} {name}"
    title = _("paint points of class %(name)s (key %(key)s)", name=name, key=word)
    return PaintTool(word, text, title, word, on, data)
