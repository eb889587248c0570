"""Sentences of the API on a page."""

from __future__ import annotations

from app.web.page_words import page_words, title_of
from tests.for_each import for_each


@for_each(
    ("sentence", "written"),
    [
        (
            "loss: cross_entropy does not go with the output activation sigmoid; choose softmax",
            "Cross-entropy does not go with the output activation sigmoid; choose softmax",
        ),
        (
            "features: the data set circle has no x3; choose from x1, x1_squared",
            "The data set circle has no x₃; choose from x₁, x₁²",
        ),
        (
            "dataset.classes: the data set xor_cloud can have 2 classes",
            "The data set XOR cloud can have 2 classes",
        ),
        ("Batch size: enter a number above 0.", "Batch size: enter a number above 0."),
        ("w¹₂₁ is frozen.", "w¹₂₁ is frozen."),
        ("There is no input “x9”.", "There is no input “x9”."),
        ("Choose a step, a line or a plane.", "Choose a step, a line or a plane."),
    ],
)
def test_names_become_titles_and_paths_go(sentence: str, written: str) -> None:
    assert page_words(sentence) == written
    assert page_words(written) == written


def test_titles() -> None:
    assert [title_of(name) for name in ("leaky_relu", "sgd", "nothing")] == [
        "Leaky ReLU",
        "SGD",
        "nothing",
    ]


def test_quoted_text_stays_as_it_was_typed() -> None:
    assert page_words("There is no input “x1”; inputs are x1 to x4.") == (
        "There is no input “x1”; inputs are x₁ to x₄."
    )
