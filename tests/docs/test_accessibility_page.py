"""docs/accessibility.md judges each of the 55 criteria A and AA, and names tests that exist."""

from __future__ import annotations

import re

from tests.serving import ROOT

TEXT = (ROOT / "docs" / "accessibility.md").read_text("utf-8")
ROW = re.compile(r"^\| (\d\.\d\.\d[^|]*) \| ([mpn–]) \|", re.MULTILINE)


def test_each_criterion_is_judged() -> None:
    rows = ROW.findall(TEXT)
    several = [int(found[1]) for name, _ in rows if (found := re.search(r"\((\d)\)", name))]
    assert len(rows) - len(several) + sum(several) == 55


def test_the_tests_that_it_names_exist() -> None:
    named = set(re.findall(r"`(test_\w+\.py)`", TEXT))
    there = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    assert named and named <= there
