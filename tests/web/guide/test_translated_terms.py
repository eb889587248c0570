"""The glossary in another language: its terms are found by the words of that language."""

from __future__ import annotations

from gettext import NullTranslations

import pytest

from app.i18n import messages
from app.i18n.languages import using_language
from app.web.guide.marked_words import field_term, term_link
from app.web.guide.terms import TERMS, glossary, term_of

TRANSLATIONS = {"Learning rate": "Lernrate", "Weight": "Gewicht", "Neuron": "Äußeres"}


class Some(NullTranslations):
    """The translations above."""

    def gettext(self, message: str) -> str:
        """The translation, or the message."""
        return TRANSLATIONS.get(message, message)


@pytest.fixture(autouse=True)
def _translations(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, none = Some(), NullTranslations()
    monkeypatch.setattr(messages, "catalog", lambda tag: ours if tag == "x-terms" else none)


def test_a_term_is_found_by_its_title_in_both_languages() -> None:
    with using_language("x-terms"):
        assert term_of("Lernrate") is term_of("learning rate") is TERMS["learning-rate"]
        assert 'data-term="learning-rate">Lernrate<' in field_term("Lernrate")
        assert term_link("gewicht").endswith("gewicht</a>")
    assert term_of("Lernrate") is None
    assert term_link("gewicht") == "gewicht"


def test_the_glossary_is_in_the_order_of_its_language() -> None:
    with using_language("x-terms"):
        titles = [term.title for term in glossary()]
    assert titles.index("Gewicht") < titles.index("Layer") < titles.index("Lernrate")
    assert (
        titles.index("Activation function")
        < titles.index("Äußeres")
        < titles.index("Backpropagation")
    )
    assert [term.title for term in glossary()] == [term.title for term in TERMS.values()]
