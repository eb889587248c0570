"""Renders docs/settings.md: ``python -m app.settings.reference > docs/settings.md``."""

from __future__ import annotations

import sys

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from app.settings import ENV_PREFIX, GROUPS

HEAD = """# Settings

Every setting is an environment variable. Those that `python -m app serve --help` lists are options
of the command line as well; an option wins over a variable.
This page is generated: `python -m app.settings.reference > docs/settings.md`.
"""


def settings_page() -> str:
    """The page in Markdown: one table for each group."""
    return "\n".join([HEAD, *(_section(title, group) for title, group in GROUPS.items())])


def _section(title: str, group: type[BaseModel]) -> str:
    rows = [_row(name, field) for name, field in group.model_fields.items()]
    lines = [f"## {title}", "", "| Variable | Default | Meaning |", "| --- | --- | --- |", *rows]
    return "\n".join(lines) + "\n"


def _row(name: str, field: FieldInfo) -> str:
    default = field.default
    if isinstance(default, SecretStr):
        default = default.get_secret_value()
    shown = "" if default == "" else f"`{default}`"
    return f"| `{ENV_PREFIX}{name.upper()}` | {shown} | {field.description} |"


if __name__ == "__main__":
    sys.stdout.write(settings_page())
