"""The wall: every student's run as a live tile, for the teacher only."""

from __future__ import annotations

import gzip

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.classroom.rooms import RoomNotFound
from app.web import addresses
from app.web.classroom.dependencies import Classroom, TeacherRoom
from app.web.classroom.room_bar import build_room_bar, room_bar_html
from app.web.classroom.wall.page import Wall, build_wall, has_seen_bar
from app.web.classroom.wall.view import read_wall_view
from app.web.templating import environment, render_page, wants_fragment

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)


@router.get("/wall")
async def show(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """The wall, in the order given by the address.

    An open page sends the digest it has ``seen``; it gets the tiles and the bar, or 204 if nothing
    has changed.
    """
    if loaded.room.ended:
        raise RoomNotFound
    view, errors = read_wall_view(request.query_params)
    runs = await classroom.services.wall_tiles.runs_of(loaded.room.present)
    bar = build_room_bar(loaded, classroom.visitor, "", classroom.present(loaded))
    assert bar is not None
    bar_html = room_bar_html(bar)
    seen = request.query_params.get("seen") if wants_fragment(request) else None
    wall = build_wall(loaded.room, runs, view, bar_html)
    if seen == wall.digest:
        return Response(status_code=204)
    if seen is not None:
        accepts_gzip = "gzip" in request.headers.get("accept-encoding", "")
        new_bar = "" if has_seen_bar(wall, seen) else bar_html
        return await to_thread.run_sync(_tiles_response, wall, new_bar, accepts_gzip)
    stuck = request.query_params.get("stuck", "")[:40] if "stuck" in errors else wall.view.stuck
    context = {
        "wall": wall,
        "errors": errors,
        "stuck": stuck,
        "bar": bar,
        "room_bar_html": bar_html,
    }
    return await to_thread.run_sync(render_page, request, "classroom/wall.html", context)


def _tiles_response(wall: Wall, bar_html: str, accepts_gzip: bool) -> Response:
    """Compressed to a quarter: the tiles have most of their markup in common."""
    template = environment.get_template("classroom/wall_live.html")
    html = template.render(wall=wall, room_bar_html=bar_html).encode()
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}
    if accepts_gzip:
        html, headers["Content-Encoding"] = gzip.compress(html, 1), "gzip"
    return HTMLResponse(html, headers=headers)
