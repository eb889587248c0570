"""Send a copy of the run that the class follows to every student."""

from __future__ import annotations

from typing import get_args

from anyio import to_thread

from app.classroom.room import Room
from app.classroom.rooms import LoadedRoom
from app.classroom.sent_run import SeedChoice, SentKind, SentRun
from app.i18n.messages import N_, _
from app.store.base import SessionNotFound
from app.training.experiments.fork import copy_for_another
from app.training.run.session import TrainingSession
from app.web.classroom.dependencies import ClassroomRequest
from app.web.problems import HttpProblem

RUN_GONE = N_(
    "The run that this room follows no longer exists. Show another lab to the class first."
)
ENDED = N_("This room has ended. Open another one to send a run.")
STATE_HAS_SEED = N_(
    "A trained state keeps its seed. Send the untrained network for different seeds."
)


async def send_run(
    classroom: ClassroomRequest, loaded: LoadedRoom, what: SentKind, seeds: SeedChoice
) -> LoadedRoom:
    """Store a copy of the run, which every student then receives. Raises HttpProblem."""
    if loaded.room.ended:
        raise HttpProblem(422, _(ENDED))
    try:
        sessions = classroom.followed_sessions(loaded)
        run = (await sessions.load(loaded.room.session)).session
    except SessionNotFound:
        raise HttpProblem(404, _(RUN_GONE)) from None
    made = untrained if what == "recipe" else copy_for_another
    run = await to_thread.run_sync(made, run)
    copies = classroom.services.sent_copies
    token = await copies.create(run)
    previous: SentRun | None = None

    def change(room: Room) -> Room:
        nonlocal previous
        if room.ended:
            raise HttpProblem(422, _(ENDED))
        previous = room.sent
        return room.with_sent_run(what, seeds, token)

    try:
        loaded = await classroom.rooms.change(loaded.code, change)
    except BaseException:
        await copies.delete(token)
        raise
    if previous:
        await copies.delete(previous.token)
    return loaded


def read_choices(what: str, seeds: str) -> tuple[SentKind, SeedChoice]:
    """The choices as typed. Raises HttpProblem."""
    if what not in get_args(SentKind):
        raise HttpProblem(
            422, _("what must be one of %(names)s.", names=", ".join(get_args(SentKind)))
        )
    if seeds not in get_args(SeedChoice):
        raise HttpProblem(
            422, _("seed must be one of %(names)s.", names=", ".join(get_args(SeedChoice)))
        )
    if what == "state" and seeds == "own":
        raise HttpProblem(422, _(STATE_HAS_SEED))
    return what, seeds  # type: ignore[return-value]


def untrained(run: TrainingSession) -> TrainingSession:
    """A new run of the same recipe and data."""
    return TrainingSession(run.recipe, own=run.own)


def own_start(run: TrainingSession, sent: SentRun, student: int) -> TrainingSession:
    """A new run on the same data, with the student's own initial weights and order of samples."""
    seeds = run.recipe.seeds
    own = {
        "weight_seed": sent.seed_for(student, seeds.weights),
        "order_seed": sent.seed_for(student, seeds.order),
    }
    return TrainingSession(run.recipe.model_copy(update=own), own=run.own)
