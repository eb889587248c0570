"""The lesson in docs/lessons.md works as it stands, and the page names what there is."""

from __future__ import annotations

import re

from app.lessons.check import check
from app.lessons.directives import CHARTS, DIRECTIVES, PARTS
from app.lessons.limits import MAX_BYTES, MAX_EPOCHS, MAX_PARAMETERS, MAX_STEPS, MAX_UPDATES
from app.lessons.parse import parse
from app.lessons.settings import setting_names
from app.training.recipe.examples import EXAMPLES
from tests.serving import ROOT

PAGE = (ROOT / "docs" / "lessons.md").read_text(encoding="utf-8")


def test_the_example_is_confirmed_by_the_engine() -> None:
    (example,) = re.findall(r"```markdown\n(.*?)```", PAGE, flags=re.DOTALL)
    lesson = parse(example, "example")
    assert [str(failure) for failure in check(lesson)] == []
    assert len(lesson.steps) == 3
    assert any(step.question for step in lesson.steps)


def test_the_page_names_every_directive_and_setting() -> None:
    examples = [name for name, example in EXAMPLES.items() if example.own is None]
    for name in (*DIRECTIVES, *setting_names(), *PARTS, *CHARTS, *examples):
        assert re.search(rf"\b{name}\b", PAGE), name


def test_the_page_says_the_limits() -> None:
    said = PAGE.replace(",", "")
    for limit in (MAX_BYTES // 1000, MAX_STEPS, MAX_PARAMETERS, MAX_EPOCHS, MAX_UPDATES):
        assert f" {limit} " in said.replace("\n", " "), limit


def test_it_is_read_in_five_minutes() -> None:
    assert len(PAGE.split()) < 1300
