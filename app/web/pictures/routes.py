"""Taking the lab's drawings away as pictures."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, TypeVar, get_args

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response

from app.http.rate_limit import CREATES
from app.render.figures.css_colours import Theme
from app.render.figures.rasterizer import draw_png
from app.render.figures.standalone_svg import standalone_svg
from app.render.figures.stylesheet import Stylesheet
from app.training.run.session import TrainingSession
from app.web.dependencies import Service
from app.web.pictures.figures import draw_figure
from app.web.pictures.film import make_film
from app.web.pictures.names import FIGURES
from app.web.problems import HttpProblem
from app.web.templating import find_folder
from app.web.view.view import View, read_view

router = APIRouter(include_in_schema=False)

Format = Literal["svg", "png"]
Name = TypeVar("Name", bound=str)
MEDIA_TYPES: dict[Format, str] = {"svg": "image/svg+xml", "png": "image/png"}
SHEETS = ("base", "network", "output", "figures")
AT_ONCE = CapacityLimiter(2)
"""So many pictures are made at a time; the others wait, and training has the other threads."""


@router.get("/lab/{session_id}/picture/drawing")
async def drawing(request: Request, sessions: Service, session_id: str) -> Response:
    """One drawing of the lab in the view that the address asks for, as a file."""
    query = request.query_params
    name = _choice("figure", query.get("figure", ""), tuple(FIGURES))
    kind = _choice("format", query.get("format", ""), get_args(Format))
    theme = read_theme(query.get("theme", ""))
    session = (await sessions.load(session_id)).session
    content = await to_thread.run_sync(
        _draw, session, read_view(query), name, kind, theme, limiter=AT_ONCE
    )
    return as_file(content, session, f"{name}.{kind}", MEDIA_TYPES[kind])


@router.get("/lab/{session_id}/picture/film", dependencies=[CREATES])
async def film(request: Request, sessions: Service, session_id: str) -> Response:
    """The run from its start, made once more, as an animated GIF."""
    query = request.query_params
    theme = read_theme(query.get("theme", ""))
    session = (await sessions.load(session_id)).session

    def make() -> bytes:
        go_on = sessions.time_limit.begin()
        fonts = find_folder("static") / "vendor"
        view = read_view(query)
        return make_film(session, view, style(theme), fonts, go_on)

    content = await to_thread.run_sync(make, limiter=AT_ONCE)
    return as_file(content, session, "run.gif", "image/gif")


def _draw(session: TrainingSession, view: View, name: str, kind: Format, theme: Theme) -> bytes:
    figure = draw_figure(name, session, view)
    svg = standalone_svg(figure, style(theme))
    if kind == "svg":
        return svg.encode()
    return draw_png(svg, figure.width, figure.height, find_folder("static") / "vendor")


@lru_cache
def style(theme: Theme) -> Stylesheet:
    """The page's style sheets in one theme."""
    folder = find_folder("static") / "css"
    css = "\n".join((folder / f"{sheet}.css").read_text("utf-8") for sheet in SHEETS)
    return Stylesheet(css, theme)


def read_theme(text: str) -> Theme:
    """The theme of a picture that an address asks for; light where it says nothing."""
    return _choice("theme", text or "light", get_args(Theme))


def as_file(content: bytes, session: TrainingSession, ending: str, media_type: str) -> Response:
    """The answer that a browser saves under a name of the network's units and ``ending``."""
    name = f"backprop-{'-'.join(map(str, session.recipe.units))}-{ending}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=media_type, headers=headers)


def _choice(name: str, text: str, known: tuple[Name, ...]) -> Name:
    for word in known:
        if word == text:
            return word
    raise HttpProblem(422, f"{name}: choose one of {', '.join(known)}, not “{text[:40]}”.")
