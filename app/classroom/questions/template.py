"""A question before it is asked: what a teacher writes, and what a plan's file keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, FiniteFloat, ValidationError, model_validator

from app.classroom.base_model import FrozenModel
from app.errors import ProblemError
from app.i18n.messages import _
from app.training.experiments.candidate_weights import Among

MAX_ANSWER_LENGTH = 40
MAX_TEXT_LENGTH = 300
MAX_OPTIONS = 8
MAX_OPTION_LENGTH = 100
MAX_ACCEPTED = 20
MAX_SECONDS = 3600

PredictionKind = Literal["gradient_sign", "largest_move", "loss_rises", "value"]
OwnKind = Literal["choice", "number", "text"]
ValueKind = Literal["", "gradient", "parameter", "loss"]
"""The value that a question of kind "value" asks for; otherwise empty."""


class InvalidTemplate(ProblemError):
    """The question is not complete. The message says what to change."""


class QuestionTemplate(FrozenModel):
    """A question that can be asked in any room, as a JSON object.

    Own questions: ``text`` with ``options`` of which the ``right`` ones count from 1 (none for a
    poll), with the right ``value`` within ± ``tolerance``, or with ``accepted`` short answers.
    Predictions: ``wanted``, ``about``, ``among``, ``unit`` and ``tolerance`` as in
    ``QuestionDraft``; an empty ``about`` is the weight that the class sees selected. ``ready`` is a
    name in the bank. Students have ``seconds`` to answer, or no limit (0).
    """

    kind: PredictionKind | OwnKind | Literal["ready"]
    text: str = Field(default="", max_length=MAX_TEXT_LENGTH)
    options: Annotated[
        tuple[Annotated[str, Field(max_length=MAX_OPTION_LENGTH)], ...],
        Field(max_length=MAX_OPTIONS),
    ] = ()
    right: tuple[int, ...] = ()
    several: bool = False
    value: FiniteFloat | None = None
    tolerance: FiniteFloat = Field(default=0.1, ge=0)
    accepted: Annotated[
        tuple[Annotated[str, Field(max_length=MAX_ANSWER_LENGTH)], ...],
        Field(max_length=MAX_ACCEPTED),
    ] = ()
    ready: str = Field(default="", max_length=40)
    wanted: ValueKind = ""
    about: str = Field(default="", max_length=MAX_ANSWER_LENGTH)
    among: Among = "layer"
    unit: Literal["phase", "batch", "epoch"] = "phase"
    seconds: int = Field(default=0, ge=0, le=MAX_SECONDS)

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.kind in ("choice", "number", "text") and not self.text.strip():
            raise ValueError(_("Write the question."))
        if self.kind == "choice":
            self._check_options()
        if self.kind == "number" and self.value is None:
            raise ValueError(_("Enter the right number."))
        return self

    def _check_options(self) -> None:
        if len(self.options) < 2:
            raise ValueError(
                _("Write 2 to %(max_options)s answers to choose from.", max_options=MAX_OPTIONS)
            )
        if not all(each.strip() for each in self.options):
            raise ValueError(_("Write something for each answer to choose from."))
        if len(set(self.options)) < len(self.options):
            raise ValueError(
                _("Two of the answers to choose from are the same. Change one of them.")
            )
        if any(not 0 < each <= len(self.options) for each in self.right):
            raise ValueError(_("The right answers must be among those to choose from."))
        if len(self.right) > 1 and not self.several:
            raise ValueError(_("Let students tick several answers, as several are right."))


def read_template(values: Mapping[str, Any]) -> QuestionTemplate:
    """The template in a JSON object. Raises InvalidTemplate with one sentence."""
    try:
        return QuestionTemplate.model_validate(values)
    except ValidationError as error:
        raise InvalidTemplate(_sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    if first["type"] == "value_error":
        return str(first["ctx"]["error"])
    place = str(first["loc"][0]) if first["loc"] else "kind"
    limits = {
        "text": _("Question: use at most %(most)s characters.", most=MAX_TEXT_LENGTH),
        "options": _(
            "Answers to choose from: write 2 to %(most)s, each of at most %(longest)s characters.",
            most=MAX_OPTIONS,
            longest=MAX_OPTION_LENGTH,
        ),
        "accepted": _(
            "Accepted answers: write at most %(most)s, each of at most %(longest)s characters.",
            most=MAX_ACCEPTED,
            longest=MAX_ANSWER_LENGTH,
        ),
        "value": _("Enter the right number."),
        "tolerance": _("Tolerance: enter a number of at least 0."),
        "seconds": _("Time to answer: enter at most %(most)s seconds.", most=MAX_SECONDS),
    }
    unknown = _("The question’s “%(place)s” has a value that is not known.", place=place)
    return limits.get(place, unknown)
