"""API calls that check a program's own forward and backward pass."""

from __future__ import annotations

from typing import Annotated, Any

from anyio import to_thread
from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from app.http.rate_limit import CREATES
from app.practice.answers.reader import read_json
from app.practice.check.judge import judge
from app.practice.check.verdict import State, TermVerdict, Verdict
from app.practice.exercise.term import Kind
from app.practice.pinned import Pinned, pinned_exercise
from app.training.run.session import TrainingSession
from app.web.api.common import session_router
from app.web.api.numbers import plain
from app.web.dependencies import Service
from app.web.problems import BODY_RESPONSES

ALL_HINTS = 4
WITHOUT_NUMBERS = 3
FORMULA = 3
router = session_router()

Pin = Annotated[
    str,
    Query(
        max_length=80,
        description="the `pin` of an exercise: the answer is judged at that state, even if the "
        "run has moved on. Without it, the present state counts",
    ),
]
Sample = Annotated[
    int | None,
    Query(ge=0, description="one training sample alone (m = 1) instead of the batch"),
]


class ExerciseOut(BaseModel):
    """What a backward pass is computed from: the running batch, between steps the next one."""

    pin: str = Field(description="names this exercise; send it with the answer")
    epoch: int
    rows: list[int] = Field(description="the training rows of the batch")
    x: list[Any] = Field(description="m × n_0")
    y: list[Any] = Field(description="m × n_L")
    w: list[Any] = Field(description="w[l] is n_l × n_{l+1}")
    b: list[Any] = Field(description="b[l] has n_{l+1} entries")
    mask: dict[int, list[Any]] = Field(description="dropout's factors by layer, m × n_l")
    activations: list[str] = Field(description="of layers 1 … L")
    loss: str
    divisor: int = Field(description="what the loss divides its sum by: m, or as its convention")
    learning_rate: float


class AnswersIn(BaseModel):
    """Any subset of the terms, named and shaped as in the trace; `null` for what is not given.

    Other names that say a term (`dw1`, `grad_b0`, `delta2`) are read as well.
    """

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={"examples": [{"dJ_dw": [None, [[0.12], [-0.3]]], "loss": 0.25}]},
    )

    z: list[Any] | None = Field(default=None, description="z[l−1] is m × n_l, l = 1 … L")
    a: list[Any] | None = Field(default=None, description="a[l] is m × n_l, l = 0 … L")
    loss: float | None = Field(default=None, description="J, without the penalty")
    dJ_da: list[Any] | None = Field(default=None, description="dJ_da[l] is m × n_l, l = 0 … L")
    da_dz: list[Any] | None = Field(default=None, description="da_dz[l−1] is m × n_l")
    dJ_dz: list[Any] | None = Field(default=None, description="dJ_dz[l−1] is m × n_l")
    dJ_dw: list[Any] | None = Field(default=None, description="dJ_dw[l] is n_l × n_{l+1}")
    dJ_db: list[Any] | None = Field(default=None, description="dJ_db[l] has n_{l+1} entries")
    w: list[Any] | None = Field(default=None, description="the weights after the update")
    b: list[Any] | None = Field(default=None, description="the biases after the update")


class WorstOut(BaseModel):
    """The number of a term that is furthest from the right one."""

    place: list[int] = Field(description="its index in the array")
    symbol: str
    yours: float
    right: float
    ratio: float | None = Field(description="yours / right, if it is the same for all numbers")


class TermOut(BaseModel):
    """The verdict on one term."""

    term: Kind
    layer: int
    symbol: str
    state: State = Field(description="agrees; wrong; or follows: rightly computed from a wrong one")
    sentence: str = Field(description="what is wrong with the shape or form; mostly empty")
    worst: WorstOut | None = Field(description="with `hints=4`, of a wrong term")


class FirstWrongOut(BaseModel):
    """The first wrong term in the order of computation."""

    term: Kind
    layer: int
    symbol: str


class HintOut(BaseModel):
    """One hint; each says more than the one before."""

    rung: str = Field(description="place, factor, formula, number")
    sentence: str


class CheckOut(BaseModel):
    """The verdict on all terms that were sent."""

    agrees: bool = Field(description="whether all of them agree")
    terms: list[TermOut] = Field(description="in the order of computation")
    first_wrong: FirstWrongOut | None
    diagnosis: str | None = Field(description="the mistake that explains the numbers, if one does")
    mistakes: list[str] = Field(description="names of the mistakes that give just these numbers")
    hints: list[HintOut]
    remarks: list[str] = Field(description="how the answer was read")
    tolerance: str
    pin: str = Field(description="of the exercise that was judged")


@router.get("/{session_id}/check")
async def read_exercise(
    sessions: Service, session_id: str, pin: Pin = "", sample: Sample = None
) -> ExerciseOut:
    """What to compute a backward pass from. The right numbers are in the trace."""
    session = (await sessions.load(session_id)).session
    return await to_thread.run_sync(_exercise, session, pin, sample)


@router.post("/{session_id}/check", dependencies=[CREATES], responses=BODY_RESPONSES)
async def check_answers(
    sessions: Service,
    session_id: str,
    answers: AnswersIn,
    pin: Pin = "",
    sample: Sample = None,
    hints: Annotated[
        int,
        Query(
            ge=0,
            le=ALL_HINTS,
            description="how much is told: 0 only which terms are wrong, then the place, the "
            "factor, the formula with the diagnosis, and with 4 the right numbers",
        ),
    ] = WITHOUT_NUMBERS,
) -> CheckOut:
    """Which terms agree, which is the first wrong one, and the mistake if the numbers name it.

    Nothing is changed. Float32 and rounded numbers are accepted; `tolerance` says how far.
    """
    session = (await sessions.load(session_id)).session
    return await to_thread.run_sync(_check, session, answers, pin, sample, hints)


def _exercise(session: TrainingSession, pin: str, sample: int | None) -> ExerciseOut:
    found = pinned_exercise(session, pin, sample)
    exercise = found.exercise
    return ExerciseOut(
        pin=found.pin,
        epoch=found.epoch,
        rows=exercise.rows.tolist(),
        x=plain(exercise.x),
        y=plain(exercise.y),
        w=[plain(w) for w in exercise.w],
        b=[plain(b) for b in exercise.b],
        mask={layer: plain(mask) for layer, mask in exercise.mask.items()},
        activations=[activation.name for activation in exercise.activations],
        loss=exercise.loss.name,
        divisor=exercise.loss.divisor(exercise.m, exercise.units[-1]),
        learning_rate=exercise.learning_rate,
    )


def _check(
    session: TrainingSession, answers: AnswersIn, pin: str, sample: int | None, hints: int
) -> CheckOut:
    pinned = pinned_exercise(session, pin, sample)
    read = read_json(answers.model_dump(exclude_unset=True), pinned.exercise)
    verdict = judge(pinned.exercise, read.given)
    return _answer(pinned, verdict, [*read.remarks, *verdict.notes], hints)


def _answer(pinned: Pinned, verdict: Verdict, remarks: list[str], hints: int) -> CheckOut:
    first, diagnosis = verdict.first_wrong, verdict.diagnosis
    if hints < FORMULA:
        diagnosis = None
    return CheckOut(
        agrees=verdict.agrees,
        terms=[_term(found, hints) for found in verdict.given],
        first_wrong=None
        if first is None
        else FirstWrongOut(term=first.term.kind, layer=first.term.layer, symbol=first.term.symbol),
        diagnosis=None if diagnosis is None else diagnosis.sentence,
        mistakes=[] if diagnosis is None else [each.name for each in diagnosis.mistakes],
        hints=[HintOut(rung=hint.rung, sentence=hint.sentence) for hint in verdict.hints[:hints]],
        remarks=[*remarks, *([pinned.note] if pinned.note else [])],
        tolerance=verdict.tolerance,
        pin=pinned.pin,
    )


def _term(found: TermVerdict, hints: int) -> TermOut:
    worst = found.worst if hints == ALL_HINTS else None
    return TermOut(
        term=found.term.kind,
        layer=found.term.layer,
        symbol=found.term.symbol,
        state=found.state,
        sentence=found.sentence,
        worst=None
        if worst is None
        else WorstOut(
            place=list(worst.place),
            symbol=worst.symbol,
            yours=worst.yours,
            right=worst.right,
            ratio=worst.ratio,
        ),
    )
