"""Messages that are stored are written in the language of whoever reads them."""

from __future__ import annotations

import pytest

from app.i18n.languages import using_language
from app.i18n.stored import shown, stored, stored_n
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.recipe.change_words import shown_change
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.i18n.pseudo import ACCENTED, pseudo_languages


def test_a_stored_message_has_messages_as_parts() -> None:
    inner = stored("%(name)s overflows", name="w¹")
    text = stored("It failed: %(why)s, 100 %%.", why=inner)
    assert shown(text) == "It failed: w¹ overflows, 100 %."
    with pseudo_languages(), using_language(ACCENTED.tag):
        assert shown(text).count("⟦") == 2
    assert [shown(stored_n("%(n)s epoch", "%(n)s epochs", n)) for n in (1, 2)] == [
        "1 epoch",
        "2 epochs",
    ]


@pytest.mark.parametrize(
    "text", ["", "Stopped after 3 epochs, as set.", "100 % of it", '["other", 1]']
)
def test_a_text_of_before_stays_as_it_is(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    "text",
    [
        '["msg",',
        '["msg","%(x)s","",{}]',
        '["msg","a","b",{"n":"x"}]',
        '["msg",1,"",{}]',
        '["msg","a","",[]]',
    ],
)
def test_a_damaged_text_is_not_shown(text: str) -> None:
    assert shown(text) == ""


def test_a_file_cannot_ask_for_a_wide_number() -> None:
    assert shown('["msg","%(x)999999999s","",{"x":"1"}]') == "%(x)999999999s"


def test_why_a_run_stopped_is_kept_for_every_language() -> None:
    recipe = Recipe.model_validate(
        {
            "layers": [{"units": 2, "activation": "identity"}] * 2
            + [{"units": 1, "activation": "identity"}],
            "optimizer": {"learning_rate": 1234.5},
        }
    )
    with pseudo_languages(), using_language(ACCENTED.tag):
        session = TrainingSession(recipe)
        session.step(Unit.EPOCH, 1000)
        assert session.status == "diverged" and session.message.startswith("⟦")
    again = from_bytes(to_bytes(session))
    assert again.message.startswith("Training diverged with learning rate 1234.5 in epoch ")


def test_a_recorded_change_is_shown_in_the_language_of_the_page() -> None:
    texts = (
        "α 0.3 → 0.03, optimizer SGD → Adam, batch size 5 → all",
        "w¹ frozen, b¹ trained again",
        "change of data set, noise and seed",
        "weights and biases set",
        "w¹ = 0.5",
    )
    for text in texts:
        assert shown_change(text) == text
    with pseudo_languages(), using_language(ACCENTED.tag):
        shown_texts = [shown_change(text) for text in texts]
    assert [text.count("⟦") for text in shown_texts] == [3, 2, 5, 1, 0]
    assert "0.3 → 0.03" in shown_texts[0] and "w¹" in shown_texts[1]
