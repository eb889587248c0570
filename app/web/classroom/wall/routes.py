"""The wall: every student's run as a tile, live, for the teacher alone."""

from __future__ import annotations

import gzip

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.classroom.rooms import RoomNotFound
from app.web.classroom.bars import bar_html, build_bar
from app.web.classroom.context import Class
from app.web.classroom.wall.page import Wall, build_wall, has_bar
from app.web.classroom.wall.view import read_wall_view
from app.web.templating import environment, render_page, wants_fragment

router = APIRouter(include_in_schema=False)


@router.get("/room/{code}/wall")
async def show(request: Request, asked: Class, code: str) -> Response:
    """The wall sorted as the address asks.

    A page that is open asks with what it has ``seen``: it gets the tiles and the bar anew, or 204
    where nothing has changed.
    """
    held = await asked.as_teacher(code)
    if held.room.ended:
        raise RoomNotFound
    view, notes = read_wall_view(request.query_params)
    looks = await asked.all.tiles.look(held.room.members)
    bar = build_bar(held, asked.visitor, "")
    assert bar is not None
    html = bar_html(bar)
    seen = request.query_params.get("seen") if wants_fragment(request) else None
    wall = build_wall(held.room, looks, view, html)
    if seen == wall.digest:
        return Response(status_code=204)
    if seen is not None:
        packs = "gzip" in request.headers.get("accept-encoding", "")
        new_bar = "" if has_bar(wall, seen) else html
        return await to_thread.run_sync(_tiles, wall, new_bar, packs)
    context = {"wall": wall, "notes": notes, "bar": bar, "bar_html": html}
    return await to_thread.run_sync(render_page, request, "room/wall.html", context)


def _tiles(wall: Wall, bar: str, packs: bool) -> Response:
    """Packed, they are a quarter as long: what they have in common is most of them."""
    template = environment.get_template("room/wall_live.html")
    html = template.render(wall=wall, bar_html=bar).encode()
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}
    if packs:
        html, headers["Content-Encoding"] = gzip.compress(html, 1), "gzip"
    return HTMLResponse(html, headers=headers)
