"""The content of the wall: a tile per student, badges, order and summary."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.classroom.join_code import spaced_code
from app.classroom.member import Member
from app.classroom.room import Room
from app.i18n.messages import N_, _, ngettext
from app.render.charts.run_tile import MIN_RELATIVE_IMPROVEMENT
from app.web import addresses
from app.web.classroom.wall.tiles import RunDrawing, StudentRun
from app.web.classroom.wall.view import SORTS, WallView

STATES = ("diverged", "stuck", "gone", "not started", "playing", "at rest")
"""A run's first badge is one of these; sorted by state, runs that need help come first."""
BADGES = {
    "diverged": N_("diverged"),
    "stuck": N_("stuck"),
    "gone": N_("gone"),
    "not started": N_("not started"),
    "playing": N_("playing"),
    "at rest": N_("at rest"),
    "shown to all": N_("shown to all"),
}
COUNTS = {
    "diverged": N_("%(number)s diverged"),
    "stuck": N_("%(number)s stuck"),
    "gone": N_("%(number)s gone"),
    "not started": N_("%(number)s not started"),
    "playing": N_("%(number)s playing"),
    "at rest": N_("%(number)s at rest"),
}
"""How many runs are in a state."""
MIN_IMPROVEMENT = f"{MIN_RELATIVE_IMPROVEMENT:.1%}".replace("%", " %")
"""The smallest decrease of the loss that counts as an improvement."""
TILES_PER_SECOND = 100
"""A page with more tiles refreshes less often."""


@dataclass(frozen=True)
class Badge:
    """A word on a tile, and a sentence that explains it."""

    word: str
    why: str

    @property
    def title(self) -> str:
        """The word in the language of the page."""
        return _(BADGES[self.word])

    @property
    def style(self) -> str:
        """Its class in the style sheet."""
        return f"is-{self.word.replace(' ', '-')}"


@dataclass(frozen=True)
class Tile:
    """One student; ``path`` is empty without a run, ``why_not`` says why there is no drawing."""

    number: int
    name: str
    path: str
    badges: tuple[Badge, ...]
    drawing: RunDrawing | None
    why_not: str


@dataclass(frozen=True)
class Wall:
    """The page. It requests ``refresh_path`` every ``seconds``; ``digest`` identifies the tiles and
    the bar that it shows.

    ``min_improvement`` is the smallest decrease of the loss that counts.
    """

    code: str
    spaced_code: str
    path: str
    view: WallView
    sorts: dict[str, str]
    summary: str
    tiles: tuple[Tile, ...]
    seconds: int
    digest: str
    refresh_path: str
    min_improvement: str


def build_wall(room: Room, runs: Sequence[StudentRun], view: WallView, bar_html: str) -> Wall:
    """The wall of a room; ``runs`` are in the order of the students in it."""
    tiles = [_tile(room, *one, view) for one in zip(room.present, runs, strict=True)]
    tiles.sort(key=lambda tile: tile.number)
    tiles.sort(key=_SORT_KEYS[view.sort])
    versions = [
        (tile.number, tile.name, tile.badges, tile.drawing and tile.drawing.version)
        for tile in tiles
    ]
    digest = f"{_digest(repr((view, versions)))}.{_digest(bar_html)}"
    path = addresses.room(room.code, "wall")
    return Wall(
        code=room.code,
        spaced_code=spaced_code(room.code),
        path=path,
        view=view,
        sorts={name: _(title) for name, title in SORTS.items()},
        summary=_summary(tiles),
        tiles=tuple(tiles),
        seconds=max(1, -(-len(tiles) // TILES_PER_SECOND)),
        digest=digest,
        refresh_path=addresses.with_query(path, view.query(seen=digest)),
        min_improvement=MIN_IMPROVEMENT,
    )


def _tile(room: Room, member: Member, run: StudentRun, view: WallView) -> Tile:
    badges = _badges(member, run, view.stuck)
    if member == room.shown_member:
        badges.append(Badge("shown to all", _("the class sees this run instead of yours")))
    return Tile(
        number=member.number,
        name=member.name,
        path=addresses.room(room.code, "runs", member.number) if run.drawing else "",
        badges=tuple(badges),
        drawing=run.drawing,
        why_not=run.why_not or ("" if run.drawing else _("No run of their own yet.")),
    )


def _badges(member: Member, run: StudentRun, stuck: int) -> list[Badge]:
    drawing = run.drawing
    if drawing is None and member.session:
        return [Badge("gone", run.why_not)]
    if drawing is None:
        return [Badge("not started", _("no run of their own yet"))]
    badges = []
    if drawing.diverged:
        badges.append(Badge("diverged", drawing.message))
    elif not drawing.begun:
        badges.append(Badge("not started", _("no update has been made yet")))
    elif drawing.epochs_without_improvement >= stuck:
        epochs = drawing.epochs_without_improvement
        why = ngettext(
            "the lowest training loss fell by at most %(share)s in %(n)s epoch",
            "the lowest training loss fell by at most %(share)s in %(n)s epochs",
            epochs,
            share=MIN_IMPROVEMENT,
        )
        badges.append(Badge("stuck", why))
    if run.plays:
        badges.append(Badge("playing", _("the run is playing")))
    elif not badges:
        badges.append(Badge("at rest", _("the run is not playing")))
    return badges


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def has_seen_bar(wall: Wall, seen: str) -> bool:
    """Whether the page with the digest ``seen`` shows the current bar, which then is not replaced:
    the teacher may be typing in it."""
    return seen.partition(".")[2] == wall.digest.partition(".")[2]


def _summary(tiles: Sequence[Tile]) -> str:
    """How many students there are, and how many in each state, as a sentence."""
    if not tiles:
        return _("Nobody has joined yet.")
    counts = Counter(badge.word for tile in tiles for badge in tile.badges)
    states = [_(COUNTS[state], number=counts[state]) for state in STATES if counts[state]]
    return ngettext(
        "%(n)s student: %(states)s.",
        "%(n)s students: %(states)s.",
        len(tiles),
        states=", ".join(states),
    )


SortKey = tuple[float, str]


def _lowest(value: Callable[[RunDrawing], float | None]) -> Callable[[Tile], SortKey]:
    """Lowest value first, those without a value last, ties by name."""

    def key(tile: Tile) -> SortKey:
        found = value(tile.drawing) if tile.drawing else None
        return float("inf") if found is None else found, tile.name.casefold()

    return key


def _highest(value: Callable[[RunDrawing], float | None]) -> Callable[[Tile], SortKey]:
    return _lowest(lambda drawing: None if (found := value(drawing)) is None else -found)


_SORT_KEYS: dict[str, Callable[[Tile], SortKey]] = {
    "name": lambda tile: (0.0, tile.name.casefold()),
    "state": lambda tile: (float(STATES.index(tile.badges[0].word)), tile.name.casefold()),
    "loss": _lowest(lambda drawing: drawing.train),
    "test": _lowest(lambda drawing: drawing.test),
    "accuracy": _highest(lambda drawing: drawing.value),
    "epoch": _highest(lambda drawing: drawing.epoch),
    "parameters": _lowest(lambda drawing: drawing.parameters),
}
