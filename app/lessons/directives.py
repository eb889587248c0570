"""The directives of a lesson's step: moves, what the page shows, question and claims."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.i18n.messages import _
from app.lessons.expression_parser import BadExpression, parse_expression
from app.lessons.expressions import Expression
from app.lessons.inline import parse_inline
from app.lessons.lesson import (
    WHOLE_BATCH,
    BadLesson,
    Block,
    Claim,
    Inline,
    LessonStep,
    Move,
    NumberAnswer,
    Option,
    Question,
    Start,
)
from app.lessons.limits import MAX_CLAIMS, MAX_FORMULAS, MAX_MOVES, MAX_OPTIONS
from app.lessons.lines import Directive, nearest
from app.lessons.moves import parse_move
from app.lessons.questions import largest_options, sign_options, split_option, split_tolerance
from app.lessons.starts import parse_start
from app.lessons.translate import Translate, as_written


@dataclass
class StepDraft:
    """A step as far as it has been read."""

    title: str
    line: int
    translate: Translate = as_written
    start: Start | None = None
    moves: list[Move] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    """Directives with one value that is kept as it is."""
    question: Directive | None = None
    kind: str = ""
    options: list[Option] = field(default_factory=list)
    number: NumberAnswer | None = None
    because: Directive | None = None

    def inherit(self, before: dict[str, str]) -> None:
        """Keep what the step before shows, where this one says nothing."""
        kept = {name: value for name, value in before.items() if name in _INHERITED}
        self.words = kept | self.words

    def finish(self, text: tuple[Block, ...]) -> LessonStep:
        """The whole step; raises BadLesson if its question is incomplete."""
        if not self.title:
            raise BadLesson(self.line, _("A step needs a title after “## ”."))
        words = self.words
        return LessonStep(
            title=self.translate(self.title),
            start=self.start,
            moves=tuple(self.moves),
            select=words.get("select", ""),
            sample=words.get("sample", ""),
            hidden=frozenset(_list(words.get("hide", ""))) - {NONE},
            charts=".".join(_list(words.get("charts", ""))),
            output=words.get("output", ""),
            focus=tuple(words.get("focus", "").split()),
            formulas=tuple(self.formulas),
            text=text,
            question=self._question(),
            claims=tuple(self.claims),
            line=self.line,
        )

    def _question(self) -> Question | None:
        asked = self.question
        if asked is None:
            if self.kind:
                raise BadLesson(
                    self.line, _("“%(name)s:” needs a line “question: …” too.", name=self.kind)
                )
            return None
        if not self.kind:
            raise BadLesson(
                asked.line,
                _("A question needs an answer: option lines, or sign, largest or number."),
            )
        if self.kind == "option" and len(self.options) < 2:
            raise BadLesson(asked.line, _("A question needs two options or more."))
        if self.because is None:
            raise BadLesson(asked.line, _("A question needs a reason: add a line “because: …”."))
        return Question(
            _KINDS[self.kind],  # type: ignore[arg-type]
            self._inline(asked),
            tuple(self.options),
            self.number,
            self._inline(self.because),
            asked.line,
        )

    def _inline(self, directive: Directive) -> tuple[Inline, ...]:
        return parse_inline(self.translate(directive.value), directive.line)


_KINDS = {"option": "choice", "sign": "sign", "largest": "symbol", "number": "number"}


_INHERITED = frozenset({"select", "sample", "hide", "charts", "output"})
NONE = "none"
PARTS = frozenset(
    {"settings", "transport", "layers", "output", "charts", "microscope", "menus", "preview"}
)
"""The parts of the page that a lesson can hide."""
CHARTS = frozenset({"loss", "score", "gradients", "weights", "activations", "confusion"})
OUTPUTS = frozenset({"map", "surface"})


def _list(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _expression(text: str, line: int) -> Expression:
    try:
        return parse_expression(text)
    except BadExpression as error:
        raise BadLesson(line, str(error)) from None


def _start(draft: StepDraft, directive: Directive) -> None:
    draft.start = parse_start(directive.value, directive.line)


def _move(draft: StepDraft, directive: Directive) -> None:
    for text in directive.value.split(";"):
        draft.moves.append(parse_move(text.strip(), directive.line))
    if len(draft.moves) > MAX_MOVES:
        raise BadLesson(
            directive.line, _("A step may have %(most)s moves; make two steps.", most=MAX_MOVES)
        )


def _claim(draft: StepDraft, directive: Directive) -> None:
    expression = _expression(directive.value, directive.line)
    draft.claims.append(Claim(directive.value, expression, directive.line))
    if len(draft.claims) > MAX_CLAIMS:
        raise BadLesson(directive.line, _("A step may have %(most)s claims.", most=MAX_CLAIMS))


def _word(draft: StepDraft, directive: Directive) -> None:
    if directive.name in draft.words:
        raise BadLesson(
            directive.line, _("“%(name)s:” stands twice; leave one.", name=directive.name)
        )
    draft.words[directive.name] = directive.value


def _names(known: frozenset[str]) -> Callable[[StepDraft, Directive], None]:
    """Reads a list of names, or none."""

    def read(draft: StepDraft, directive: Directive) -> None:
        for name in _list(directive.value):
            if name not in known | {NONE}:
                hint = nearest(name, sorted(known))
                raise BadLesson(
                    directive.line,
                    _(
                        "%(directive)s: there is no “%(name)s”; %(hint)s",
                        directive=directive.name,
                        name=name,
                        hint=hint,
                    ),
                )
        _word(draft, directive)

    return read


def _formula(draft: StepDraft, directive: Directive) -> None:
    draft.formulas.append(directive.value)
    if len(draft.formulas) > MAX_FORMULAS:
        raise BadLesson(directive.line, _("A step may have %(most)s formulas.", most=MAX_FORMULAS))


def _sample(draft: StepDraft, directive: Directive) -> None:
    value = directive.value
    if value != WHOLE_BATCH and not (value.isascii() and value.isdigit() and len(value) < 7):
        raise BadLesson(directive.line, _("sample: the number of a training sample, or batch."))
    _word(draft, directive)


def _ask(draft: StepDraft, directive: Directive) -> None:
    if draft.question is not None:
        raise BadLesson(directive.line, _("A step has one question; make two steps."))
    draft.question = directive


def _answered(draft: StepDraft, directive: Directive) -> None:
    """Another kind of answer than options: only one."""
    if draft.kind:
        raise BadLesson(
            directive.line,
            _("A question is answered in one way; “%(name)s:” is another.", name=draft.kind),
        )
    draft.kind = directive.name


def _option(draft: StepDraft, directive: Directive) -> None:
    if draft.kind != "option":
        _answered(draft, directive)
    label, condition = split_option(directive)
    expression = _expression(condition, directive.line)
    draft.options.append(Option(draft.translate(label), expression, directive.line))
    if len(draft.options) > MAX_OPTIONS:
        raise BadLesson(
            directive.line, _("A question may have %(most)s options.", most=MAX_OPTIONS)
        )


def _sign(draft: StepDraft, directive: Directive) -> None:
    _answered(draft, directive)
    draft.options = sign_options(_expression(directive.value, directive.line), directive.line)


def _largest(draft: StepDraft, directive: Directive) -> None:
    _answered(draft, directive)
    draft.options = largest_options(directive)


def _number(draft: StepDraft, directive: Directive) -> None:
    _answered(draft, directive)
    source, tolerance = split_tolerance(directive)
    expression = _expression(source, directive.line)
    draft.number = NumberAnswer(source, expression, tolerance, directive.line)


def _because(draft: StepDraft, directive: Directive) -> None:
    draft.because = directive


DIRECTIVES: dict[str, Callable[[StepDraft, Directive], None]] = {
    "start": _start,
    "move": _move,
    "select": _word,
    "sample": _sample,
    "hide": _names(PARTS),
    "charts": _names(CHARTS),
    "output": _names(OUTPUTS),
    "focus": _word,
    "formula": _formula,
    "question": _ask,
    "option": _option,
    "sign": _sign,
    "largest": _largest,
    "number": _number,
    "because": _because,
    "claim": _claim,
}
"""What reads each directive of a step."""
