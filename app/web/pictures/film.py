"""A run as a film, from its start to the end of its last whole epoch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.i18n.messages import _
from app.render.charts.loss_curve import draw_loss_until
from app.render.figures.captions import Drawing, LegendEntry
from app.render.figures.gif_frames import EDGE, Box, FilmFrame, frame_figure, over_figure
from app.render.figures.png_export import draw_gif
from app.render.figures.standalone_svg import standalone_svg
from app.render.figures.stylesheet import Stylesheet
from app.render.maps.output_curve import draw_output_curve
from app.render.maps.output_plane import MARGIN, SIDE, draw_plane
from app.render.maps.plane_cut import has_plane
from app.render.maps.prediction_map import prediction_png
from app.render.numbers import number
from app.training.experiments.replay import NotReplayed, replay, spaced_epochs
from app.training.run.session import TrainingSession
from app.web.pictures.figures import DASHES, LINE, prediction_legend
from app.web.view.fit import FittedView, fit_view
from app.web.view.view import View

MAX_FRAMES = 40
MIN_FRAMES = 8
MAX_POINTS = 40_000
"""In all frames together: over one input every frame draws every training sample."""
MAP_SIZE = 100
MAP_BOX: Box = (EDGE + MARGIN, EDGE, SIDE, SIDE)
MAP_BACKGROUND = (
    f'<svg class="plane" viewBox="0 0 {SIDE + MARGIN:g} {SIDE + MARGIN:g}">'
    f'<rect class="ground" x="{MARGIN:g}" y="0" width="{SIDE:g}" height="{SIDE:g}"/></svg>'
)


def make_film(
    session: TrainingSession,
    view: View,
    style: Stylesheet,
    fonts: Path,
    go_on: Callable[[], bool],
    report: Callable[[int, int], None] = lambda done, total: None,
) -> bytes:
    """The film as a GIF; blocks for some seconds, calls ``go_on()`` between updates.

    ``report`` is called with the number of frames that are trained, and of all.

    Raises NotReplayed if the run cannot be replayed, and RasterFailed.
    """
    if session.epoch == 0:
        raise NotReplayed(_("There is nothing to show yet; train it for some epochs first."))
    fitted = fit_view(view, session)
    dataset = session.data.dataset
    max_frames = MAX_FRAMES
    if dataset.inputs == 1:
        max_frames = max(MIN_FRAMES, min(MAX_FRAMES, MAX_POINTS // len(session.data.train)))
    epochs = spaced_epochs(session.epoch, max_frames)
    frames: list[FilmFrame] = []

    def observe(run: TrainingSession) -> None:
        frames.append(_frame(run, fitted))
        report(len(frames), len(epochs))

    replay(session, epochs, observe, go_on)
    legend = [] if dataset.is_table and dataset.inputs > 2 else prediction_legend(session, fitted)
    heading = [_(dataset.title), "-".join(map(str, session.recipe.units))]
    figures = [
        frame_figure(
            replace(
                frame,
                drawings=[
                    *frame.drawings,
                    Drawing(draw_loss_until(session.history, frame.epoch), "output"),
                ],
            ),
            heading,
            legend,
        )
        for frame in frames
    ]
    over = ""
    if has_plane(dataset):
        points = "both" if fitted.points == "errors" else fitted.points
        plane = draw_plane(
            session,
            None,
            str,
            live=True,
            points=points,
            cut=fitted.cut(session),
            output=fitted.output or 0,
        )
        over = standalone_svg(over_figure(Drawing(plane, "output"), figures[0].height), style)
    drawn = [standalone_svg(figure, style) for figure in figures]
    maps = [frame.map_png for frame in frames]
    return draw_gif(list(zip(drawn, maps, strict=True)), over, MAP_BOX, fonts)


def _frame(run: TrainingSession, fitted: FittedView) -> FilmFrame:
    """The run at the end of an epoch."""
    train, test = run.losses()
    numbers = [(LegendEntry(LINE, "train", _("train loss")), number(train, 3))]
    if test is not None:
        numbers.append((LegendEntry(DASHES, "test", _("test loss")), number(test, 3)))
    if (cut := fitted.cut(run)) is not None:
        png = prediction_png(run, MAP_SIZE, fitted.map, cut, fitted.output or 0)
        return FilmFrame(run.epoch, numbers, [Drawing(MAP_BACKGROUND, "output")], png)
    if run.data.dataset.inputs == 1:
        curve = Drawing(draw_output_curve(run, None, str, output=fitted.output), "output")
        return FilmFrame(run.epoch, numbers, [curve])
    return FilmFrame(run.epoch, numbers, [])
