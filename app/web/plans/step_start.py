"""What a step of a plan starts with: its session, and the view in which it is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

from anyio import to_thread
from starlette.datastructures import QueryParams

from app.classroom.plan.plan import Plan, PlanError, PlanStep
from app.classroom.plan.state import pack_state, unpack_state
from app.errors import ProblemError
from app.i18n.messages import _, raw_gettext
from app.lessons.lesson import Lesson
from app.training.experiments.fork import copy_of
from app.training.recipe.limits import Limits
from app.training.run.session import TrainingSession
from app.web.forms import read_index
from app.web.lessons.lesson_library import OWN, LessonLibrary, LessonNotFound
from app.web.lessons.progress import expected, is_at
from app.web.lessons.results import sample_of
from app.web.lessons.step_view import step_number, view_of_step, without_lesson
from app.web.view.hidden_parts import read_hidden, write_hidden
from app.web.view.view import UNSHARED_PARTS, View, read_query, read_view


@dataclass(frozen=True)
class StepStart:
    """``sample`` is the training row that the step's texts are about; None for the page's own."""

    session: TrainingSession
    view: View
    sample: int | None


async def lesson_of(step: PlanStep, plan: Plan, lessons: LessonLibrary) -> Lesson | None:
    """The lesson of a step; a teacher's own one is kept again if this server has it no longer.

    Raises LessonNotFound, and BadLesson for a text that is no lesson.
    """
    if not step.lesson:
        return None
    try:
        return await lessons.find(step.lesson)
    except LessonNotFound:
        if step.lesson not in plan.lessons:
            raise
        return await lessons.keep(plan.lessons[step.lesson])


async def start_of(step: PlanStep, plan: Plan, lessons: LessonLibrary, limits: Limits) -> StepStart:
    """A new session at the start of the step. Raises PlanError."""
    try:
        lesson = await lesson_of(step, plan, lessons)
        if lesson is None:
            session = await to_thread.run_sync(unpack_state, step.state, limits)
            view = read_view(QueryParams(step.view))
            return StepStart(session, replace(view, **UNSHARED_PARTS), read_index(view.sample))
        at = min(step.at, len(lesson.steps))
        session = await to_thread.run_sync(lambda: copy_of(expected(lesson, at)))
    except ProblemError as error:
        raise PlanError(
            _("“%(title)s” cannot be started: %(error)s", title=step.title, error=error)
        ) from error
    view = view_of_step(View(), lesson, at)
    if not step.column:
        view = without_lesson(view)
    more, _unknown = read_hidden(read_query(step.view).hide)
    view = replace(view, hide=write_hidden({*view.hide.split("."), *more}))
    return StepStart(session, view, sample_of(lesson.steps[at - 1]))


def view_to_keep(view: View) -> View:
    """The parts of a lab's view that a step keeps."""
    return replace(view, **UNSHARED_PARTS, paint="", blank="", answer="")


async def step_from_lab(
    session: TrainingSession, view: View, lessons: LessonLibrary, title: str, key: str
) -> tuple[PlanStep, dict[str, str]]:
    """The step that starts where a lab is, and the text of its lesson if that is a teacher's own.

    In the state of a lesson's step it is that step; otherwise it is the lab's state. Raises
    PlanError.
    """
    view = view_to_keep(view)
    if view.lesson:
        try:
            lesson = await lessons.find(view.lesson)
        except LessonNotFound:
            view = replace(view, lesson="", at="")
        else:
            number = step_number(view, lesson)
            texts = {}
            if lesson.name.startswith(OWN):
                texts[lesson.name] = await lessons.text_of(lesson.name)
            if await to_thread.run_sync(is_at, lesson, number, session):
                about = _("lesson “%(title)s”, step %(number)s", title=lesson.title, number=number)[
                    :120
                ]
                step = PlanStep(
                    key=key, title=title, lesson=lesson.name, at=number, until=number, about=about
                )
                return step, texts
            state = await to_thread.run_sync(pack_state, session)
            return _state_step(session, view, title, key, state), texts
    state = await to_thread.run_sync(pack_state, session)
    return _state_step(session, view, title, key, state), {}


def _state_step(session: TrainingSession, view: View, title: str, key: str, state: str) -> PlanStep:
    query = view.query()
    return PlanStep(key=key, title=title, state=state, view=query, about=about_run(session))


def about_run(session: TrainingSession) -> str:
    """Data set, network and epoch in words."""
    network = "-".join(map(str, session.recipe.units))
    about = _(
        "%(data)s %(network)s, epoch %(epoch)s",
        data=raw_gettext(session.data.dataset.title),
        network=network,
        epoch=session.epoch,
    )
    return about[:120]
