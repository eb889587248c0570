"""Which page of a room a form was sent from: for what its answer shows, and where it leads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request

from app.web.classroom.follow.routes import own_looks

_PAGE = re.compile(
    r"/lab/([\w-]{1,64})|/room/[A-Z0-9]{1,12}"
    r"(?:/(?:board|challenge|desk|predictions|wall|runs/(\d{1,5})))?",
    re.ASCII,
)


@dataclass(frozen=True)
class BackLink:
    """``session`` is the lab that the page shows, empty for one of the room's own pages; ``number``
    is the student's whose run it shows to the teacher, 0 for none; ``path`` is its address.

    All of it is what a browser says, and good for nothing but the way back.
    """

    session: str = ""
    own_view: bool = False
    number: int = 0
    path: str = ""


def whence(request: Request) -> BackLink:
    """The page of this site that a form was on, where the browser says so."""
    headers = request.headers
    try:
        address = urlsplit(headers.get("HX-Current-URL") or headers.get("referer", ""))
    except ValueError:
        return BackLink()
    found = _PAGE.fullmatch(address.path)
    if found is None or address.netloc != request.url.netloc:
        return BackLink()
    path = f"{address.path}?{address.query}" if address.query else address.path
    if found[1]:
        return BackLink(found[1], path=path)
    own_view = bool(own_looks(dict(parse_qsl(address.query))))
    return BackLink("", own_view, int(found[2] or 0), path)
