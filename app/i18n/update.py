"""``make messages``: collect the messages of the code and templates into every ``.po`` file."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.i18n.catalogs import LOCALES
from app.i18n.languages import ENGLISH, LANGUAGES

ROOT = Path(__file__).parents[2]
METHODS = [
    ("app/**.py", "python"),
    ("app/classroom/plan/library/*.json", "app.classroom.plan.translated:extract"),
    ("app/lessons/library/*.md", "app.lessons.extract:extract"),
    ("templates/**.html", "jinja2.ext.babel_extract"),
]
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "stored": None,
    "stored_n": (1, 2),
}
OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false"}}


def collect() -> Catalog:
    """All messages that the code and the templates mark."""
    catalog = Catalog(project="Backprop Playground", charset="utf-8")
    for folder in ("app", "templates"):
        found = extract_from_dir(
            ROOT / folder,
            method_map=[(pattern.removeprefix(f"{folder}/"), how) for pattern, how in METHODS],
            options_map={
                pattern.removeprefix(f"{folder}/"): options for pattern, options in OPTIONS.items()
            },
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        )
        for name, _line, message, comments, context in found:
            # No line numbers: they would change with every edit.
            catalog.add(message, None, [(f"{folder}/{name}", 0)], [], comments, context=context)
    return catalog


def update(path: Path, template: Catalog, tag: str) -> Catalog:
    """The file's translations for the messages of today; new ones are empty."""
    locale = tag.replace("-", "_")
    catalog = Catalog(locale=locale, project="Backprop Playground", charset="utf-8")
    if path.is_file():
        with path.open("rb") as file:
            catalog = read_po(file, locale=locale)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def main() -> int:
    """Update the file of each language, and print how many messages each still lacks."""
    template = collect()
    LOCALES.mkdir(exist_ok=True)
    for tag in LANGUAGES:
        if tag == ENGLISH:
            continue
        path = LOCALES / f"{tag}.po"
        catalog = update(path, template, tag)
        with path.open("wb") as file:
            write_po(
                file, catalog, include_lineno=False, sort_output=False, omit_header=False, width=100
            )
        missing = sum(
            not any(m.string if isinstance(m.string, tuple) else [m.string])
            for m in catalog
            if m.id
        )
        print(f"{tag}: {len(catalog)} messages, {missing} not translated")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
