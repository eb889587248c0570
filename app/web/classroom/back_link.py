"""The page from which a form was sent, so that the response can redirect back to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request

from app.classroom.room import Room
from app.web import addresses
from app.web.classroom.follow.followed_run import own_view_parts

_ROOM_PAGES = re.compile(r"(?:board|challenge|desk|predictions|wall|runs/(\d{1,5}))?", re.ASCII)


@dataclass(frozen=True)
class BackLink:
    """``session`` is the lab that the page shows, empty for pages of the room itself; ``number`` is
    the student whose run it shows to the teacher, or 0; ``path`` is its address.

    All of it is claimed by the browser, so it must not grant any access.
    """

    session: str = ""
    own_view: bool = False
    number: int = 0
    path: str = ""
    is_class_page: bool = False

    def teachers_session(self, room: Room) -> str:
        """The lab that a teacher's page shows, also as what the class sees; may be empty."""
        return room.session if self.is_class_page else self.session


def read_back_link(request: Request) -> BackLink:
    """The page of this site that the browser names; empty if it names none."""
    headers = request.headers
    try:
        address = urlsplit(headers.get("HX-Current-URL") or headers.get("referer", ""))
    except ValueError:
        return BackLink()
    page = addresses.match_page(address.path)
    if page is None or address.netloc != request.url.netloc:
        return BackLink()
    path = addresses.with_query(address.path, address.query)
    if page.kind == "lab" and not page.action:
        return BackLink(page.id, path=path)
    match = _ROOM_PAGES.fullmatch(page.action)
    if page.kind != "room" or match is None:
        return BackLink()
    own_view = bool(own_view_parts(dict(parse_qsl(address.query))))
    return BackLink("", own_view, int(match[1] or 0), path, is_class_page=not page.action)
