"""Which change of a view is a place that the browser's back button returns to."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import QueryParams

from app.web.view.view import View, read_view

PLACES = (
    "select",
    "sample",
    "show",
    "charts",
    "curve",
    "map",
    "output",
    "surface",
    "stage",
    "lesson",
    "at",
)
"""What a person looks at. The other parts are tools and sizes: the brush, the zoom, the scale."""


def is_new_place(request: Request, view: View) -> bool:
    """Whether the page goes from the address that the browser shows to another place.

    A step or another change of the run stays at its place, whatever it does to the selection;
    only a step of a lesson is a place of its own.
    """
    if request.method == "POST":
        here = read_view(request.query_params)
        return (view.lesson, view.at) != (here.lesson, here.at)
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    if not shown.path.endswith(request.url.path):
        return False
    before = read_view(QueryParams(shown.query))
    return any(getattr(before, name) != getattr(view, name) for name in PLACES)
