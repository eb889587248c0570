"""Reading the text file of a lesson; docs/lessons.md describes the format."""

from __future__ import annotations

from dataclasses import replace

from app.i18n.messages import N_, _
from app.lessons.directives import DIRECTIVES, StepDraft
from app.lessons.inline import parse_inline
from app.lessons.lesson import BadLesson, Block, Lesson, LessonStep
from app.lessons.limits import (
    MAX_BYTES,
    MAX_FILE_BYTES,
    MAX_LINE,
    MAX_LINES,
    MAX_MINUTES,
    MAX_PARAGRAPHS,
    MAX_STEPS,
)
from app.lessons.lines import Directive, Line, directives_of, nearest
from app.lessons.starts import parse_start
from app.lessons.translate import Translate, as_written
from app.training.codec.text_file import NotText, decode_text

_FENCE = "---"
_HEADING = "## "
_HEAD = ("title", "minutes", "about", "start")
_TOO_LARGE = N_("A lesson may have %(size)s kB; make two of it.")


def read_text(content: bytes) -> str:
    """The text of a file; raises BadLesson if it is too large or not UTF-8, UTF-16 or UTF-32."""
    if len(content) > MAX_FILE_BYTES:
        raise BadLesson(1, _(_TOO_LARGE, size=MAX_BYTES // 1000))
    try:
        return decode_text(content)
    except NotText as error:
        raise BadLesson(error.line, _("this is not UTF-8; save the file as UTF-8 text.")) from None


def parse(text: str, name: str, translate: Translate = as_written) -> Lesson:
    """The lesson in a file's text, with ``name`` for its address.

    ``translate`` gets each text that the lesson shows, a paragraph or less, as the file has it.
    Raises BadLesson with the number of the line and what to change. Nothing is computed: whether
    the engine confirms the lesson, ``app.lessons.check`` says.
    """
    if len(text.encode()) > MAX_BYTES:
        raise BadLesson(1, _(_TOO_LARGE, size=MAX_BYTES // 1000))
    lines = [
        Line(number, content.rstrip())
        for number, content in enumerate(text.removeprefix("\ufeff").splitlines(), 1)
    ]
    if len(lines) > MAX_LINES:
        raise BadLesson(
            MAX_LINES, _("A lesson may have %(most)s lines; make two of it.", most=MAX_LINES)
        )
    head, body = _split_head(lines)
    parts = {each.name: each for each in head}
    steps = _steps(body, head[-1].line + 1, translate)
    first = replace(steps[0], start=parse_start(parts["start"].value, parts["start"].line))
    return Lesson(
        name,
        translate(parts["title"].value),
        _minutes(parts["minutes"]),
        translate(parts["about"].value),
        (first, *steps[1:]),
    )


def _split_head(lines: list[Line]) -> tuple[list[Directive], list[Line]]:
    """The head's directives, and the lines after it."""
    fences = [place for place, line in enumerate(lines) if line.text == _FENCE]
    if len(fences) < 2 or any(line.text for line in lines[: fences[0]]):
        raise BadLesson(
            1,
            _(
                "Begin with a head: a line %(fence)s, then title, minutes, about and start, then "
                "%(fence)s.",
                fence=_FENCE,
            ),
        )
    head = directives_of([line for line in lines[fences[0] + 1 : fences[1]] if line.text])
    end = lines[fences[1]].number
    for each in head:
        if each.name not in _HEAD:
            raise BadLesson(
                each.line,
                _(
                    "The head has no “%(name)s”; %(hint)s",
                    name=each.name,
                    hint=nearest(each.name, _HEAD),
                ),
            )
        if any(other.name == each.name and other.line < each.line for other in head):
            raise BadLesson(
                each.line, _("The head has “%(name)s” twice; leave one.", name=each.name)
            )
    for name in _HEAD:
        if all(each.name != name for each in head):
            raise BadLesson(
                end, _("The head has no “%(name)s”; add a line “%(name)s: …”.", name=name)
            )
    return head, lines[fences[1] + 1 :]


def _minutes(directive: Directive) -> int:
    text = directive.value
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= MAX_MINUTES):
        raise BadLesson(
            directive.line, _("Minutes: a whole number from 1 to %(most)s.", most=MAX_MINUTES)
        )
    return int(text)


def _steps(lines: list[Line], head_end: int, translate: Translate) -> list[LessonStep]:
    starts = [place for place, line in enumerate(lines) if line.text.startswith(_HEADING)]
    before = lines[: starts[0]] if starts else lines
    for line in before:
        if line.text:
            raise BadLesson(
                line.number, _("A step begins with “%(mark)s” and its title.", mark=_HEADING)
            )
    if not starts:
        last = lines[-1].number if lines else head_end
        raise BadLesson(
            last, _("A lesson needs a step: a line “%(mark)s” with its title.", mark=_HEADING)
        )
    if len(starts) > MAX_STEPS:
        number = lines[starts[MAX_STEPS]].number
        raise BadLesson(
            number, _("A lesson may have %(most)s steps; make two of it.", most=MAX_STEPS)
        )
    ends = [*starts[1:], len(lines)]
    steps: list[LessonStep] = []
    shown: dict[str, str] = {}
    for start, end in zip(starts, ends, strict=True):
        draft, text = _draft(lines[start], lines[start + 1 : end], translate)
        draft.inherit(shown)
        shown = draft.words
        steps.append(draft.finish(text))
    return steps


def _draft(
    heading: Line, lines: list[Line], translate: Translate
) -> tuple[StepDraft, tuple[Block, ...]]:
    """A step's directives and its text."""
    blank = next((place for place, line in enumerate(lines) if not line.text), len(lines))
    draft = StepDraft(heading.text.removeprefix(_HEADING).strip(), heading.number, translate)
    for directive in directives_of(lines[:blank]):
        read = DIRECTIVES.get(directive.name)
        if read is None:
            raise BadLesson(
                directive.line,
                _(
                    "There is no “%(name)s”; %(hint)s (Leave a blank line between a step's "
                    "directives and its text.)",
                    name=directive.name,
                    hint=nearest(directive.name, DIRECTIVES),
                ),
            )
        read(draft, directive)
    return draft, _blocks(lines[blank:], heading, translate)


def _blocks(lines: list[Line], heading: Line, translate: Translate) -> tuple[Block, ...]:
    paragraphs: list[list[Line]] = [[]]
    for line in lines:
        if line.text:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    written = [paragraph for paragraph in paragraphs if paragraph]
    if not written:
        raise BadLesson(heading.number, _("A step needs a text: write a sentence or two below it."))
    if len(written) > MAX_PARAGRAPHS:
        number = written[MAX_PARAGRAPHS][0].number
        raise BadLesson(
            number, _("A step may have %(most)s paragraphs; make two steps.", most=MAX_PARAGRAPHS)
        )
    return tuple(_block(paragraph, translate) for paragraph in written)


def _block(paragraph: list[Line], translate: Translate) -> Block:
    text = " ".join(line.text.strip() for line in paragraph)
    if len(text) > MAX_LINE:
        raise BadLesson(
            paragraph[0].number, _("A paragraph may have %(most)s characters.", most=MAX_LINE)
        )
    return Block(parse_inline(translate(text), paragraph[0].number))
