"""The teacher sets a challenge on the data of the run that the class follows, and ends it."""

from __future__ import annotations

from typing import get_args

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.challenge.challenge_changes import with_challenge, with_challenge_over
from app.classroom.challenge.challenge_text import (
    LOSS_NAMES,
    OPTIMIZER_NAMES,
    dataset_said,
    goal_text,
)
from app.classroom.challenge.scoring import start_problem
from app.classroom.join_code import spaced_code
from app.classroom.rooms import LoadedRoom
from app.classroom.said import count_text
from app.i18n.messages import N_, _, ngettext
from app.store.base import SessionNotFound
from app.training.recipe.dataset import dataset_of
from app.training.recipe.parts import OptimizerName
from app.training.run.session import TrainingSession
from app.web import addresses
from app.web.classroom.challenge.form import ChallengeForm, empty_form, read_form
from app.web.classroom.dependencies import Classroom, ClassroomRequest, TeacherRoom
from app.web.classroom.room_bar import way_to_lab
from app.web.problems import HttpProblem
from app.web.templating import render_page

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)

NO_RUN = N_(
    "The run that this room follows no longer exists. Show another lab to the class, then set the "
    "challenge."
)
ENDED = N_("This room has ended. Open another one.")


@router.get("/challenge")
async def show_form(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """The form, and the data that the challenge will use."""
    session = await followed_session(classroom, loaded)
    return _page(request, loaded, session, empty_form(session))


@router.post("/challenge")
async def set_challenge(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Replace the challenge, and start with an empty scoreboard."""
    session = await followed_session(classroom, loaded)
    challenge = read_form(await request.form(), session, 1)
    if isinstance(challenge, ChallengeForm):
        return _page(request, loaded, session, challenge, 422)

    await classroom.rooms.change(loaded.code, lambda room: with_challenge(room, challenge))
    return RedirectResponse(addresses.room(loaded.code, "board"), 303)


@router.post("/challenge/end")
async def end_challenge(classroom: Classroom, loaded: TeacherRoom) -> Response:
    """End the challenge after a last scoring; the scoreboard stays."""
    await classroom.services.live_scores.refresh(loaded, at_once=True)
    await classroom.rooms.change(loaded.code, with_challenge_over)
    return RedirectResponse(addresses.room(loaded.code, "board"), 303)


async def followed_session(classroom: ClassroomRequest, loaded: LoadedRoom) -> TrainingSession:
    if loaded.room.ended:
        raise HttpProblem(422, _(ENDED))
    try:
        return (await classroom.followed_sessions(loaded).load(loaded.room.session)).session
    except SessionNotFound:
        raise HttpProblem(422, _(NO_RUN)) from None


def _page(
    request: Request,
    loaded: LoadedRoom,
    session: TrainingSession,
    form: ChallengeForm,
    status: int = 200,
) -> Response:
    current = loaded.room.challenge
    page = {
        "code": loaded.code,
        "spaced_code": spaced_code(loaded.code),
        "lab": way_to_lab(loaded.room),
        "data": _data_text(session),
        "loss": _loss_text(session),
        "is_split": len(session.data.test) > 0,
        "has_classes": dataset_of(session.recipe.dataset).task == "classes",
        "start_problem": start_problem(session),
        "current": "" if current is None or current.over else goal_text(current),
        "form": form,
        "optimizers": [(name, OPTIMIZER_NAMES[name]) for name in get_args(OptimizerName)],
    }
    return render_page(request, "classroom/challenge/form.html", {"page": page}, status)


def _loss_text(session: TrainingSession) -> str:
    """The loss, and what it is of if the targets are not compared in their own unit."""
    title = _(LOSS_NAMES[session.recipe.loss])
    if session.data.target_std is None:
        return title
    return ngettext(
        "%(loss)s of the standardised target",
        "%(loss)s of the standardised targets",
        len(session.data.dataset.target_names),
        loss=title,
    )


def _data_text(session: TrainingSession) -> str:
    """The data of a run, with what distinguishes them from others of the same data set."""
    recipe, dataset = session.recipe, dataset_of(session.recipe.dataset)
    parts = [
        str(dataset_said(recipe.dataset)) if recipe.dataset.own is None else _("your own data")
    ]
    parts.append(count_text(len(session.data.train), "training samples"))
    if len(session.data.test):
        parts.append(count_text(len(session.data.test), "test samples"))
    if not (dataset.is_table or dataset.is_measured):
        parts.append(_("noise %(noise)s", noise=format(recipe.dataset.noise, "g")))
    if not dataset.is_table:
        parts.append(_("seed %(seed)s", seed=recipe.seeds.data))
    return ", ".join(parts)
