"""docs/plans.md: its example of a file is a plan, and its bounds are those of the app."""

from __future__ import annotations

from app.classroom.plan.file import parse_plan
from app.classroom.plan.plan import MAX_BYTES, MAX_STEPS
from app.settings import Settings
from tests.serving import ROOT

PAGE = (ROOT / "docs" / "plans.md").read_text("utf-8")


def test_the_example_is_a_plan() -> None:
    example = PAGE.partition("```json\n")[2].partition("```")[0]
    assert [step.title for step in parse_plan(example.encode()).steps] == ["Forward"]


def test_the_bounds_are_right() -> None:
    settings = Settings()
    assert f"keeps {settings.max_plans_per_visitor} plans" in PAGE
    assert f"nobody opens for {settings.plan_days:g} days" in PAGE
    assert f"at most {MAX_STEPS} steps and {MAX_BYTES // 1_000_000} MB" in PAGE
