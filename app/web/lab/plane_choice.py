"""The form that chooses a plane through more than two inputs, and its one-line summary."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.features import FEATURES
from app.i18n.messages import _, ngettext, pgettext
from app.render.maps.plane_cut import Cut
from app.render.numbers import number
from app.training.run.session import TrainingSession
from app.web.view.fit import FittedView
from app.web.view.plane import FIELD, input_name, write_value

MAX_SHOWN = 4
"""Fixed inputs that the summary names."""


@dataclass(frozen=True)
class AxisSelect:
    """The select for one side of the plane; options are name, text, whether it is chosen."""

    name: str
    label: str
    options: list[tuple[str, str, bool]]


@dataclass(frozen=True)
class HeldField:
    """The field for the fixed value of an input; empty means its mean, ``mean``."""

    name: str
    label: str
    value: str
    mean: str


@dataclass(frozen=True)
class PlaneChoice:
    """The form. ``kept`` is the rest of the view, ``line`` sums up the fixed inputs.

    ``is_refused`` if a field has a text that was refused.
    """

    axes: list[AxisSelect]
    held: list[HeldField]
    kept: list[tuple[str, str]]
    line: str
    is_refused: bool


def describe_plane_choice(session: TrainingSession, fitted: FittedView) -> PlaneChoice | None:
    """The form; None if there is only one plane."""
    cut = fitted.cut(session)
    if cut is None or session.data.dataset.inputs == 2:
        return None
    names = session.data.dataset.input_names
    given, refused = dict(fitted.held), dict(fitted.refused)
    means = session.data.train.points.mean(axis=0).tolist()
    labels = [_label(index, name) for index, name in enumerate(names)]
    return PlaneChoice(
        axes=[
            AxisSelect(
                side,
                label,
                [(input_name(index), text, index == chosen) for index, text in enumerate(labels)],
            )
            for side, label, chosen in zip(
                ("across", "up"),
                (pgettext("axis", "across"), pgettext("axis", "up")),
                cut.axes,
                strict=True,
            )
        ],
        held=[
            HeldField(
                (field := f"{FIELD}{input_name(index)}"),
                label,
                refused.get(field, write_value(given[index]) if index in given else ""),
                number(means[index], 3),
            )
            for index, label in enumerate(labels)
            if index not in cut.axes
        ],
        kept=fitted.view.hidden_fields("across", "up", "held"),
        line=held_line(session, cut),
        is_refused=any(name.startswith(FIELD) for name in refused),
    )


def held_line(session: TrainingSession, cut: Cut) -> str:
    """The values at which other inputs are fixed; empty for two inputs."""
    others = [index for index in range(session.data.dataset.inputs) if index not in cut.axes]
    if not others:
        return ""
    shown = [f"{_symbol(index)} = {number(cut.held[index], 3)}" for index in others[:MAX_SHOWN]]
    more = len(others) - MAX_SHOWN
    if more <= 0:
        return _("slice at %(inputs)s; points projected onto it", inputs=", ".join(shown))
    return ngettext(
        "slice at %(inputs)s and %(n)s more; points projected onto it",
        "slice at %(inputs)s and %(n)s more; points projected onto it",
        more,
        inputs=", ".join(shown),
    )


def _symbol(index: int) -> str:
    return FEATURES[input_name(index)].symbol


def _label(index: int, name: str) -> str:
    """The symbol, and the input's name if it has one."""
    symbol = _symbol(index)
    return symbol if name == input_name(index) else f"{symbol} {name}"
