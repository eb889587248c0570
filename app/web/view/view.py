"""What a page looks at: the chosen thing, the sample, what the edges show. The address has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any, Literal, get_args
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from app.classroom.join_code import read_code
from app.render.charts.loss_curve import CurveLook
from app.render.diagram.state import Show
from app.render.maps.brush import Tool
from app.render.maps.plane import PointKind
from app.render.maps.plane_cut import Cut, cut_of, has_plane
from app.render.maps.plane_maps import MapKind
from app.training.run.selection import Selection, parse_selection, weight_key
from app.training.run.session import TrainingSession
from app.web import addresses
from app.web.view.charts import (
    CHARTS,
    CURVE_WORDS,
    read_charts,
    read_curve,
    write_charts,
    write_curve,
)
from app.web.view.hidden_parts import (
    EMBED,
    HIDEABLE,
    NOT_EMBEDDED,
    NOT_WATCHED,
    read_hidden,
    write_hidden,
)
from app.web.view.painting import settle_words
from app.web.view.plane import gather_held, read_axes, read_held, write_held

BATCH = "batch"
Check = Literal["", "one", "all"]
CLASS = "class"
"""What ``watch`` says where the run is the one that a class follows."""
OWN = dict.fromkeys(("embed", "compare", "key", "room", "watch"), "")
"""The parts that are of a person or a place, and go along with nothing that is given away."""


@dataclass(frozen=True)
class View:
    """As the address has it: empty means the default, so that addresses stay short.

    ``select`` is a selection's key, ``sample`` a training row's number or ``batch``, ``check``
    says which gradients are compared with central differences, ``charts`` which charts are open
    and ``curve`` how the loss curve is drawn. ``map`` is what the map of the plane shows,
    ``points`` which samples lie on it; of more than two inputs ``across`` and ``up`` are those of
    the plane, and ``held`` is where the others are. ``paint`` is the tool of painting; the plane is
    empty for the data that ``blank`` names. ``hide`` leaves parts of the page out; ``embed`` is for
    an iframe. ``compare`` is the id of the comparison that the lab was opened from, so that what is
    pinned goes there. ``key`` says whose the session is where there is no cookie. ``room`` is the
    code of a classroom that the page is part of. ``watch`` is not in the page's address: with it
    somebody else's run is looked at, the one that the room follows or that of a student's number.
    """

    select: str = ""
    sample: str = ""
    show: str = ""
    check: str = ""
    charts: str = ""
    curve: str = ""
    map: str = ""
    points: str = ""
    across: str = ""
    up: str = ""
    held: str = ""
    paint: str = ""
    blank: str = ""
    hide: str = ""
    embed: str = ""
    compare: str = ""
    key: str = ""
    room: str = ""
    watch: str = ""

    def query(self, **changes: Any) -> str:
        """The query string with some of it changed."""
        values = vars(self) | {name: str(value) for name, value in changes.items()}
        return urlencode({name: value for name, value in values.items() if value})

    def others(self, *names: str) -> list[tuple[str, str]]:
        """What the address has beside these: for a form that asks for them."""
        parts = vars(self._in_address()).items()
        return [(name, value) for name, value in parts if value and name not in names]

    def link(self, **changes: Any) -> str:
        """The page in another view, relative to its address: short, for there are many links."""
        return f"?{self._in_address().query(**changes)}"

    def links(self, name: str) -> Callable[[object], str]:
        """``link`` for many values of one part, each of letters, digits and dots."""
        before, after = self.link(**{name: "X.X"}).split(f"{name}=X.X")
        return lambda value: f"{before}{name}={value}{after}"

    def page(self, session_id: str) -> str:
        """The address of the page without its view."""
        if not self.watch:
            return addresses.lab(session_id)
        run = () if self.watch == CLASS else ("runs", self.watch)
        return addresses.room(self.room, *run)

    def path(self, session_id: str, action: str = "") -> str:
        """The whole address of the page, or of one of its actions, in this view."""
        page = self.page(session_id)
        base = f"{page}/{action}" if action else page
        return addresses.with_query(base, self._in_address().query())

    def _in_address(self) -> View:
        return replace(self, room="", watch="") if self.watch else self


@dataclass(frozen=True)
class Focus:
    """A view that fits the session. ``sample`` is a training row, None for the whole batch.

    ``tool`` is what is painted with, None where nothing is; all points are there then, or none.
    With ``watches`` the run is somebody else's: it can be looked at and not be changed.
    """

    selection: Selection
    sample: int | None
    follows: bool
    show: Show
    check: Check
    charts: tuple[str, ...]
    curve: CurveLook
    map: MapKind
    points: PointKind
    hidden: frozenset[str]
    axes: tuple[int, int] = (0, 1)
    held: tuple[tuple[int, float], ...] = ()
    tool: Tool | None = None
    watches: bool = False

    def cut(self, session: TrainingSession) -> Cut | None:
        """The plane that maps show; None where the data set has none."""
        if not has_plane(session.data.dataset):
            return None
        return cut_of(session, self.axes, dict(self.held))


def read_view(query: QueryParams) -> View:
    """The view that an address asks for, as it is written there; ``watch`` is none of its parts."""
    return replace(_read_all(query), watch="")


def read_query(text: str) -> View:
    """The view that ``View.query`` has written."""
    return _read_all(QueryParams(text))


def _read_all(query: QueryParams) -> View:
    values = {part.name: query.get(part.name, "")[:80] for part in fields(View)}
    room, watch = read_code(values["room"]), values["watch"]
    known = watch == CLASS or (watch.isascii() and watch.isdigit() and len(watch) < 6)
    values |= {"room": room, "watch": watch if room and known else "", "held": gather_held(query)}
    return View(**values)


def fit_view(view: View, session: TrainingSession) -> tuple[View, Focus, list[str]]:
    """Fit the view to the session: the view, what it means, and a sentence for what did not fit.

    Without a sample the page follows the running batch: its sample done last, or its first.
    """
    dataset = session.data.dataset
    inputs = dataset.inputs if has_plane(dataset) else 0
    units = tuple(session.recipe.units)
    view, focus, notes = _fit(view, units, len(session.data.train), inputs)
    if focus.follows:
        focus = replace(focus, sample=_followed(session))
    if not view.paint and not view.blank:
        return view, focus, list(notes)
    paint, blank, tool, note = settle_words(view.paint, view.blank, session)
    view = replace(view, paint=paint, blank=blank)
    if tool is not None:
        focus = replace(focus, tool=tool, points="none" if blank else "both")
    return view, focus, [*notes, *([note] if note else [])]


@lru_cache(maxsize=256)
def _fit(
    view: View, units: tuple[int, ...], samples: int, inputs: int
) -> tuple[View, Focus, tuple[str, ...]]:
    """``fit_view`` but for the sample that is followed: the same for every frame of a run."""
    notes = []
    selection = parse_selection(view.select, list(units))
    if selection is None:
        if view.select:
            notes.append(
                f"“{view.select}” is not in this network; write a weight as w0.1.2, a bias as "
                f"b0.1, a neuron as a1.2, with layers from 0 to {len(units) - 1}."
            )
        view = replace(view, select="")
        selection = parse_selection(weight_key(len(units) - 2, 0, 0), list(units))
        assert selection is not None
    sample: int | None = None
    follows = view.sample == ""
    if view.sample.isascii() and view.sample.isdigit() and int(view.sample) < samples:
        sample = int(view.sample)
    elif view.sample != BATCH:
        if view.sample:
            notes.append(
                f"“{view.sample}” is no training sample; they are numbered from 0 to {samples - 1}."
            )
        view, follows = replace(view, sample=""), True
    if view.show not in get_args(Show):
        view = replace(view, show="")
    show: Show = view.show or "both"  # type: ignore[assignment]
    if view.check not in get_args(Check):
        view = replace(view, check="")
    check: Check = view.check  # type: ignore[assignment]
    charts, curve, unknown = _settle_charts(view)
    view = replace(view, charts=write_charts(charts), curve=write_curve(curve))
    view, kind, points, others = _settle_plane(view)
    view, hidden, unknown_parts = _settle_hidden(view)
    if hidden & {"charts", "output"}:
        charts = ()
    axes, across, up, unknown_axes = read_axes(view.across, view.up, inputs)
    held, unknown_held = read_held(view.held, inputs)
    view = replace(view, across=across, up=up, held=write_held(held))
    focus = Focus(
        selection,
        sample,
        follows,
        show,
        check,
        charts,
        curve,
        kind,
        points,
        hidden,
        axes,
        held,
        watches=view.watch != "",
    )
    more = unknown_parts + unknown_axes + unknown_held
    return view, focus, tuple(notes + unknown + others + more)


def _settle_plane(view: View) -> tuple[View, MapKind, PointKind, list[str]]:
    notes = []
    for name, known in (("map", get_args(MapKind)), ("points", get_args(PointKind))):
        word = getattr(view, name)
        if word and word not in known:
            notes.append(f"“{word}” is not known as {name}; write one of {', '.join(known)}.")
        if word not in known[1:]:
            view = replace(view, **{name: ""})
    kind: MapKind = view.map or "prediction"  # type: ignore[assignment]
    points: PointKind = view.points or "both"  # type: ignore[assignment]
    return view, kind, points, notes


def _settle_hidden(view: View) -> tuple[View, frozenset[str], list[str]]:
    hidden, unknown = read_hidden(view.hide)
    notes = [
        f"“{word}” cannot be hidden; what can be is {', '.join(HIDEABLE)}." for word in unknown[:1]
    ]
    embed = EMBED if view.embed == EMBED else ""
    view = replace(view, hide=write_hidden(hidden), embed=embed)
    hidden |= NOT_EMBEDDED if embed else frozenset()
    return view, hidden | NOT_WATCHED if view.watch else hidden, notes


def _settle_charts(view: View) -> tuple[tuple[str, ...], CurveLook, list[str]]:
    charts, unknown_charts = read_charts(view.charts)
    curve, unknown_words = read_curve(view.curve)
    notes = [
        f"“{word}” is no chart; charts are {', '.join(CHARTS)}." for word in unknown_charts[:1]
    ]
    notes += [
        f"“{word}” says nothing about the loss curve; it knows {', '.join(CURVE_WORDS)}."
        for word in unknown_words[:1]
    ]
    return charts, curve, notes


def _followed(session: TrainingSession) -> int:
    if session.watched and session.last_update is not None:
        return int(session.last_update.rows[0])
    rows = session.batch_rows()
    return int(rows[max(0, session.samples_done - 1)])
