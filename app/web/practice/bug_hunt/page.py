"""The content of a hunt's page: the lab of the broken run, and what the student says of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from app.engine.network import parameter_count
from app.i18n.messages import _
from app.practice.bug_hunt import score
from app.practice.bug_hunt.bug import factors_of
from app.practice.bug_hunt.gradient_checks import CheckedParameter, compare
from app.practice.bug_hunt.hunt import MAX_UPDATES, Hunt
from app.practice.bug_hunt.levels import LEVELS, Case, Level, draw
from app.practice.bug_hunt.position import run_of
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Term
from app.practice.score import PracticeScore
from app.render.formulas.mathml import from_latex, math
from app.training.recipe.limits import Limits
from app.training.run.observation import observe
from app.training.run.position import update_done
from app.training.run.selection import Selection, index_of, parameter_at
from app.training.run.session import TrainingSession
from app.training.run.symbols import selection_name
from app.web import addresses
from app.web.forms import FormFeedback
from app.web.lab.page import Lab, build_lab
from app.web.practice.bug_hunt.answer import Answer, describe_answer
from app.web.practice.bug_hunt.right_formulas import right_formulas
from app.web.practice.bug_hunt.service import LoadedHunt
from app.web.stored_sessions import LoadedSession
from app.web.view.fit import FittedView, fit_view
from app.web.view.view import View

HIDDEN = frozenset({"transport", "preview", "gradient check", "surface"})
"""Parts of the lab that a hunt's page has not, beside those of any run that is only shown."""
_OWN_PARTS = ("check", "paint", "blank", "surface", "pick", "hide", "embed", "first", "compare")
_OTHER_PAGES = ("key", "lesson", "at", "answer", "room")


@dataclass(frozen=True)
class FactorChoice:
    """A factor that can be accused. ``is_right`` and ``is_broken`` are what is known of it."""

    code: str
    symbol: str
    is_right: bool
    is_broken: bool
    is_chosen: bool
    is_selected: bool


@dataclass(frozen=True)
class FactorRow:
    """The factors of one layer, None where the layer has none of that kind."""

    layer: int
    name: str
    factors: list[FactorChoice]


@dataclass(frozen=True)
class FormulaChoice:
    """A formula that may be used instead; ``is_wrong`` if it was picked."""

    name: str
    formula: Markup
    code: str
    is_wrong: bool


@dataclass(frozen=True)
class CheckLine:
    """The parameters of one gradient check, and after how many updates it was made."""

    updates: int
    rows: list[CheckedParameter]


@dataclass(frozen=True)
class HuntPage:
    """Everything on the page. ``answer`` is None while the hunt is on."""

    id: str
    lab: Lab
    level: Level
    next_level: Level | None
    hunt: Hunt
    score: PracticeScore
    symbol: str
    rows: list[FactorRow]
    right_formulas: list[Markup]
    formulas: list[FormulaChoice]
    checks: list[CheckLine]
    parameters: list[tuple[str, str, bool]]
    last_phase: int
    max_updates: int
    costs: dict[str, int]
    problem: str
    answer: Answer | None

    @property
    def can_go_on(self) -> bool:
        """Whether the run has further updates."""
        return self.hunt.updates < self.max_updates


def view_of(view: View, hunt_id: str) -> View:
    """The view without the parts that a hunt's page has not, at the hunt's address."""
    plain = replace(view, **dict.fromkeys((*_OWN_PARTS, *_OTHER_PAGES), ""))
    return replace(plain, watch=addresses.hunt(hunt_id))


def build_page(loaded: LoadedHunt, view: View, limits: Limits, problem: str = "") -> HuntPage:
    """The page of a hunt in a view; ``problem`` is why a move was refused."""
    hunt, case = loaded.hunt, draw(loaded.hunt.level, loaded.hunt.seed)
    run = run_of(hunt)
    fitted = _fit(view_of(view, loaded.id), run)
    units = run.recipe.units
    return HuntPage(
        id=loaded.id,
        lab=_lab(loaded, run, fitted, limits),
        level=case.level,
        next_level=LEVELS.get(hunt.level + 1),
        hunt=hunt,
        score=score.hunt_score(hunt),
        symbol=case.bug.term.symbol if hunt.is_found or hunt.is_over else "",
        rows=_factor_rows(hunt, case, fitted),
        right_formulas=right_formulas(_exercise(case, run)),
        formulas=_formulas(hunt, case, run) if hunt.is_found else [],
        checks=[CheckLine(check.updates, compare(hunt, check)) for check in hunt.checks],
        parameters=_parameters(units, fitted.selection),
        last_phase=update_done(run.network.depth),
        max_updates=MAX_UPDATES,
        costs={
            "accusation": score.WRONG_ACCUSATION,
            "formula": score.WRONG_FORMULA,
            "one": score.ONE_CHECK,
            "all": score.ALL_CHECK,
        },
        problem=problem,
        answer=describe_answer(hunt) if hunt.is_over else None,
    )


def _fit(view: View, run: TrainingSession) -> FittedView:
    fitted = fit_view(view, run)
    return replace(fitted, hidden=fitted.hidden | HIDDEN)


def _lab(loaded: LoadedHunt, run: TrainingSession, fitted: FittedView, limits: Limits) -> Lab:
    shown = LoadedSession(loaded.id, loaded.version, run)
    lab = build_lab(shown, fitted, observe(run), limits, FormFeedback())
    level = LEVELS[loaded.hunt.level]
    return replace(
        lab,
        title=_("Bug hunt, %(level)s", level=level.title),
        phase_strip=replace(lab.phase_strip, can_go=True),
    )


def _factor_rows(hunt: Hunt, case: Case, fitted: FittedView) -> list[FactorRow]:
    depth = len(case.level.units) - 1
    marked = _of_selection(fitted.selection, depth) if fitted.view.select else []
    accused = {each.factor: each.right for each in hunt.accusations}
    open_ones = [term for term in marked if term.code not in accused]
    rows = []
    for layer in range(depth, 0, -1):
        factors = [
            FactorChoice(
                code=term.code,
                symbol=term.symbol,
                is_right=accused.get(term.code) is False,
                is_broken=term == case.bug.term and (hunt.is_found or hunt.is_over),
                is_chosen=term in open_ones[:1],
                is_selected=term in marked,
            )
            for term in factors_of(depth)
            if _row_of(term) == layer
        ]
        rows.append(FactorRow(layer, _("layer %(layer)s", layer=layer), factors))
    return rows


def _row_of(term: Term) -> int:
    """The layer into which a weight leads, or a neuron's own."""
    return term.layer + 1 if term.kind in ("dJ_dw", "dJ_db") else term.layer


def _of_selection(selection: Selection, depth: int) -> list[Term]:
    """The factors of the selected part of the diagram, its own derivative first."""
    layer = selection.target_layer
    own = {"w": [Term("dJ_dw", layer - 1)], "b": [Term("dJ_db", layer - 1)]}
    if layer == 0:
        return [Term("dJ_da", depth)] if selection.kind == "J" else []
    into = [Term("dJ_dz", layer), Term("da_dz", layer), Term("dJ_da", layer)]
    return [*own.get(selection.kind, []), *into]


def _formulas(hunt: Hunt, case: Case, run: TrainingSession) -> list[FormulaChoice]:
    exercise = _exercise(case, run)
    return [
        FormulaChoice(
            name=str(place),
            formula=Markup(math(from_latex(mistake.latex(exercise)[1]))),
            code=mistake.lines(exercise)[1],
            is_wrong=str(place) in hunt.picks and mistake.name != case.bug.mistake.name,
        )
        for place, mistake in enumerate(case.options, start=1)
    ]


def _exercise(case: Case, run: TrainingSession) -> Exercise:
    train = run.data.train
    return case.bug.exercise(run.network, train.x, train.y, run.loss)


def _parameters(units: list[int], selection: Selection) -> list[tuple[str, str, bool]]:
    """Key and symbol of each weight and bias, and whether it is the selected one or the bias of
    the selected neuron."""
    chosen = index_of(selection, units) if selection.target_layer else 0
    found = [parameter_at(units, index) for index in range(parameter_count(units))]
    return [
        (each.key, selection_name(each, units), index == chosen) for index, each in enumerate(found)
    ]
