"""The record of a session: its turns, the place where it stands, checkpoints, losses ahead."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.training.own_data import OwnData, pack
from app.training.run.history import Change, History
from app.training.timeline.checkpoints import Checkpoint, is_due, thin_out
from app.training.timeline.place import Mark, Place
from app.training.timeline.turn import NO_EDIT, Beginning, Edit, Turn, TurnKind

if TYPE_CHECKING:
    from app.training.run.session import TrainingSession

MAX_TURNS = 200
"""Of more turns than this the oldest are forgotten,"""
MAX_EDIT_BYTES = 200_000
"""also where they edit more than so many bytes of parameters."""
MAX_ROWS_OF_PAST_RUN = 200
MAX_PAST_RUNS = 50
"""Losses of other runs are kept thinned, and of so many."""
MAX_OWN_BYTES = 200_000
"""Of the own data of other runs; those that were left longest ago are forgotten."""


@dataclass
class Timeline:
    """``at`` is the present turn. ``ahead`` has the losses of the present run's epochs to come.

    ``own`` are a person's own data that other runs trained on, by their digest.
    """

    turns: list[Turn] = field(default_factory=list)
    at: int = -1
    checkpoints: list[Checkpoint] = field(default_factory=list)
    ahead: History = field(default_factory=History)
    own: dict[str, OwnData] = field(default_factory=dict)

    # ---- what it says

    def mark(self, session: TrainingSession) -> Mark:
        """Where in the present turn the session stands."""
        updates = session.optimizer_steps - self.turns[self.at].beginning.optimizer_steps
        # Of a session that was opened just after a watched update nothing is known before it.
        watched = session.watched and updates > 0
        return Mark(updates, session.phases_done, session.samples_done, watched)

    def place(self, session: TrainingSession) -> Place:
        """Where the session stands."""
        return Place(self.at, self.mark(session))

    def run_of(self, number: int) -> range:
        """The turns of the run that this turn belongs to."""
        first = number
        while first > 0 and self.turns[first].kind != "start":
            first -= 1
        last = number + 1
        while last < len(self.turns) and self.turns[last].kind != "start":
            last += 1
        return range(first, last)

    def changes(self, number: int) -> list[Change]:
        """The marks of what was changed in a run, up to this turn."""
        first = self.run_of(number)[0]
        return [
            Change(turn.beginning.epoch, turn.text)
            for turn in self.turns[first : number + 1]
            if turn.kind != "start" and turn.text
        ]

    # ---- what is told to it

    def begin_with(self, session: TrainingSession) -> None:
        """Begin with a session whose past is not known: as with an edit of all its parameters."""
        self.turns, self.checkpoints, self.ahead = [], [], History()
        self.enter(session, "edit", "")
        self.turns[0].end = self.mark(session)

    def leave(self, session: TrainingSession) -> None:
        """An action will be done now: what was known to come after this place is forgotten."""
        self._forget_future()
        mark = self.turns[self.at].end = self.mark(session)
        here = self.at, mark.updates
        self.checkpoints = [point for point in self.checkpoints if _order(point) <= here]

    def enter(
        self, session: TrainingSession, kind: TurnKind, text: str, edit: Edit = NO_EDIT
    ) -> None:
        """The action has been done to the session, after ``leave``."""
        beginning = Beginning(session.epoch, session.batch, session.offset, session.optimizer_steps)
        samples = len(session.data.train)
        self.turns.append(
            Turn(kind, session.recipe, session.engine, samples, text, beginning, edit)
        )
        self.at = len(self.turns) - 1
        if kind != "start":
            self._keep(session, 0)
        self._forget_oldest()

    def edit_just_made(self, session: TrainingSession) -> Turn | None:
        """The present turn where the session stands right after the edit that it begins with."""
        turn = self.turns[self.at]
        return turn if turn.kind == "edit" and self.mark(session) == Mark() else None

    def amend(self, session: TrainingSession, edit: Edit, text: str) -> None:
        """The edit just made has been made otherwise."""
        self.leave(session)
        turn = self.turns[self.at]
        turn.edit, turn.text = edit, text
        self.checkpoints = [point for point in self.checkpoints if point.turn < self.at]
        self._keep(session, 0)

    def leave_run(self, session: TrainingSession) -> None:
        """Another run will be the present one: keep the losses of this one."""
        whole = session.history.joined(self.ahead)
        start = self.run_of(self.at)[0]
        self.turns[start].losses = whole.thinned(MAX_ROWS_OF_PAST_RUN)
        self.ahead = History()
        self._keep_own(session)

    def _keep_own(self, session: TrainingSession) -> None:
        if session.own is None or session.recipe.dataset.own is None:
            return
        self.own.pop(session.own.digest, None)
        self.own[session.own.digest] = session.own
        left = MAX_OWN_BYTES
        for digest, own in reversed([*self.own.items()]):
            left -= len(pack(own))
            if left < 0:
                del self.own[digest]

    def reached(self, session: TrainingSession) -> None:
        """The session has moved on within its turn."""
        turn, mark = self.turns[self.at], self.mark(session)
        if mark.is_beyond(turn.end):
            self._forget_future()
            turn.end = mark
        if self.ahead.epoch:
            _, self.ahead = self.ahead.split(session.epoch)
        last = self.last_checkpoint(Place(self.at, mark))
        kept = last.updates if last is not None and last.turn == self.at else 0
        if is_due(turn, mark.updates - kept):
            self._keep(session, mark.updates)

    def last_checkpoint(self, place: Place) -> Checkpoint | None:
        """The last one that is not after a place."""
        count = bisect_right(self.checkpoints, (place.turn, place.mark.updates), key=_order)
        return self.checkpoints[count - 1] if count else None

    def _keep(self, session: TrainingSession, updates: int) -> None:
        state = {slot: part.copy() for slot, part in session.optimizer_state.items()}
        made = Checkpoint(self.at, updates, session.network.parameters.copy(), state)
        insort(self.checkpoints, made, key=_order)
        self.checkpoints = thin_out(self.checkpoints, self.turns)

    def _forget_future(self) -> None:
        del self.turns[self.at + 1 :]
        self.checkpoints = [point for point in self.checkpoints if point.turn <= self.at]
        self.ahead = History()

    def forget_past(self, first: int) -> None:
        """Drop the turns before ``first``, which must be a start or have a checkpoint at once."""
        del self.turns[:first]
        self.at -= first
        self.checkpoints = [
            Checkpoint(point.turn - first, point.updates, point.parameters, point.state)
            for point in self.checkpoints
            if point.turn >= first
        ]

    def _forget_oldest(self) -> None:
        least = max(0, len(self.turns) - MAX_TURNS, _first_within(self.turns, MAX_EDIT_BYTES))
        starts = [number for number, turn in enumerate(self.turns) if turn.kind == "start"]
        if len(starts) > MAX_PAST_RUNS:
            least = max(least, starts[-MAX_PAST_RUNS])
        if least == 0:
            return
        usable = {point.turn for point in self.checkpoints if point.updates == 0}
        self.forget_past(
            next(
                number
                for number, turn in enumerate(self.turns)
                if number >= least and (turn.kind == "start" or number in usable)
            )
        )


def _order(point: Checkpoint) -> tuple[int, int]:
    return point.turn, point.updates


def _first_within(turns: Sequence[Turn], most: int) -> int:
    """The first turn from which on edits take no more bytes than this; at least the last."""
    left = most
    for number in range(len(turns) - 1, -1, -1):
        left -= turns[number].edit.value.nbytes * 2
        if left < 0:
            return min(number + 1, len(turns) - 1)
    return 0
