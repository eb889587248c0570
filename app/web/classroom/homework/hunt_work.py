"""Work on a bug hunt: each attempt is another hunt, and the best one counts."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app.classroom.homework.changes import NotAccepted
from app.classroom.homework.tasks import HuntTask, TaskScore
from app.classroom.said import Said
from app.i18n.languages import ENGLISH, using_language
from app.i18n.messages import _
from app.practice.bug_hunt.score import final_score
from app.web import addresses
from app.web.classroom.dependencies import ClassroomRequest
from app.web.classroom.homework.services import HomeworkServices, StudentHomework
from app.web.classroom.homework.texts import NOT_BEGUN
from app.web.classroom.homework.work import CurrentWork, FrozenWork
from app.web.practice.bug_hunt.service import HuntService, LoadedHunt


@dataclass(frozen=True)
class HuntWork:
    """The hunts of one student for one homework."""

    classroom: ClassroomRequest
    services: HomeworkServices
    of: StudentHomework
    task: HuntTask

    async def begin(self) -> str:
        """The next attempt. Raises NotAccepted when all are used up."""
        done = len(await self._all())
        if done >= self.task.attempts:
            raise NotAccepted(
                _("You have used all %(number)s attempts.", number=self.task.attempts)
            )
        number, student = self.of.homework.number, self.of.member.number
        seed = self.task.seed(number, student, done)
        back = addresses.room(self.of.loaded.code, "homework", number)
        return (await self._hunts.start(self.task.level, seed, self._name, back)).id

    async def current(self) -> CurrentWork | None:
        """The last attempt, and the best score so far."""
        hunts = await self._all()
        if not hunts:
            return None
        score = final_score(_best(hunts).hunt)
        left = self.task.attempts - len(hunts)
        now = _(
            "%(points)s of %(of)s points in the hunt. %(reason)s",
            points=format(score.points, "g"),
            of=format(score.of, "g"),
            reason=score.reason,
        )
        again = _("Another hunt of this level; you have %(number)s more.", number=left)
        again = again if left > 0 else ""
        return CurrentWork(addresses.hunt(hunts[0].id), now, again)

    async def freeze(self, answer: str) -> FrozenWork:
        """All attempts as they are now, scored by the best one."""
        hunts = await self._all()
        if not hunts:
            raise NotAccepted(_(NOT_BEGUN))
        score = final_score(_best(hunts).hunt)
        content = {
            "hunts": [each.hunt.model_dump(mode="json", exclude={"back"}) for each in hunts[::-1]]
        }
        text = json.dumps(content, ensure_ascii=False)
        with using_language(ENGLISH):
            english = final_score(_best(hunts).hunt).reason
        found = TaskScore(score.share, english, (Said(message=score.reason),))
        return FrozenWork(text.encode(), found, "judged")

    @property
    def _hunts(self) -> HuntService:
        return HuntService(self.services.hunts, self.classroom.visitor)

    @property
    def _name(self) -> str:
        """What the hunts are found by."""
        return task_name(self.of.loaded.code, self.of.homework.number, self.of.member.number)

    async def _all(self) -> list[LoadedHunt]:
        """All attempts, the most recently used first."""
        return await self._hunts.all(self._name)


def task_name(code: str, number: int, student: int) -> str:
    """What the hunts of a student for a homework are found by."""
    return f"{code}.{number}.{student}"


def _best(hunts: list[LoadedHunt]) -> LoadedHunt:
    return max(hunts, key=lambda each: final_score(each.hunt).points)
