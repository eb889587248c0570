"""What a comparison's page shows, built from its sessions and a view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from app.render.charts.compared_losses import ComparedLoss, draw_compared_losses
from app.render.maps.compared_maps import MAX_DOTS, dataset_of, draw_compared_maps
from app.training.run.session import TrainingSession
from app.web.compare.comparison import LETTERS, Run
from app.web.compare.comparisons import LoadedComparison
from app.web.compare.difference import DifferencePanel, describe_difference
from app.web.compare.table import Cell, RunTable, describe_table
from app.web.compare.view import TURNS, CompareView
from app.web.lab.charts import LinkOption
from app.web.session_service import LoadedSession
from app.web.view.charts import SMOOTHING, write_curve


@dataclass(frozen=True)
class RunRow:
    """One run; ``message`` says what is the matter with it, if something is."""

    letter: str
    session: str
    name: str
    pinned: bool
    lab: str
    gone: bool
    message: str
    cells: list[Cell]


@dataclass(frozen=True)
class MapTile:
    """What one run predicts."""

    letter: str
    name: str
    svg: Markup


@dataclass(frozen=True)
class ComparisonPage:
    """The whole page; a comparison without runs has no chart, table or maps."""

    id: str
    version: int
    view: CompareView
    problem: str
    notes: list[str]
    rows: list[RunRow]
    table: RunTable
    chart: Markup
    axes: list[LinkOption]
    smoothing: list[LinkOption]
    smoothed: float
    lines: list[LinkOption]
    maps: list[MapTile]
    maps_about: str
    difference: DifferencePanel | None
    can_step: bool
    turns: tuple[int, ...]


def build_comparison(
    held: LoadedComparison,
    runs: Sequence[LoadedSession | None],
    view: CompareView,
    *,
    problem: str = "",
    notes: Sequence[str] = (),
) -> ComparisonPage:
    """Everything that the templates need; no template computes a number."""
    members = held.comparison.runs
    present = [
        (LETTERS[place], run, found)
        for place, (run, found) in enumerate(zip(members, runs, strict=True))
        if found is not None
    ]
    sessions = [found.session for _, _, found in present]
    table = describe_table(sessions)
    cells = {run.session: row for (_, run, _), row in zip(present, table.rows, strict=True)}
    rows = [
        _row(held.id, LETTERS[place], run, found, cells.get(run.session, []))
        for place, (run, found) in enumerate(zip(members, runs, strict=True))
    ]
    names = [f"{letter}, {run.name}" for letter, run, _ in present]
    return ComparisonPage(
        id=held.id,
        version=held.version,
        view=view,
        problem=problem,
        notes=list(notes),
        rows=rows,
        table=table,
        chart=_chart([(letter, found.session) for letter, _, found in present], view),
        axes=_axes(view),
        smoothing=_smoothing(view),
        smoothed=view.look.smoothing,
        lines=_lines(view) if any(len(session.data.test) for session in sessions) else [],
        maps=[
            MapTile(letter, run.name, Markup(svg))
            for (letter, run, _), svg in zip(
                present, draw_compared_maps(sessions, names), strict=True
            )
            if svg
        ],
        maps_about=_about(sessions),
        difference=describe_difference(held, runs, view),
        can_step=any(not run.pinned for _, run, _ in present),
        turns=TURNS,
    )


def _row(
    comparison_id: str, letter: str, run: Run, found: LoadedSession | None, cells: list[Cell]
) -> RunRow:
    message = ""
    if found is None:
        message = "The server has dropped this run; remove it."
    elif found.session.status == "diverged":
        at = found.session
        message = (
            f"Diverged in epoch {at.epoch}, batch {at.batch + 1}, and stands before that update; "
            f"its lab says why."
        )
    elif found.stamp is not None:
        message = "Plays in its lab; stepping pauses it."
    return RunRow(
        letter=letter,
        session=run.session,
        name=run.name,
        pinned=run.pinned,
        lab=f"/lab/{run.session}?compare={comparison_id}",
        gone=found is None,
        message=message,
        cells=cells,
    )


def _about(sessions: Sequence[TrainingSession]) -> str:
    inputs = {dataset_of(session).inputs for session in sessions}
    about = "ŷ of each run over the input, all on the same axes"
    if 2 in inputs:
        about = "ŷ of each run, all in the same colours; round: training, square: test"
    if any(len(session.data.train) > MAX_DOTS for session in sessions):
        about += f"; some samples, {MAX_DOTS} at most"
    return about


def _chart(present: list[tuple[str, TrainingSession]], view: CompareView) -> Markup:
    if not present:
        return Markup()
    runs = []
    for letter, session in present:
        history = session.history
        ended = history if session.offset else history.until(*session.losses())
        runs.append(ComparedLoss(letter, ended, session.status == "diverged"))
    shown = view.shown_lines
    has_test = any(len(session.data.test) for _, session in present)
    train, test = shown != "test" or not has_test, shown != "train"
    return Markup(draw_compared_losses(runs, view.look, train=train, test=test))


def _axes(view: CompareView) -> list[LinkOption]:
    look = view.look
    return [
        LinkOption("log x", write_curve(replace(look, log_x=not look.log_x)), look.log_x),
        LinkOption("log y", write_curve(replace(look, log_y=not look.log_y)), look.log_y),
    ]


def _smoothing(view: CompareView) -> list[LinkOption]:
    return [
        LinkOption(
            f"{weight:g}" if weight else "off",
            write_curve(replace(view.look, smoothing=weight)),
            weight == view.look.smoothing,
        )
        for weight in SMOOTHING.values()
    ]


def _lines(view: CompareView) -> list[LinkOption]:
    return [
        LinkOption("train", "train", view.shown_lines == "train"),
        LinkOption("test", "test", view.shown_lines == "test"),
        LinkOption("both", "", view.shown_lines == "both"),
    ]
