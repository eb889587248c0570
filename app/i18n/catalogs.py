"""The catalogs of translations, one a language, read from its ``.po`` file when first needed."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent / "locale"


@cache
def catalog(tag: str) -> NullTranslations:
    """The translations of a language; what has none stays English, message by message."""
    path = LOCALES / f"{tag}.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        # Messages that are marked as doubtful ("fuzzy") are left out.
        write_mo(compiled, read_po(file, locale=tag.replace("-", "_")))
    compiled.seek(0)
    return GNUTranslations(compiled)
