"""The table of a comparison: where the recipes differ, and what each run has reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.render.numbers import number, percent
from app.training.recipe.difference import differences, same_task
from app.training.run.session import TrainingSession
from app.web.compare.names import field_label, value_text


@dataclass(frozen=True)
class Cell:
    """One entry; ``value`` is its number in full, ``best`` says that none is better."""

    text: str
    value: float | None = None
    best: bool = False


@dataclass(frozen=True)
class RunTable:
    """Heads, and the cells of each run below them; ``note`` says why nothing is marked, if so."""

    settings: list[str]
    results: list[str]
    rows: list[list[Cell]]
    note: str


def describe_table(sessions: Sequence[TrainingSession]) -> RunTable:
    """The fields in which the recipes differ, then the results."""
    recipes = [session.recipe for session in sessions]
    found = differences(recipes) if recipes else []
    comparable = len(sessions) > 1 and same_task(recipes)
    columns = [[Cell(value_text(one.place, value)) for value in one.values] for one in found]
    losses = [session.losses() for session in sessions]
    scores = [session.scores() for session in sessions]
    results: dict[str, list[Cell]] = {
        "Epoch": [Cell(str(session.epoch), session.epoch) for session in sessions],
        "Updates": [
            Cell(str(session.optimizer_steps), session.optimizer_steps) for session in sessions
        ],
        "Parameters": [
            Cell(str(size), size) for size in (one.network.parameters.size for one in sessions)
        ],
        "Train loss": _marked([train for train, _ in losses], min, comparable, number),
    }
    if any(test is not None for _, test in losses):
        results["Test loss"] = _marked([test for _, test in losses], min, comparable, number)
    kinds = {score.right is None for score in scores}
    name = "Score" if len(kinds) > 1 else "R²" if True in kinds else "Accuracy"
    texts = {
        id(score): number(score.r_squared)
        if score.right is None
        else f"{percent(score.right, score.of)} %"
        for score in scores
    }
    told = [texts[id(score)] for score in scores]
    results[name] = [
        Cell(text, cell.value, cell.best)
        for text, cell in zip(
            told, _marked([score.value for score in scores], max, comparable, number), strict=True
        )
    ]
    note = ""
    if len(sessions) > 1 and not comparable:
        note = "Data or loss function differ, so that no loss is marked as the best."
    rows = [list(cells) for cells in zip(*columns, *results.values(), strict=True)]
    return RunTable([field_label(one.place) for one in found], list(results), rows, note)


def _marked(
    values: list[float | None],
    choose: Callable[[list[float]], float],
    comparable: bool,
    write: Callable[[float | None], str],
) -> list[Cell]:
    """All that are as good as the best are marked; none where all are alike."""
    known = [value for value in values if value is not None]
    best = choose(known) if comparable and len(set(values)) > 1 and known else None
    return [Cell(write(value), value, best=value is not None and value == best) for value in values]
