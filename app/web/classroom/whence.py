"""Which page of a room a form was sent from: for what its answer shows, and where it leads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request

from app.web.classroom.follow import own_looks

_PAGE = re.compile(r"/lab/([\w-]{1,64})|/room/[A-Z0-9]{1,12}(/(desk|predictions))?", re.ASCII)


@dataclass(frozen=True)
class Whence:
    """``session`` is the lab that the page shows, empty for one that follows; ``path`` its address.

    Both are what a browser says, and are good for nothing but the way back.
    """

    session: str = ""
    own_view: bool = False
    path: str = ""


def whence(request: Request) -> Whence:
    """The page of this site that a form was on, where the browser says so."""
    headers = request.headers
    address = urlsplit(headers.get("HX-Current-URL") or headers.get("referer", ""))
    found = _PAGE.fullmatch(address.path)
    if found is None or address.netloc != request.url.netloc:
        return Whence()
    path = f"{address.path}?{address.query}" if address.query else address.path
    if found[1]:
        return Whence(found[1], path=path)
    return Whence("", bool(own_looks(dict(parse_qsl(address.query)))), path)
