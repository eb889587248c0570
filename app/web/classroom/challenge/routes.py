"""The teacher sets a challenge on the data of the run that the class follows, and ends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.challenge_words import LOSSES, OPTIMIZERS, counted, data_words, goal_words
from app.classroom.code import spoken
from app.classroom.room import Room
from app.classroom.rooms import LoadedRoom
from app.store.base import SessionNotFound
from app.training.recipe.dataset import dataset_of
from app.training.recipe.parts import OptimizerName
from app.training.run.session import TrainingSession
from app.web.classroom.bars import lab_path
from app.web.classroom.challenge.form import ChallengeForm, empty_form, read_form
from app.web.classroom.context import Asked, Class
from app.web.problems import HttpProblem
from app.web.templating import render_page

router = APIRouter(include_in_schema=False)

NO_RUN = "The run that this room follows is gone; show another lab there, then set the challenge."
ENDED = "This room has ended; open another one."


@dataclass(frozen=True)
class ChallengePage:
    """``data`` is what the lab has now; ``present`` the challenge that a new one would replace."""

    code: str
    spoken: str
    lab: str
    data: str
    loss: str
    is_split: bool
    has_classes: bool
    present: str
    form: ChallengeForm
    optimizers: list[tuple[str, str]]


@router.get("/room/{code}/challenge")
async def ask(request: Request, asked: Class, code: str) -> Response:
    """The form, and what data the challenge would be on."""
    held, session = await _run(asked, code)
    return _page(request, held, session, empty_form(session))


@router.post("/room/{code}/challenge")
async def set_challenge(request: Request, asked: Class, code: str) -> Response:
    """A new challenge with a board of its own, in place of any before."""
    held, session = await _run(asked, code)
    before = held.room.challenge
    read = read_form(await request.form(), session, before.number + 1 if before else 1)
    if isinstance(read, ChallengeForm):
        return _page(request, held, session, read, 422)

    def set_to(room: Room) -> Room:
        number = room.challenge.number + 1 if room.challenge else 1
        return room.model_copy(update={"challenge": read.model_copy(update={"number": number})})

    await asked.rooms.change(code, set_to)
    return RedirectResponse(f"/room/{code}/board", 303)


@router.post("/room/{code}/challenge/end")
async def end(asked: Class, code: str) -> Response:
    """Score everybody once more, and then nobody; what was reached stays on the board."""
    held = await asked.as_teacher(code)
    await asked.all.scores.look(held, at_once=True)

    def ended(room: Room) -> Room:
        if room.challenge is None:
            return room
        over = room.challenge.model_copy(update={"over": True})
        return room.model_copy(update={"challenge": over})

    await asked.rooms.change(code, ended)
    return RedirectResponse(f"/room/{code}/board", 303)


async def _run(asked: Asked, code: str) -> tuple[LoadedRoom, TrainingSession]:
    """The room, for its teacher, and the run that the class follows."""
    held = await asked.as_teacher(code)
    if held.room.ended:
        raise HttpProblem(422, ENDED)
    try:
        return held, (await asked.sessions.load(held.room.session)).session
    except SessionNotFound:
        raise HttpProblem(422, NO_RUN) from None


def _page(
    request: Request,
    held: LoadedRoom,
    session: TrainingSession,
    form: ChallengeForm,
    status: int = 200,
) -> Response:
    present = held.room.challenge
    page = ChallengePage(
        code=held.code,
        spoken=spoken(held.code),
        lab=lab_path(held.room.session, held.code, held.room.view),
        data=_data(session),
        loss=LOSSES[session.recipe.loss],
        is_split=len(session.data.test) > 0,
        has_classes=dataset_of(session.recipe.dataset).task == "classes",
        present="" if present is None or present.over else goal_words(present),
        form=form,
        optimizers=[(name, OPTIMIZERS[name]) for name in get_args(OptimizerName)],
    )
    return render_page(request, "room/challenge.html", {"page": page}, status)


def _data(session: TrainingSession) -> str:
    """The data of a run, with what tells them from others of their kind."""
    recipe, known = session.recipe, dataset_of(session.recipe.dataset)
    parts = [data_words(recipe.dataset) if recipe.dataset.own is None else "your own data"]
    parts.append(f"{counted(len(session.data.train), 'rows')} to train")
    if len(session.data.test):
        parts.append(f"{counted(len(session.data.test), 'rows')} to test")
    if not (known.is_table or known.is_measured):
        parts.append(f"noise {recipe.dataset.noise:g}")
    if not known.is_table:
        parts.append(f"seed {recipe.seed}")
    return ", ".join(parts)
