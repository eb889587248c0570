"""Drawings of students' stored runs for the wall: each version is drawn once, on a thread."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from anyio import to_thread
from markupsafe import Markup

from app.classroom.member import Member
from app.classroom.room import MAX_MEMBERS
from app.engine.network import parameter_count
from app.i18n.languages import current_language
from app.i18n.messages import N_, _
from app.render.charts.run_tile import draw_loss_spark, draw_prediction, epochs_without_improvement
from app.render.numbers import number, percent
from app.store.base import SessionDamaged, SessionNotFound, StoredSnapshot
from app.training.codec.snapshot import BadSnapshot, read_without_past
from app.web.page_words import title_of
from app.web.session_service import SessionService

MAX_SNAPSHOTS_LOADED = 30
"""This many snapshots are in memory at once."""
MAX_DRAWINGS = 2 * MAX_MEMBERS
GONE = N_("This run no longer exists: it was deleted, or evicted to make space.")
DAMAGED = N_("This run cannot be read: its stored data are damaged.")


@dataclass(frozen=True)
class RunDrawing:
    """A stored run in one version, drawn.

    ``begun`` says whether it has made an update, ``value`` is the accuracy or R²,
    ``epochs_without_improvement`` is from ``epochs_without_improvement``.
    """

    version: int
    epoch: int
    begun: bool
    diverged: bool
    message: str
    epochs_without_improvement: int
    layers: str
    activations: str
    parameters: int
    train: float
    test: float | None
    score_name: str
    score: str
    score_of: str
    value: float | None
    dataset: str
    picture: Markup
    about: str
    spark: Markup


@dataclass(frozen=True)
class StudentRun:
    """A student's run: its drawing, or why there is none, and whether it is playing."""

    drawing: RunDrawing | None
    why_not: str = ""
    plays: bool = False


class WallTiles:
    """The newest drawing of each session. Must be used on one event loop.

    It reads the store only, so it does not disturb runs that are playing.
    """

    def __init__(self, sessions: SessionService):
        self._sessions = sessions
        self._drawings: OrderedDict[tuple[str, str], RunDrawing] = OrderedDict()
        self._lock = asyncio.Lock()

    async def runs_of(self, members: Sequence[Member]) -> list[StudentRun]:
        """Each student's run, in their order; empty for those without one.

        Raises StoreUnavailable.
        """
        found: list[StudentRun] = []
        # Two walls at once must not draw the same run twice.
        async with self._lock:
            for start in range(0, len(members), MAX_SNAPSHOTS_LOADED):
                found += await self._some_runs(members[start : start + MAX_SNAPSHOTS_LOADED])
        return found

    async def _some_runs(self, members: Sequence[Member]) -> list[StudentRun]:
        loaded = await asyncio.gather(*map(self._load, members))
        new = {
            member.session: stored
            for member, (stored, _, _) in zip(members, loaded, strict=True)
            if stored and not self._has_drawing(member.session, stored.version)
        }
        if new:
            drawings = await to_thread.run_sync(lambda: [*map(_draw, new.values())])
            for session, drawing in zip(new, drawings, strict=True):
                if drawing:
                    self._cache(session, drawing)
        return [
            self._student_run(member.session, *one)
            for member, one in zip(members, loaded, strict=True)
        ]

    def _student_run(
        self, session: str, stored: StoredSnapshot | None, why_not: str, plays: bool
    ) -> StudentRun:
        if stored is None:
            return StudentRun(None, why_not)
        if not self._has_drawing(session, stored.version):
            return StudentRun(None, _(DAMAGED))
        key = _key(session)
        self._drawings.move_to_end(key)
        return StudentRun(self._drawings[key], "", plays)

    async def _load(self, member: Member) -> tuple[StoredSnapshot | None, str, bool]:
        if not member.session:
            return None, "", False
        sessions = self._sessions.of(member.visitor)
        try:
            stored = await sessions.stored(member.session)
        except SessionDamaged:
            return None, _(DAMAGED), False
        except SessionNotFound:
            return None, _(GONE), False
        return stored, "", await sessions.is_playing(member.session)

    def _has_drawing(self, session: str, version: int) -> bool:
        drawing = self._drawings.get(_key(session))
        return drawing is not None and drawing.version == version

    def _cache(self, session: str, drawing: RunDrawing) -> None:
        key = _key(session)
        self._drawings[key] = drawing
        self._drawings.move_to_end(key)
        if len(self._drawings) > MAX_DRAWINGS:
            self._drawings.popitem(last=False)


def _key(session: str) -> tuple[str, str]:
    """A drawing has words."""
    return session, current_language()


def _draw(stored: StoredSnapshot) -> RunDrawing | None:
    try:
        session, losses = read_without_past(stored.snapshot)
    except BadSnapshot:
        return None
    train, test = session.losses()
    scores, picture = session.scores(), draw_prediction(session)
    split_text = (
        N_("of %(number)s test samples")
        if len(session.data.test)
        else N_("of %(number)s training samples")
    )
    units = session.recipe.units
    return RunDrawing(
        version=stored.version,
        epoch=session.epoch,
        begun=session.epoch > 0 or session.offset > 0,
        diverged=session.status == "diverged",
        message=session.message,
        epochs_without_improvement=epochs_without_improvement(losses),
        layers="-".join(map(str, units)),
        activations=", ".join(map(title_of, session.recipe.activations)),
        parameters=parameter_count(units),
        train=train,
        test=test,
        score_name="R²" if scores.right is None else _("accuracy"),
        score=number(scores.r_squared, 3)
        if scores.right is None
        else f"{percent(scores.right, scores.of)} %",
        score_of=_(split_text, number=scores.of),
        value=scores.value,
        dataset=session.data.dataset.title,
        picture=Markup(picture.svg),
        about=picture.about,
        spark=Markup(draw_loss_spark(losses)),
    )
