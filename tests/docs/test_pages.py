"""README and docs: short enough, every link leads to a file, every command and variable exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.settings import Settings
from tests.serving import ROOT

README = ROOT / "README.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def test_the_readme_is_read_in_two_minutes() -> None:
    lines = README.read_text("utf-8").splitlines()
    assert len(lines) <= 120
    assert [line for line in lines if len(line) > 120] == []


@pytest.mark.parametrize("name, most", [("architecture.md", 150), ("style.md", 45)])
def test_a_page_stays_short(name: str, most: int) -> None:
    assert len((ROOT / "docs" / name).read_text("utf-8").splitlines()) <= most


def test_every_link_leads_to_a_file() -> None:
    dead = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in LINK.findall(page.read_text("utf-8"))
        if not target.startswith(("http://", "https://"))
        if not (page.parent / target).exists()
    ]
    assert dead == []


def test_every_make_command_exists() -> None:
    made = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = {name for page in PAGES for name in _code(page, r"make ([a-z-]+)")}
    assert named - made == set()


def test_every_variable_is_a_setting() -> None:
    settings = {f"BACKPROP_{name.upper()}" for name in Settings.model_fields}
    named = {name for page in PAGES for name in _code(page, r"(BACKPROP_[A-Z_]+[A-Z])\b")}
    assert named - settings == set()


def _code(page: Path, pattern: str) -> list[str]:
    """What a pattern finds in the page's code: between backticks or in a block."""
    pieces = re.findall(r"```.*?```|`[^`\n]+`", page.read_text("utf-8"), re.DOTALL)
    return [found for piece in pieces for found in re.findall(pattern, piece)]
