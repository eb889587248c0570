"""The panel that subtracts two runs' weights: choice of runs, diagram, selected weight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.engine.network import MLP
from app.i18n.messages import _
from app.render.diagram.weight_difference import draw_weight_difference
from app.render.numbers import number
from app.training.run.selection import Selection, parse_selection, weight_key
from app.training.run.session import TrainingSession
from app.training.run.symbols import selection_name
from app.web.compare.comparison import LETTERS
from app.web.compare.comparison_service import LoadedComparison
from app.web.compare.view import CompareView
from app.web.lab.charts import LinkOption
from app.web.lab.network import feature_symbols
from app.web.stored_sessions import LoadedSession


@dataclass(frozen=True)
class ParameterValue:
    """The value of the selected parameter in one run, or its difference."""

    label: str
    value: float


@dataclass(frozen=True)
class DrawnDifference:
    """The diagram of the differences and the selected parameter's values."""

    svg: Markup
    largest: str
    note: str
    selected: str
    values: list[ParameterValue]


@dataclass(frozen=True)
class DifferencePanel:
    """Two runs by their letters; ``problem`` says why there is no diagram."""

    before: str
    after: str
    befores: list[LinkOption]
    afters: list[LinkOption]
    problem: str
    drawn: DrawnDifference | None


def describe_difference(
    loaded: LoadedComparison, runs: Sequence[LoadedSession | None], view: CompareView
) -> DifferencePanel | None:
    """The panel; None if there are fewer than two runs."""
    if len(runs) < 2:
        return None
    before, after = view.pair(loaded.comparison)
    letters = LETTERS[: len(runs)]
    befores = [LinkOption(letter, letter, letter == letters[before]) for letter in letters]
    afters = [LinkOption(letter, letter, letter == letters[after]) for letter in letters]
    one, other = runs[before], runs[after]
    problem, drawn = "", None
    if one is None or other is None:
        problem = _("One of these runs was deleted; choose another.")
    elif one.session.network.units != other.session.network.units:
        problem = _(
            "%(before)s is %(before_units)s and %(after)s is %(after_units)s: only networks with "
            "the same layers can be subtracted.",
            before=letters[before],
            before_units=_shape(one.session),
            after=letters[after],
            after_units=_shape(other.session),
        )
    else:
        drawn = _draw(
            one.session,
            other.session,
            (letters[before], letters[after]),
            view,
            lambda key: view.path(loaded.id, select=key),
        )
    return DifferencePanel(letters[before], letters[after], befores, afters, problem, drawn)


def _shape(session: TrainingSession) -> str:
    return "-".join(map(str, session.network.units))


def _draw(
    one: TrainingSession,
    other: TrainingSession,
    letters: tuple[str, str],
    view: CompareView,
    href: Callable[[str], str],
) -> DrawnDifference:
    units = list(one.network.units)
    selected = parse_selection(view.select, units)
    if selected is None or selected.target_layer == 0:
        selected = parse_selection(weight_key(len(units) - 2, 0, 0), units)
    assert selected is not None
    drawn = draw_weight_difference(
        one.network,
        other.network,
        feature_symbols(other.recipe),
        selected,
        href,
    )
    # A selected neuron shows its bias.
    parameter = selected
    if selected.kind == "a":
        parameter = Selection("b", selected.layer - 1, selected.unit)
    first, second = _value_of(one.network, parameter), _value_of(other.network, parameter)
    before, after = letters
    values = [
        ParameterValue(before, first),
        ParameterValue(after, second),
        ParameterValue(f"{after} − {before}", second - first),
    ]
    return DrawnDifference(
        Markup(drawn.svg),
        number(drawn.largest, 3),
        drawn.note,
        selection_name(parameter, units),
        values,
    )


def _value_of(network: MLP, parameter: Selection) -> float:
    if parameter.source is None:
        return float(network.b[parameter.layer][parameter.unit])
    return float(network.w[parameter.layer][parameter.source, parameter.unit])
