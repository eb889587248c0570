"""The content of a comparison's page, built from its sessions and a view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.i18n.messages import _, pgettext
from app.render.charts.compared_losses import ComparedLoss, draw_compared_losses
from app.render.maps.compared_maps import MAX_DOTS, dataset_of, draw_compared_maps
from app.training.run.class_names import output_names
from app.training.run.session import TrainingSession
from app.web import addresses
from app.web.compare.comparison import LETTERS, Run
from app.web.compare.comparison_service import LoadedComparison
from app.web.compare.difference import DifferencePanel, describe_difference
from app.web.compare.recipe_labels import present_runs, shown_name
from app.web.compare.run_table import RunCell, RunTable, describe_table
from app.web.compare.view import EPOCHS_PER_TURN, CompareView
from app.web.lab.charts import LinkOption, axis_options, smoothing_options
from app.web.stored_sessions import LoadedSession


@dataclass(frozen=True)
class RunRow:
    """One run; ``message`` says why it is missing, stopped or playing."""

    letter: str
    session: str
    name: str
    pinned: bool
    lab: str
    is_deleted: bool
    message: str
    cells: list[RunCell]


@dataclass(frozen=True)
class MapTile:
    """The prediction of one run."""

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
    maps_caption: str
    outputs: list[LinkOption]
    difference: DifferencePanel | None
    can_step: bool
    turns: tuple[int, ...]


def build_comparison(
    loaded: LoadedComparison,
    runs: Sequence[LoadedSession | None],
    view: CompareView,
    *,
    problem: str = "",
    notes: Sequence[str] = (),
) -> ComparisonPage:
    """Everything that the templates need; no template computes a number."""
    members = present_runs(loaded.comparison.runs, runs)
    present = [
        (LETTERS[place], run, found)
        for place, (run, found) in enumerate(zip(members, runs, strict=True))
        if found is not None
    ]
    sessions = [found.session for _, _, found in present]
    table = describe_table(sessions)
    cells = {run.session: row for (_, run, _), row in zip(present, table.rows, strict=True)}
    rows = [
        _run_row(loaded.id, LETTERS[place], run, found, cells.get(run.session, []))
        for place, (run, found) in enumerate(zip(members, runs, strict=True))
    ]
    names = [f"{letter}, {shown_name(run.name)}" for letter, run, _ in present]
    return ComparisonPage(
        id=loaded.id,
        version=loaded.version,
        view=view,
        problem=problem,
        notes=list(notes),
        rows=rows,
        table=table,
        chart=_chart([(letter, found.session) for letter, _, found in present], view),
        axes=axis_options(view.curve_look),
        smoothing=smoothing_options(view.curve_look),
        smoothed=view.curve_look.smoothing,
        lines=_lines(view) if any(len(session.data.test) for session in sessions) else [],
        maps=[
            MapTile(letter, shown_name(run.name), Markup(svg))
            for (letter, run, _), svg in zip(
                present, draw_compared_maps(sessions, names, view.shown_output), strict=True
            )
            if svg
        ],
        maps_caption=_maps_caption(sessions),
        outputs=_outputs(sessions, view),
        difference=describe_difference(loaded, runs, view),
        can_step=any(not run.pinned for _, run, _ in present),
        turns=EPOCHS_PER_TURN,
    )


def _run_row(
    comparison_id: str, letter: str, run: Run, found: LoadedSession | None, cells: list[RunCell]
) -> RunRow:
    message = ""
    if found is None:
        message = _("This run was deleted; remove it from the comparison.")
    elif found.session.status == "diverged":
        at = found.session
        message = _(
            "Diverged in epoch %(epoch)s, batch %(batch)s; back at the state before it. Its lab "
            "explains why.",
            epoch=at.epoch,
            batch=at.batch + 1,
        )
    elif found.stamp is not None:
        message = _("Playing in its lab; stepping here pauses it.")
    return RunRow(
        letter=letter,
        session=run.session,
        name=shown_name(run.name),
        pinned=run.pinned,
        lab=addresses.lab(run.session, compare=comparison_id),
        is_deleted=found is None,
        message=message,
        cells=cells,
    )


def _outputs(sessions: Sequence[TrainingSession], view: CompareView) -> list[LinkOption]:
    """The choice among several numbers to predict, named as in the run that has most."""
    names = max(map(output_names, sessions), key=len, default=[])
    shown = min(view.shown_output, max(0, len(names) - 1))
    return [LinkOption(name, str(number + 1), number == shown) for number, name in enumerate(names)]


def _maps_caption(sessions: Sequence[TrainingSession]) -> str:
    has_planes = 2 in {dataset_of(session).inputs for session in sessions}
    if any(len(session.data.train) > MAX_DOTS for session in sessions):
        if has_planes:
            return _(
                "ŷ of each run on one colour scale; circles: training, squares: test; at most "
                "%(most)s samples drawn",
                most=MAX_DOTS,
            )
        return _(
            "ŷ of each run over the input, on the same axes; at most %(most)s samples drawn",
            most=MAX_DOTS,
        )
    if has_planes:
        return _("ŷ of each run on one colour scale; circles: training, squares: test")
    return _("ŷ of each run over the input, on the same axes")


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
    return Markup(draw_compared_losses(runs, view.curve_look, train=train, test=test))


def _lines(view: CompareView) -> list[LinkOption]:
    return [
        LinkOption(pgettext("loss", "train"), "train", view.shown_lines == "train"),
        LinkOption(pgettext("loss", "test"), "test", view.shown_lines == "test"),
        LinkOption(pgettext("losses", "both"), "", view.shown_lines == "both"),
    ]
