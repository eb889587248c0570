"""The interface with which homework keeps the tries and hints of a check on the server.

The page of one's own practice keeps them in its form. A feature that gives marks adds a
``CheckKeeper`` to ``AppState.features[CheckKeeper]``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from fastapi import Request

from app.practice.score import PracticeScore
from app.web.dependencies import app_state


@dataclass(frozen=True)
class KeptCheck:
    """What is kept of a task's check so far; the names are those of ``CheckForm``.

    ``pin`` and ``row`` are the exercise's, empty for the session's present batch. ``note`` is a
    sentence at the top of the page, ``back`` the address of the task.
    """

    pin: str = ""
    row: str = ""
    shown: int = 0
    spent: int = 0
    wrong_tries: int = 0
    judged: str = ""
    note: str = ""
    back: str = ""


@dataclass(frozen=True)
class Attempt:
    """One answer that was judged, or one more hint to it.

    ``pin`` and ``row`` lead back to its exercise (``pinned_exercise``), ``answers`` is a text that
    ``read_answers`` reads. ``shown``, ``spent``, ``wrong_tries`` and ``judged`` are to be kept.
    """

    pin: str
    row: str
    answers: str
    agrees: bool
    score: PracticeScore
    shown: int
    spent: int
    wrong_tries: int
    judged: str


class CheckKeeper(Protocol):
    """Keeps the tries of tasks; all methods may raise ProblemError to refuse, for example late."""

    async def kept(self, request: Request, session_id: str) -> KeptCheck | None:
        """What is kept for the task that the request's session is for; None if for none."""

    async def keep(self, request: Request, session_id: str, attempt: Attempt) -> None:
        """Keep an answer that was just judged."""


def keeper_of(request: Request) -> CheckKeeper | None:
    """The keeper of the request's app, if a feature has added one."""
    keeper: CheckKeeper | None = app_state(request).features.get(CheckKeeper)
    return keeper
