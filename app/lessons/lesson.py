"""A lesson: what its text file says, read and checked for form, with nothing computed yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.errors import ProblemError
from app.i18n.messages import _
from app.lessons.expressions import Expression
from app.training.recipe.recipe import Recipe

WHOLE_BATCH = "batch"
"""The value of ``LessonStep.sample`` for the whole batch."""


class BadLesson(ProblemError):
    """A lesson cannot be used. The message names the line and says what to change."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(_("Line %(line)s: %(problem)s", line=line, problem=sentence))
        self.line = line
        """The number of the line in the file, from 1."""
        self.sentence = sentence
        """The message without the line."""


@dataclass(frozen=True)
class Text:
    """Plain text; ``strong`` if the file has it between asterisks."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Symbol:
    """A symbol within the text, in backticks in the file: w¹, ∂J/∂w¹, or a formula of such."""

    text: str


@dataclass(frozen=True)
class Live:
    """A number that the engine computes at this step, in braces in the file.

    ``source`` is the expression as written. ``percent`` shows a share in percent. A ``factor``
    follows an operator, and has brackets if it is negative.
    """

    source: str
    expression: Expression
    line: int
    percent: bool = False
    factor: bool = False


Inline = Text | Symbol | Live


@dataclass(frozen=True)
class Block:
    """A paragraph."""

    parts: tuple[Inline, ...]


MoveKind = Literal["phase", "step", "weight", "setting", "reset"]


@dataclass(frozen=True)
class Move:
    """One thing that is done to the session.

    - ``phase``: brings the running step to ``phase`` (and ``layer``), for the whole batch
    - ``step``: steps ``count`` units of ``unit``: phase, sample, batch or epoch
    - ``weight``: sets the weight or bias that the plain symbol ``symbol`` names to ``value``
    - ``setting``: changes part of the recipe, as ``app.lessons.settings`` reads ``setting``
    - ``reset``: back to the initial weights

    ``text`` is the move as the file writes it.
    """

    kind: MoveKind
    text: str
    line: int
    phase: str = ""
    layer: int = 0
    unit: str = ""
    count: int = 0
    symbol: str = ""
    value: float = 0.0
    setting: str = ""


@dataclass(frozen=True)
class Start:
    """A fresh session: its recipe."""

    recipe: Recipe
    line: int


@dataclass(frozen=True)
class Option:
    """One answer to choose from. It is right if ``condition`` is true."""

    label: str
    condition: Expression
    line: int


@dataclass(frozen=True)
class NumberAnswer:
    """A number to be entered: right within ``tolerance``, a fraction of the right value."""

    source: str
    expression: Expression
    tolerance: float
    line: int


@dataclass(frozen=True)
class Question:
    """Asked before the step's text goes on; exactly one option is right, or a number is.

    Kinds: ``choice`` (options of one's own), ``sign`` (negative, zero, positive), ``symbol`` (which
    of these symbols is largest), ``number``. It is evaluated at the state of its step, also for
    what the running step has not computed yet. ``because`` is shown with the judgement.
    """

    kind: Literal["choice", "sign", "symbol", "number"]
    text: tuple[Inline, ...]
    options: tuple[Option, ...]
    number: NumberAnswer | None
    because: tuple[Inline, ...]
    line: int


@dataclass(frozen=True)
class Claim:
    """A statement that the engine must confirm at the state of its step; not shown."""

    source: str
    expression: Expression
    line: int


@dataclass(frozen=True)
class LessonStep:
    """One step.

    ``start`` begins a new session; then the ``moves`` are made. What the page shows stays as the
    step before has it, where this one says nothing: ``select`` is the key of what is selected,
    ``sample`` a training row as text or ``batch``, ``hidden`` are parts of the page, ``charts``
    the open charts joined by dots, ``output`` the picture in Output; "" is the page's own choice.
    ``focus`` are plain symbols that are lit. ``formulas`` are ids of the article's formulas, or
    formulas in plain symbols; others than the first follow from it.
    """

    title: str
    start: Start | None
    moves: tuple[Move, ...]
    select: str
    sample: str
    hidden: frozenset[str]
    charts: str
    output: str
    focus: tuple[str, ...]
    formulas: tuple[str, ...]
    text: tuple[Block, ...]
    question: Question | None
    claims: tuple[Claim, ...]
    line: int


@dataclass(frozen=True)
class Lesson:
    """A whole lesson. ``name`` is its address; ``steps`` has at least one step."""

    name: str
    title: str
    minutes: int
    about: str
    steps: tuple[LessonStep, ...]
