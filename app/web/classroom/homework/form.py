"""The form with which a teacher sets homework."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from app.classroom.homework.homework import MAX_POINTS, MAX_TEXT_LENGTH, MAX_TITLE_LENGTH, Homework
from app.classroom.homework.tasks import (
    MAX_ATTEMPTS,
    MAX_EPOCHS,
    MAX_LOSS,
    AnyTask,
    ChallengeTask,
    CheckTask,
    HuntTask,
    RunTask,
)
from app.classroom.homework.text import clean_sentence, clean_text
from app.i18n.messages import N_, _
from app.practice.bug_hunt.levels import LEVELS
from app.render.numbers import number as shown
from app.training.run.session import TrainingSession
from app.training.run.typed_number import read_number
from app.web.classroom.challenge.form import FIELDS as CHALLENGE_FIELDS
from app.web.classroom.challenge.form import ChallengeForm, empty_form
from app.web.classroom.challenge.form import read_form as read_challenge
from app.web.classroom.homework.deadline import (
    MAX_ZONE_LENGTH,
    UnusableDeadline,
    read_deadline,
    read_zone,
)
from app.web.forms import read_integer

FIELDS = (
    "title", "text", "kind", "start", "epochs", "loss", "deadline", "zone", "late", "points",
    "level", "attempts", "same",
)  # fmt: skip
UNTRAINED, OWN_WEIGHTS, AS_IT_IS = "untrained", "own", "state"
STARTS = {
    UNTRAINED: N_("untrained, the same initial weights for everyone"),
    OWN_WEIGHTS: N_("untrained, other initial weights for each student"),
    AS_IT_IS: N_("as the lab is now"),
}
MAX_INPUT_LENGTH = 60
NOT_UNTRAINED = N_(
    "Start: a challenge begins untrained, because trained copies do not count. Choose “untrained”."
)


@dataclass(frozen=True)
class HomeworkForm:
    """The typed text of each field; ``errors`` has a sentence for each invalid one."""

    typed: Mapping[str, str]
    errors: Mapping[str, str]


def blank_form(session: TrainingSession, zone: str) -> HomeworkForm:
    """The form before anything was typed."""
    typed = dict.fromkeys(FIELDS, "") | {"kind": "challenge", "start": UNTRAINED, "points": "1"}
    typed |= {"level": "3", "attempts": "1"}
    return HomeworkForm({**typed, **empty_form(session).typed, "zone": zone}, {})


def read_homework(
    posted: Mapping[str, object], session: TrainingSession, now: float
) -> Homework | HomeworkForm:
    """The homework on a lab's session, still without number and start; or the form with errors."""
    typed = {
        name: str(posted.get(name, "")).strip()[:MAX_INPUT_LENGTH]
        for name in (*FIELDS, *CHALLENGE_FIELDS)
    }
    typed["title"] = clean_sentence(str(posted.get("title", "")), MAX_TITLE_LENGTH + 1)
    typed["text"] = clean_text(str(posted.get("text", "")), MAX_TEXT_LENGTH + 1)
    errors: dict[str, str] = {}
    if not typed["title"]:
        errors["title"] = _("Title: enter a few words.")
    for name, most in (("title", MAX_TITLE_LENGTH), ("text", MAX_TEXT_LENGTH)):
        if len(typed[name]) > most:
            errors[name] = (
                _("Title: at most %(most)s characters are kept.", most=most)
                if name == "title"
                else _("Text: at most %(most)s characters are kept.", most=most)
            )
    task = _read_task(posted, typed, session, errors)
    if typed["start"] not in STARTS:
        errors["start"] = _("Start: choose one of the list.")
    elif typed["kind"] == "challenge" and typed["start"] == AS_IT_IS:
        errors["start"] = _(NOT_UNTRAINED)
    points = read_number(typed["points"]) if typed["points"] else 1.0
    if points is None or not 0 < points <= MAX_POINTS:
        errors["points"] = _(
            "Points: enter a number above 0, at most %(max_points)s.",
            max_points=format(MAX_POINTS, "g"),
        )
    deadline = 0.0
    try:
        deadline = read_deadline(typed["deadline"], read_zone(typed["zone"]), now)
    except UnusableDeadline as error:
        errors[error.field] = str(error)
    if errors or task is None or points is None:
        return HomeworkForm(typed, errors)
    return Homework(
        number=0,
        title=typed["title"],
        text=typed["text"],
        task=task,
        start="",
        set_at=now,
        deadline=deadline,
        accepts_late=typed["late"] == "on",
        zone=typed["zone"][:MAX_ZONE_LENGTH] or "UTC",
        points=points,
        seeds="own" if typed["start"] == OWN_WEIGHTS else "same",
    )


def _read_task(
    posted: Mapping[str, object],
    typed: Mapping[str, str],
    session: TrainingSession,
    errors: dict[str, str],
) -> AnyTask | None:
    if typed["kind"] == "challenge":
        challenge = read_challenge(posted, session, 1)
        if isinstance(challenge, ChallengeForm):
            errors |= challenge.errors
            return None
        return ChallengeTask(challenge=challenge)
    if typed["kind"] == "check":
        return CheckTask()
    if typed["kind"] == "hunt":
        return _read_hunt(typed, errors)
    if typed["kind"] != "run":
        errors["kind"] = _("Task: choose one of the list.")
        return None
    epochs, loss = None, None
    if typed["epochs"]:
        epochs = read_integer(typed["epochs"], 1, MAX_EPOCHS)
        if epochs is None:
            errors["epochs"] = _("Epochs: enter a whole number from 1 to a million, or nothing.")
    if typed["loss"]:
        loss = read_number(typed["loss"])
        if loss is None or not 0 < loss <= MAX_LOSS:
            errors["loss"] = _("Training loss: enter a number above 0, like 0.05, or nothing.")
            return None
        loss = float(f"{loss:.3e}")  # as it is displayed
    return None if "epochs" in errors else RunTask(epochs=epochs, loss=loss)


def _read_hunt(typed: Mapping[str, str], errors: dict[str, str]) -> HuntTask | None:
    level = read_integer(typed["level"], 1, len(LEVELS))
    attempts = read_integer(typed["attempts"] or "1", 1, MAX_ATTEMPTS)
    if level is None:
        errors["level"] = _("Level: choose one of the list.")
    if attempts is None:
        errors["attempts"] = _(
            "Attempts: enter a whole number from 1 to %(max_attempts)s.", max_attempts=MAX_ATTEMPTS
        )
    if level is None or attempts is None:
        return None
    same = typed["same"] == "on"
    return HuntTask(level=level, attempts=attempts, same=same, secret=secrets.token_hex(16))


def read_mark(text: str, of: float) -> tuple[float | None, str]:
    """A teacher's points, None if the field is empty, and a sentence if they cannot be used."""
    if not text.strip():
        return None, ""
    mark = read_number(text[:MAX_INPUT_LENGTH])
    if mark is None or not 0 <= mark <= MAX_POINTS:
        return None, _("Points: enter a number from 0, like %(example)s.", example=shown(of))
    return mark, ""
