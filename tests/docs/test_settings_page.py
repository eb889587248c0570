"""docs/settings.md is generated from the settings; this holds it to them."""

from __future__ import annotations

from pathlib import Path

from app.settings import GROUPS, Settings
from app.settings.reference import settings_page

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_the_page_is_up_to_date() -> None:
    """Otherwise run: python -m app.settings.reference > docs/settings.md"""
    assert PAGE.read_text() == settings_page()


def test_every_setting_is_in_one_group() -> None:
    names = [name for group in GROUPS.values() for name in group.model_fields]
    assert sorted(names) == sorted(Settings.model_fields)
