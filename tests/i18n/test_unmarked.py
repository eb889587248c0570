"""How many texts of the pages are no messages yet: the numbers may only fall, and end at zero."""

from __future__ import annotations

import pytest

from tests.i18n.pages import AREAS, pages_of
from tests.i18n.pseudo import pseudo_languages
from tests.i18n.unmarked import has_words, unmarked

STILL = {
    "lab": 43,
    "compare": 3,
    "data": 27,
    "guide": 21,
    "lessons": 71,
    "practice": 5,
    "classroom": 31,
}


@pytest.mark.slow
@pytest.mark.parametrize("area", AREAS)
def test_texts_that_are_no_messages(area: str) -> None:
    with pseudo_languages():
        found = {text: at for _name, page in pages_of(area) for at, text in unmarked(page)}
    assert len(found) <= STILL.get(area, 0), found


def test_notation_and_names_are_no_words() -> None:
    for text in ("w¹ = 0.5", "Adam", "∂J/∂w¹", "XOR 2-2-1", "weights.npz", "⟦Šţéþ 3 ôƒ 5⟧"):
        assert not has_words(text), text
    for text in ("Step 3", "⟦Šţéþ 3 of 5⟧", "not yet"):
        assert has_words(text), text
