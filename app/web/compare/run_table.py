"""The table of a comparison: differing settings and results of each run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.i18n.messages import _
from app.render.numbers import number, percent
from app.training.recipe.difference import differences, same_task
from app.training.run.scores import Scores
from app.training.run.session import TrainingSession
from app.web.compare.recipe_labels import field_label, value_text


@dataclass(frozen=True)
class RunCell:
    """One cell; ``value`` is its exact number, ``best`` marks the best of its column."""

    text: str
    value: float | None = None
    best: bool = False


@dataclass(frozen=True)
class RunTable:
    """Column heads and the cells of each run; ``note`` says why no result is marked as best."""

    settings: list[str]
    results: list[str]
    rows: list[list[RunCell]]
    note: str


def describe_table(sessions: Sequence[TrainingSession]) -> RunTable:
    """The fields in which the recipes differ, then the results."""
    recipes = [session.recipe for session in sessions]
    found = differences(recipes) if recipes else []
    comparable = len(sessions) > 1 and same_task(recipes)
    columns = [[RunCell(value_text(one.place, value)) for value in one.values] for one in found]
    losses = [session.losses() for session in sessions]
    scores = [session.scores() for session in sessions]
    results: dict[str, list[RunCell]] = {
        _("Epoch"): [RunCell(str(session.epoch), session.epoch) for session in sessions],
        _("Updates"): [RunCell(str(count), count) for count in map(updates_made, sessions)],
        _("Parameters"): [
            RunCell(str(size), size) for size in (one.network.parameters.size for one in sessions)
        ],
        _("Train loss"): _marked([train for train, _ in losses], min, comparable),
    }
    if any(test is not None for _, test in losses):
        results[_("Test loss")] = _marked([test for _, test in losses], min, comparable)
    kinds = {score.right is None for score in scores}
    name = _("Score") if len(kinds) > 1 else "R²" if True in kinds else _("Accuracy")
    results[name] = [
        replace(cell, text=_score_text(score))
        for cell, score in zip(
            _marked([score.value for score in scores], max, comparable), scores, strict=True
        )
    ]
    note = ""
    if len(sessions) > 1 and not comparable:
        note = _("Data or loss function differ, so no best loss is marked.")
    rows = [list(cells) for cells in zip(*columns, *results.values(), strict=True)]
    return RunTable([field_label(one.place) for one in found], list(results), rows, note)


def updates_made(session: TrainingSession) -> int:
    """The updates since epoch 0, also those of earlier optimizers.

    A run whose first segments are dropped is counted by its epochs up to there.
    """
    timeline = session.timeline
    run = timeline.run_of(timeline.current)
    first = timeline.segments[run[0]]
    at = first.beginning
    before = at.epoch * -(-first.samples // first.batch_size) + at.batch
    passed = sum(
        timeline.segments[number].end.updates for number in run if number < timeline.current
    )
    return before + passed + session.timeline_position.within.updates


def _marked(
    values: list[float | None],
    choose: Callable[[list[float]], float],
    comparable: bool,
) -> list[RunCell]:
    """Marks all values equal to the best, unless all values are equal."""
    known = [value for value in values if value is not None]
    best = choose(known) if comparable and len(set(values)) > 1 and known else None
    return [RunCell(number(value), value, value is not None and value == best) for value in values]


def _score_text(score: Scores) -> str:
    if score.right is None:
        return number(score.r_squared)
    return f"{percent(score.right, score.of)} %"
