"""What the pages of plans show: the list, and one plan with its steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from anyio import to_thread

from app.classroom.challenge.challenge import Challenge
from app.classroom.challenge.challenge_text import goal_text
from app.classroom.join_code import spaced_code
from app.classroom.plan.library import NAMES, ready_plan
from app.classroom.plan.plan import Plan, PlanError, PlanStep
from app.classroom.plan.translated import translated
from app.classroom.questions.bank import READY_QUESTIONS, template_title
from app.classroom.rooms import LoadedRoom
from app.errors import ProblemError
from app.i18n.messages import _
from app.lessons.library import lessons as ready_lessons
from app.lessons.limits import SECONDS
from app.lessons.training import within
from app.render.numbers import number
from app.training.recipe.limits import Limits
from app.training.run.session import TrainingSession
from app.web.classroom.challenge.form import read_form as read_challenge
from app.web.lessons.lesson_library import LessonLibrary
from app.web.plans.plan_library import FoundPlan, Kind
from app.web.plans.step_form import StepForm, form_of
from app.web.plans.step_start import StepStart, lesson_of, start_of
from app.web.plans.texts import fill_texts, known_texts
from app.web.view.hidden_parts import HIDEABLE, read_hidden
from app.web.view.view import read_query


@dataclass(frozen=True)
class PlanCard:
    """A plan in the list."""

    id: str
    name: str
    about: str
    minutes: int
    steps: int


@dataclass(frozen=True)
class RoomChoice:
    """A room of the visitor that can begin the plan; ``now`` is the plan that it follows."""

    code: str
    spaced_code: str
    now: str


@dataclass(frozen=True)
class QuestionText:
    """A step's question: ``right`` is its answer in words, "" if a poll or a prediction has none
    yet."""

    text: str
    options: tuple[str, ...]
    right: str
    predicts: bool


@dataclass(frozen=True)
class StepCard:
    """One step as it is, with its numbers filled in, and its form if the plan can be changed.

    ``first`` and ``last`` are the minutes of the lesson in which it begins and ends. ``hidden`` are
    the names of the hidden parts. ``lesson_title`` is empty unless the step is one of a lesson, and
    ``lesson_steps`` then how many it has. ``problem`` says why it cannot be started.
    """

    key: str
    number: int
    title: str
    about: str
    minutes: int
    first: int
    last: int
    text: str
    notes: str
    hidden: tuple[str, ...]
    challenge: str
    question: QuestionText | None
    lesson: str
    lesson_title: str
    lesson_steps: int
    problem: str
    form: StepForm
    refused: bool = False


@dataclass(frozen=True)
class PlanPage:
    """One plan. ``removed`` is the title of the step that can be put back."""

    id: str
    kind: Kind
    name: str
    about: str
    minutes: int
    steps: list[StepCard]
    removed: str
    rooms: list[RoomChoice]
    lessons: list[tuple[str, str]]

    @property
    def is_own(self) -> bool:
        """Whether the visitor may change it."""
        return self.kind == "own"


def ready_cards() -> list[PlanCard]:
    """The plans of the app."""
    return [card(name, translated(ready_plan(name))) for name in NAMES]


def own_cards(found: Iterable[FoundPlan]) -> list[PlanCard]:
    """A visitor's plans."""
    return [card(each.id, each.plan) for each in found]


def card(plan_id: str, plan: Plan) -> PlanCard:
    """A plan in a list."""
    return PlanCard(plan_id, plan.name, plan.about, plan.minutes, len(plan.steps))


def room_choices(rooms: Sequence[LoadedRoom]) -> list[RoomChoice]:
    """The rooms that can begin a plan."""
    return [
        RoomChoice(
            each.code,
            spaced_code(each.code),
            each.room.plan.name if each.room.plan and not each.room.plan.over else "",
        )
        for each in rooms
    ]


async def describe_plan(
    found: FoundPlan,
    rooms: Sequence[LoadedRoom],
    lessons: LessonLibrary,
    limits: Limits,
    refused: dict[str, StepForm] | None = None,
) -> PlanPage:
    """The page of a plan; ``refused`` has the forms that were not saved, by key."""
    plan, cards, minutes = found.plan, [], 0
    with within(SECONDS):  # for the numbers of all steps together
        for place, step in enumerate(plan.steps, 1):
            form = (refused or {}).get(step.key)
            cards.append(await _describe_step(step, plan, place, minutes, lessons, limits, form))
            minutes += step.minutes
    return PlanPage(
        id=found.id,
        kind=found.kind,
        name=plan.name,
        about=plan.about,
        minutes=plan.minutes,
        steps=cards,
        removed=plan.removed.step.title if plan.removed and found.is_own else "",
        rooms=room_choices(rooms),
        lessons=[(lesson.name, lesson.title) for lesson in ready_lessons()],
    )


async def _describe_step(
    step: PlanStep,
    plan: Plan,
    place: int,
    minutes: int,
    lessons: LessonLibrary,
    limits: Limits,
    refused: StepForm | None,
) -> StepCard:
    problem, lesson_title, steps, about = "", "", 0, step.about
    start: StepStart | None = None
    texts = known_texts(step)
    try:
        lesson = await lesson_of(step, plan, lessons)
        if lesson is not None:
            lesson_title, steps = lesson.title, len(lesson.steps)
            last = min(step.last, steps)
            about = (
                _("lesson “%(title)s”, step %(number)s", title=lesson_title, number=step.at)
                if last <= step.at
                else _(
                    "lesson “%(title)s”, steps %(first)s to %(last)s",
                    title=lesson_title,
                    first=step.at,
                    last=last,
                )
            )
        is_ready = step.question is not None and step.question.kind == "ready"
        if texts is None or step.challenge or is_ready:
            start = await start_of(step, plan, lessons, limits)
    except ProblemError as error:
        problem = (
            str(error)
            if isinstance(error, PlanError)
            else _("It cannot be started: %(error)s", error=error)
        )
    session, sample = (start.session, start.sample) if start else (None, None)
    if texts is None:
        texts = await to_thread.run_sync(fill_texts, step, session, sample)
    text, notes = texts
    hidden, _unknown = read_hidden(read_query(step.view).hide)
    return StepCard(
        key=step.key,
        number=place,
        title=step.title,
        about=about,
        minutes=step.minutes,
        first=minutes,
        last=minutes + step.minutes,
        text=text,
        notes=notes,
        hidden=tuple(_(title) for name, title in HIDEABLE.items() if name in hidden),
        challenge=_challenge_text(step, session),
        question=await to_thread.run_sync(_question_text, step, session),
        lesson=step.lesson,
        lesson_title=lesson_title,
        lesson_steps=steps,
        problem=problem,
        form=refused or form_of(step),
        refused=refused is not None,
    )


def _challenge_text(step: PlanStep, session: TrainingSession | None) -> str:
    """The goal of a step's challenge as a sentence; empty without one."""
    if step.challenge is None or session is None:
        return ""
    found = read_challenge(vars(step.challenge), session, 1)
    return goal_text(found) if isinstance(found, Challenge) else " ".join(found.errors.values())


def _question_text(step: PlanStep, session: TrainingSession | None) -> QuestionText | None:
    """The question of a step, a ready one with the numbers of its run."""
    template = step.question
    if template is None:
        return None
    title, ready = template_title(template), READY_QUESTIONS.get(template.ready)
    if ready is not None:
        if session is None:
            return QuestionText(title, (), "", predicts=False)
        template = ready.make(session)
    if template.kind == "choice":
        right = ", ".join(template.options[each - 1] for each in template.right)
        return QuestionText(template.text, template.options, right, predicts=False)
    if template.kind == "number":
        value = "" if template.value is None else number(template.value)
        return QuestionText(template.text, (), value, predicts=False)
    if template.kind == "text":
        return QuestionText(template.text, (), "; ".join(template.accepted), predicts=False)
    return QuestionText(_("Predict %(what)s.", what=title), (), "", predicts=True)
