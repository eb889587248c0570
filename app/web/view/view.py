"""The view of a page, in its address: selection, sample, charts, maps …"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from app.classroom.join_code import read_code
from app.i18n.languages import ENGLISH, LANGUAGES, current_language
from app.web import addresses
from app.web.forms import read_index
from app.web.view.plane import gather_held

BATCH = "batch"
Check = Literal["", "one", "all"]
CLASS = "class"
"""The value of ``watch`` for the run that a class follows."""
BLIND = "1"
UNSHARED_PARTS = dict.fromkeys(
    (
        "add",
        "blind",
        "compare",
        "embed",
        "first",
        "homework",
        "key",
        "pick",
        "room",
        "theme",
        "watch",
    ),
    "",
)
"""Parts that belong to one visitor or page, and are left out of shared links."""


def _other_language() -> str:
    """The language of the request; empty for English."""
    language = current_language()
    return "" if language == ENGLISH else language


@dataclass(frozen=True)
class View:
    """The parts of the address. Empty means the default, so that addresses stay short.

    - ``select``: the key of the selected weight, bias or neuron
    - ``sample``: a training row's number, or ``batch``
    - ``show``, ``scale``: what the edges of the diagram show, and the scale of the gradients
    - ``check``: which gradients are compared with central differences
    - ``charts``, ``curve``: which charts are open, how the loss curve is drawn
    - ``map``, ``points``: what the map of the plane shows, which samples are drawn on it
    - ``output``: which of several numbers to predict the map or the curve shows, from 1
    - ``across``, ``up``, ``held``: the plane's two inputs, and the values of all others
    - ``surface``, ``horizontal``, ``vertical``, ``zoom``: the loss surface, its two parameters
    - ``pick``: the layer whose activations are listed as pictures
    - ``paint``, ``blank``: the painting tool, and the data whose points are hidden
    - ``hide``, ``embed``: parts of the page that are left out, and whether it is in an iframe
    - ``add``, ``theme``: in an iframe, a part that is not left out, and the colours
    - ``stage``: the one panel that a projector shows, large
    - ``first``: whether the page is that of a first visit, with one button
    - ``compare``: the comparison that the lab was opened from; pinned copies go there
    - ``key``: the visitor's key, for browsers that keep no cookie in an iframe
    - ``lesson``, ``at``, ``answer``: the lesson beside the run, its step, the answer given there
    - ``homework``: the homework that the run is for: the room's code, a dot, and its number
    - ``room``: the code of the classroom that the page is part of
    - ``blind``: whether a class predicts the next step, which the page must not show; never in the
      address
    - ``watch``: whose run is watched, ``class`` or a student's number, or the address of another
      page that only shows a run; never in the address
    - ``language``: what the texts are written in, empty for English; never in the address
    """

    select: str = ""
    sample: str = ""
    show: str = ""
    scale: str = ""
    check: str = ""
    charts: str = ""
    curve: str = ""
    map: str = ""
    points: str = ""
    output: str = ""
    across: str = ""
    up: str = ""
    held: str = ""
    surface: str = ""
    horizontal: str = ""
    vertical: str = ""
    zoom: str = ""
    pick: str = ""
    paint: str = ""
    blank: str = ""
    hide: str = ""
    embed: str = ""
    add: str = ""
    theme: str = ""
    stage: str = ""
    first: str = ""
    compare: str = ""
    key: str = ""
    lesson: str = ""
    at: str = ""
    answer: str = ""
    homework: str = ""
    room: str = ""
    watch: str = ""
    blind: str = ""
    language: str = field(default_factory=_other_language)

    def query(self, **changes: Any) -> str:
        """The query string, with some parts changed."""
        values = vars(self) | {"language": ""}
        values |= {name: str(value) for name, value in changes.items()}
        return urlencode({name: value for name, value in values.items() if value})

    def hidden_fields(self, *names: str) -> list[tuple[str, str]]:
        """Names and values of all other parts, for hidden fields of a form that sets these."""
        parts = vars(self._in_address()).items()
        names = (*names, "language")
        return [(name, value) for name, value in parts if value and name not in names]

    def link(self, **changes: Any) -> str:
        """A relative link to another view; short, because a page has many."""
        return f"?{self._in_address().query(**changes)}"

    def links(self, name: str) -> Callable[[object], str]:
        """``link`` for many values of one part; values consist of letters, digits and dots."""
        before, after = self.link(**{name: "X.X"}).split(f"{name}=X.X")
        return lambda value: f"{before}{name}={value}{after}"

    def page(self, session_id: str) -> str:
        """The address of the page without its view."""
        if not self.watch:
            return addresses.lab(session_id)
        if self.watch.startswith("/"):
            return self.watch
        run = () if self.watch == CLASS else ("runs", self.watch)
        return addresses.room(self.room, *run)

    def path(self, session_id: str, action: str = "") -> str:
        """The whole address of the page, or of one of its actions, in this view."""
        page = self.page(session_id)
        base = f"{page}/{action}" if action else page
        return addresses.with_query(base, self._in_address().query())

    def _in_address(self) -> View:
        if self.watch:
            return replace(self, room="", watch="", blind="")
        return replace(self, blind="") if self.blind else self


def read_view(query: QueryParams) -> View:
    """The view in an address, without checks against a session or ``watch`` and ``blind``."""
    return replace(_read_all(query), watch="", blind="", language=_other_language())


def read_query(text: str) -> View:
    """The view in a string that ``View.query`` made."""
    return _read_all(QueryParams(text))


def _read_all(query: QueryParams) -> View:
    values = {part.name: query.get(part.name, "")[:80] for part in fields(View)}
    room, watch = read_code(values["room"]), values["watch"]
    known = watch == CLASS or read_index(watch, highest=99_999) is not None
    if values["language"] == ENGLISH or values["language"] not in LANGUAGES:
        values["language"] = ""
    values |= {"room": room, "watch": watch if room and known else "", "held": gather_held(query)}
    return View(**values)
