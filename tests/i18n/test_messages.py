"""Messages: in the language of the request, in English where a translation is missing."""

from __future__ import annotations

from gettext import GNUTranslations, NullTranslations
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from app.i18n import messages
from app.i18n.languages import current_language, using_language
from app.i18n.messages import gettext, ngettext, pgettext


@pytest.fixture(autouse=True)
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small German catalog, and an empty one for English."""
    catalog = Catalog(locale="de")
    catalog.add("Step %(step)s of %(steps)s", "%(steps)s Schritte, davon %(step)s")
    catalog.add(("%(n)s weight", "%(n)s weights"), ("%(n)s Gewicht", "%(n)s Gewichte"))
    catalog.add("Close", "Schließen")
    catalog.add("Close", "Nah", context="distance")
    file = BytesIO()
    write_mo(file, catalog)
    file.seek(0)
    catalogs: dict[str, NullTranslations] = {"de": GNUTranslations(file), "en": NullTranslations()}
    monkeypatch.setattr(messages, "catalog", catalogs.__getitem__)


def test_a_message_is_written_in_the_current_language_and_only_meanwhile() -> None:
    with using_language("de"):
        assert gettext("Step %(step)s of %(steps)s", step=2, steps=5) == "5 Schritte, davon 2"
        assert pgettext("distance", "Close") == "Nah"
        assert gettext("Close") == "Schließen"
    assert current_language() == "en"
    assert gettext("Step %(step)s of %(steps)s", step=2, steps=5) == "Step 2 of 5"


def test_a_number_chooses_the_form() -> None:
    with using_language("de"):
        assert [ngettext("%(n)s weight", "%(n)s weights", n) for n in (0, 1, 2)] == [
            "0 Gewichte",
            "1 Gewicht",
            "2 Gewichte",
        ]


def test_a_message_without_translation_stays_english() -> None:
    with using_language("de"):
        assert gettext("%(share)s %% of the batch", share=40) == "40 % of the batch"
        assert gettext("") == ""
