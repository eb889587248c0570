"""Drawings of students' runs as the store has them: each version once, in the background."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from anyio import to_thread
from markupsafe import Markup

from app.classroom.room import MAX_MEMBERS, Member
from app.engine.network import parameter_count
from app.render.charts.run_tile import draw_loss_spark, draw_prediction, epochs_without_better
from app.render.numbers import number, percent
from app.store.base import SessionDamaged, SessionNotFound, StoredSnapshot
from app.training.codec.snapshot import BadSnapshot, read_without_past
from app.web.session_service import SessionService

AT_ONCE = 30
"""So many snapshots are in memory together."""
MAX_DRAWN = 2 * MAX_MEMBERS
GONE = "This run is gone: it was deleted, or made room for others."
DAMAGED = "This run cannot be read: what was kept of it is damaged."


@dataclass(frozen=True)
class Drawn:
    """A run in one version; every number is of that snapshot.

    ``begun`` says whether it has made an update, ``calm`` for how many epochs the training loss has
    not improved (see ``epochs_without_better``), ``value`` is the accuracy or R².
    """

    version: int
    epoch: int
    begun: bool
    diverged: bool
    message: str
    calm: int
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
class Look:
    """What is known of a student's run: a drawing, or why there is none; and whether it plays."""

    drawn: Drawn | None
    why_not: str = ""
    plays: bool = False


class WallTiles:
    """The newest drawing of each session. Used on one event loop; runs that play are not asked."""

    def __init__(self, sessions: SessionService):
        self._sessions = sessions
        self._drawn: OrderedDict[str, Drawn] = OrderedDict()
        self._lock = asyncio.Lock()

    async def look(self, members: Sequence[Member]) -> list[Look]:
        """What is known of each member's run, in their order; those without one are left blank.

        Raises StoreUnavailable.
        """
        found: list[Look] = []
        # Two walls at once draw nothing twice.
        async with self._lock:
            for start in range(0, len(members), AT_ONCE):
                found += await self._look_at(members[start : start + AT_ONCE])
        return found

    async def _look_at(self, members: Sequence[Member]) -> list[Look]:
        kept = await asyncio.gather(*map(self._load, members))
        new = {
            member.session: stored
            for member, (stored, _, _) in zip(members, kept, strict=True)
            if stored and not self._knows(member.session, stored.version)
        }
        if new:
            for session, drawn in (await to_thread.run_sync(_draw_all, new)).items():
                self._keep(session, drawn)
        return [
            self._describe(member.session, *one) for member, one in zip(members, kept, strict=True)
        ]

    def _describe(
        self, session: str, stored: StoredSnapshot | None, why_not: str, plays: bool
    ) -> Look:
        if stored is None:
            return Look(None, why_not)
        if not self._knows(session, stored.version):
            return Look(None, DAMAGED)
        self._drawn.move_to_end(session)
        return Look(self._drawn[session], "", plays)

    async def _load(self, member: Member) -> tuple[StoredSnapshot | None, str, bool]:
        if not member.session:
            return None, "", False
        sessions = self._sessions.of(member.visitor)
        try:
            stored = await sessions.kept(member.session)
        except SessionDamaged:
            return None, DAMAGED, False
        except SessionNotFound:
            return None, GONE, False
        return stored, "", await sessions.plays(member.session)

    def _knows(self, session: str, version: int) -> bool:
        drawn = self._drawn.get(session)
        return drawn is not None and drawn.version == version

    def _keep(self, session: str, drawn: Drawn | None) -> None:
        if drawn is None:
            return
        self._drawn[session] = drawn
        self._drawn.move_to_end(session)
        if len(self._drawn) > MAX_DRAWN:
            self._drawn.popitem(last=False)


def _draw_all(kept: dict[str, StoredSnapshot]) -> dict[str, Drawn | None]:
    return {session: _draw(stored) for session, stored in kept.items()}


def _draw(stored: StoredSnapshot) -> Drawn | None:
    try:
        session, losses = read_without_past(stored.snapshot)
    except BadSnapshot:
        return None
    train, test = session.losses()
    scores, picture = session.scores(), draw_prediction(session)
    split = "test" if len(session.data.test) else "training"
    units = session.recipe.units
    return Drawn(
        version=stored.version,
        epoch=session.epoch,
        begun=session.epoch > 0 or session.offset > 0,
        diverged=session.status == "diverged",
        message=session.message,
        calm=epochs_without_better(losses),
        layers="-".join(map(str, units)),
        activations=", ".join(session.recipe.activations),
        parameters=parameter_count(units),
        train=train,
        test=test,
        score_name="R²" if scores.right is None else "accuracy",
        score=number(scores.r_squared, 3)
        if scores.right is None
        else f"{percent(scores.right, scores.of)} %",
        score_of=f"of {scores.of} {split} samples",
        value=scores.value,
        dataset=session.data.dataset.title,
        picture=Markup(picture.svg),
        about=picture.about,
        spark=Markup(draw_loss_spark(losses)),
    )
