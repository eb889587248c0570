"""What the wall shows of each student, in which order, and what is marked."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.classroom.code import spoken
from app.classroom.room import Member, Room
from app.render.charts.run_tile import BETTER
from app.web.classroom.bars import run_path, wall_path
from app.web.classroom.wall.tiles import Drawn, Look
from app.web.classroom.wall.view import SORTS, WallView

STATES = ("diverged", "stuck", "gone", "not started", "playing", "at rest")
"""A run's words, the first of which sorts it: what needs help comes first."""
LITTLE = f"{BETTER:.1%}".replace("%", " %")
"""How much lower a loss may become without getting better."""
TILES_A_SECOND = 100
"""A page with more tiles asks less often."""


@dataclass(frozen=True)
class Mark:
    """A word on a tile, and a sentence that says why it is there."""

    word: str
    why: str

    @property
    def style(self) -> str:
        """Its name for the style sheet."""
        return f"is-{self.word.replace(' ', '-')}"


@dataclass(frozen=True)
class Tile:
    """One student; ``why_not`` says why there is no drawing, ``path`` is empty without a run."""

    number: int
    name: str
    path: str
    marks: tuple[Mark, ...]
    drawn: Drawn | None
    why_not: str


@dataclass(frozen=True)
class Wall:
    """The page. It asks itself again after ``seconds``; ``digest`` says what it has shown
    of the tiles and of the bar.

    ``ask`` is the address for that. A loss that is lower by no more than ``better`` is none.
    """

    code: str
    spoken: str
    path: str
    view: WallView
    sorts: dict[str, str]
    summary: str
    tiles: tuple[Tile, ...]
    seconds: int
    digest: str
    ask: str
    better: str


def build_wall(room: Room, looks: Sequence[Look], view: WallView, bar: str) -> Wall:
    """The wall of a room, of whose members ``looks`` tells what is known, in their order."""
    tiles = [_tile(room, *one, view) for one in zip(room.members, looks, strict=True)]
    tiles.sort(key=lambda tile: tile.number)
    tiles.sort(key=_KEYS[view.sort])
    versions = [
        (tile.number, tile.name, tile.marks, tile.drawn and tile.drawn.version) for tile in tiles
    ]
    digest = f"{_digest(repr((view, versions)))}.{_digest(bar)}"
    path = wall_path(room.code)
    return Wall(
        code=room.code,
        spoken=spoken(room.code),
        path=path,
        view=view,
        sorts=SORTS,
        summary=_summary(tiles),
        tiles=tuple(tiles),
        seconds=max(1, -(-len(tiles) // TILES_A_SECOND)),
        digest=digest,
        ask=f"{path}?{view.query(seen=digest)}",
        better=LITTLE,
    )


def _tile(room: Room, member: Member, look: Look, view: WallView) -> Tile:
    marks = _marks(member, look, view.stuck)
    if member == room.shown_member:
        marks.append(Mark("shown to all", "everybody sees this run in place of yours"))
    return Tile(
        number=member.number,
        name=member.name,
        path=run_path(room.code, member.number) if look.drawn else "",
        marks=tuple(marks),
        drawn=look.drawn,
        why_not=look.why_not or ("" if look.drawn else "No run of their own yet."),
    )


def _marks(member: Member, look: Look, stuck: int) -> list[Mark]:
    drawn = look.drawn
    if drawn is None and member.session:
        return [Mark("gone", look.why_not)]
    if drawn is None:
        return [Mark("not started", "no run of their own yet")]
    marks = []
    if drawn.diverged:
        marks.append(Mark("diverged", drawn.message))
    elif not drawn.begun:
        marks.append(Mark("not started", "no update has been made yet"))
    elif drawn.calm >= stuck:
        why = f"in {drawn.calm} epochs the lowest training loss came down by no more than {LITTLE}"
        marks.append(Mark("stuck", why))
    if look.plays:
        marks.append(Mark("playing", "the run plays now"))
    elif not marks:
        marks.append(Mark("at rest", "the run does not play now"))
    return marks


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def has_bar(wall: Wall, seen: str) -> bool:
    """Whether who has ``seen`` that has the bar already: somebody may be typing in it."""
    return seen.partition(".")[2] == wall.digest.partition(".")[2]


def _summary(tiles: Sequence[Tile]) -> str:
    """How many there are, and how many of each state, as a sentence."""
    if not tiles:
        return "Nobody has joined yet."
    counts = Counter(mark.word for tile in tiles for mark in tile.marks)
    told = [f"{counts[state]} {state}" for state in STATES if counts[state]]
    return f"{len(tiles)} student{'' if len(tiles) == 1 else 's'}: {', '.join(told)}."


Key = tuple[float, str]


def _by(value: Callable[[Drawn], float | None]) -> Callable[[Tile], Key]:
    """Lowest first; those that have no such number come last, by name like those that are equal."""

    def key(tile: Tile) -> Key:
        found = value(tile.drawn) if tile.drawn else None
        return float("inf") if found is None else found, tile.name.casefold()

    return key


def _highest(value: Callable[[Drawn], float | None]) -> Callable[[Tile], Key]:
    return _by(lambda drawn: None if (found := value(drawn)) is None else -found)


_KEYS: dict[str, Callable[[Tile], Key]] = {
    "name": lambda tile: (0.0, tile.name.casefold()),
    "state": lambda tile: (float(STATES.index(tile.marks[0].word)), tile.name.casefold()),
    "loss": _by(lambda drawn: drawn.train),
    "test": _by(lambda drawn: drawn.test),
    "accuracy": _highest(lambda drawn: drawn.value),
    "epoch": _highest(lambda drawn: drawn.epoch),
    "parameters": _by(lambda drawn: drawn.parameters),
}
