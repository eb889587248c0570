"""Work on a check of one's own backward pass: the arrays of one update, handed in as text."""

from __future__ import annotations

import json
from dataclasses import dataclass

from anyio import to_thread

from app.classroom.homework.changes import NotAccepted
from app.classroom.homework.tasks import TaskScore
from app.classroom.said import Said, in_english, said
from app.i18n.languages import ENGLISH, using_language
from app.i18n.messages import N_, _
from app.practice.answers.reader import read_answers
from app.practice.answers.score import check_score
from app.practice.check.judge import judge
from app.practice.exercise.from_session import exercise_of
from app.practice.pinned import pinned_exercise
from app.training.run.session import TrainingSession
from app.web.classroom.dependencies import ClassroomRequest
from app.web.classroom.homework.run_work import first_state
from app.web.classroom.homework.services import HomeworkServices, StudentHomework
from app.web.classroom.homework.texts import NOT_BEGUN
from app.web.classroom.homework.work import CurrentWork, FrozenWork
from app.web.practice.check.page import check_address
from app.web.view.view import View

MAX_ANSWER_LENGTH = 200_000
NO_ANSWER = N_("Paste your arrays ∂J/∂w and ∂J/∂b, each after its name: dw0 = [[…]], db0 = […].")
NOW = N_(
    "The page of the exercise has the batch and the weights, starters for your program, and hints. "
    "What you hand in below is judged once more."
)


@dataclass(frozen=True)
class CheckWork:
    """The exercise of one student; it is that of the start, whatever they do with their session."""

    classroom: ClassroomRequest
    services: HomeworkServices
    of: StudentHomework

    async def begin(self) -> str:
        """A session at the exercise, for the page that gives and checks it."""
        start = await first_state(self.services, self.of)
        return (await self.classroom.sessions.adopt(start)).id

    async def current(self) -> CurrentWork | None:
        """The page of the exercise."""
        session_id = self.of.homework.work.get(self.of.member.number, "")
        if not session_id or not await self.classroom.sessions.exists(session_id):
            return None
        start = await first_state(self.services, self.of)
        pinned = await to_thread.run_sync(pinned_exercise, start)
        view = View(homework=f"{self.of.loaded.code}.{self.of.homework.number}")
        return CurrentWork(check_address(session_id, view=view, pin=pinned.pin), _(NOW), "")

    async def freeze(self, answer: str) -> FrozenWork:
        """Judge the arrays in the text."""
        if self.of.member.number not in self.of.homework.work:
            raise NotAccepted(_(NOT_BEGUN))
        if not answer.strip():
            raise NotAccepted(_(NO_ANSWER), field="answer")
        start = await first_state(self.services, self.of)
        return await to_thread.run_sync(_judge, start, answer[:MAX_ANSWER_LENGTH])


def _judge(start: TrainingSession, answer: str) -> FrozenWork:
    exercise = exercise_of(start)
    verdict = judge(exercise, read_answers(answer, exercise).given)
    score = check_score(verdict)
    sentences = [Said(message=score.reason)]
    with using_language(ENGLISH):
        english = [check_score(verdict).reason]
    if verdict.first_wrong is not None:
        symbol = verdict.first_wrong.term.symbol
        sentences.append(said(N_("The first wrong term is %(symbol)s."), symbol=symbol))
        english.append(in_english(sentences[-1:]))
    content = {
        "recipe": start.recipe.model_dump(mode="json"),
        "answer": answer,
        "terms": {found.term.code: found.state for found in verdict.terms},
    }
    text = json.dumps(content, ensure_ascii=False)
    return FrozenWork(
        text.encode("utf-8", "replace"),
        TaskScore(score.share, " ".join(english), tuple(sentences)),
        "judged",
    )
