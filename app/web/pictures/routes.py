"""Downloads of the lab's drawings as pictures."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from app.http.rate_limit import CREATES
from app.render.figures.css_colours import Theme
from app.render.figures.png_export import draw_png
from app.render.figures.standalone_svg import standalone_svg
from app.render.figures.stylesheet import Stylesheet
from app.training.run.session import TrainingSession
from app.web import addresses
from app.web.dependencies import Service
from app.web.pictures.figure_names import FigureName
from app.web.pictures.figures import draw_figure
from app.web.pictures.film import make_film
from app.web.templating import find_folder
from app.web.view.view import View, read_view

router = APIRouter(prefix=addresses.LAB + "/picture", include_in_schema=False)

Format = Literal["svg", "png"]
MEDIA_TYPES: dict[Format, str] = {"svg": "image/svg+xml", "png": "image/png"}
SHEETS = ("base", "network", "output", "surface", "why", "figures")
MAX_CONCURRENT = CapacityLimiter(2)
"""Pictures drawn at the same time; further ones wait, so that training keeps its threads."""


class PictureQuery(BaseModel):
    """The options of a picture in its address, beside the view."""

    theme: Theme = "light"


class DrawingQuery(PictureQuery):
    """The options of one drawing."""

    figure: FigureName
    format: Format


@router.get("/drawing")
async def drawing(
    request: Request, sessions: Service, session_id: str, query: Annotated[DrawingQuery, Query()]
) -> Response:
    """One drawing of the lab, in the view of the address, as a file."""
    view = read_view(request.query_params)
    session = (await sessions.load(session_id)).session
    content = await to_thread.run_sync(_draw, session, view, query, limiter=MAX_CONCURRENT)
    return _as_file(content, session, f"{query.figure}.{query.format}", MEDIA_TYPES[query.format])


@router.get("/film", dependencies=[CREATES])
async def film(
    request: Request, sessions: Service, session_id: str, query: Annotated[PictureQuery, Query()]
) -> Response:
    """The run, replayed from its start, as an animated GIF."""
    view = read_view(request.query_params)
    session = (await sessions.load(session_id)).session

    def make() -> bytes:
        go_on = job.may_go_on(sessions.time_limit.begin())
        return make_film(session, view, _stylesheet(query.theme), _fonts(), go_on, job.report)

    with sessions.long_work.begin(session_id) as job:
        content = await to_thread.run_sync(make, limiter=MAX_CONCURRENT)
    return _as_file(content, session, "run.gif", "image/gif")


def _draw(session: TrainingSession, view: View, query: DrawingQuery) -> bytes:
    figure = draw_figure(query.figure, session, view)
    svg = standalone_svg(figure, _stylesheet(query.theme))
    if query.format == "svg":
        return svg.encode()
    return draw_png(svg, figure.width, figure.height, _fonts())


def _fonts() -> Path:
    return find_folder("static") / "vendor"


@lru_cache
def _stylesheet(theme: Theme) -> Stylesheet:
    """The page's style sheets in one theme."""
    folder = find_folder("static") / "css"
    css = "\n".join((folder / f"{sheet}.css").read_text("utf-8") for sheet in SHEETS)
    return Stylesheet(css, theme)


def _as_file(content: bytes, session: TrainingSession, ending: str, media_type: str) -> Response:
    """A download whose name is the network's units and ``ending``."""
    name = f"backprop-{'-'.join(map(str, session.recipe.units))}-{ending}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=media_type, headers=headers)
