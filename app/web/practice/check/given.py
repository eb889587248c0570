"""What a student is given: batch, weights and conventions, as tables and as text to copy."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from app.engine.activations import Array
from app.i18n.messages import _
from app.practice.exercise.exercise import Exercise
from app.practice.pinned import Pinned
from app.render.formulas import mathml as m
from app.render.formulas.loss_formula import definition, loss_symbols
from app.training.run.session import TrainingSession

MAX_ROWS = 40
"""Rows of a table that are shown; the text to copy has all of them."""


@dataclass(frozen=True)
class GivenTable:
    """An array: symbol, name in code, its rows with their labels, and how many are not shown."""

    name: str
    symbol: Markup
    shape: str
    labels: list[str]
    rows: list[list[float]]
    more: int
    text: str


@dataclass(frozen=True)
class Given:
    """The exercise in words, formulas and numbers."""

    sentence: str
    formulas: list[Markup]
    update: str
    tables: list[GivenTable]
    text: str


def describe_given(session: TrainingSession, pinned: Pinned) -> Given:
    """The network, the batch and the weights of an exercise."""
    exercise = pinned.exercise
    tables = [
        _table("x", m.identifier("x") + m.op("=") + m.variable("a", 0), exercise.x, exercise),
        _table("y", m.identifier("y"), exercise.y, exercise),
    ]
    for layer, (w, b) in enumerate(zip(exercise.w, exercise.b, strict=True)):
        tables.append(_table(f"w{layer}", m.variable("w", layer), w))
        tables.append(_table(f"b{layer}", m.variable("b", layer), b))
    tables += [
        _table(f"mask{layer}", m.variable("d", layer), mask, exercise)
        for layer, mask in sorted(exercise.mask.items())
    ]
    units = "-".join(map(str, exercise.units))
    batch = (
        _("sample %(number)s alone (m = 1)", number=exercise.rows[0])
        if exercise.m == 1
        else _("a batch of m = %(m)s samples", m=exercise.m)
    )
    return Given(
        # Translators: "XOR, 2-3-1, epoch 5, a batch of m = 4 samples."
        _(
            "%(data)s, %(units)s, epoch %(epoch)s, %(batch)s.",
            data=_(session.data.dataset.title),
            units=units,
            epoch=pinned.epoch,
            batch=batch,
        ),
        _formulas(exercise),
        _update_words(exercise),
        tables,
        "\n".join(table.text for table in tables),
    )


def _formulas(exercise: Exercise) -> list[Markup]:
    """The forward pass, the activation of each layer, and the loss."""
    found = []
    for layer, activation in enumerate(exercise.activations, 1):
        z = m.variable("z", layer) + m.op("=") + m.variable("a", layer - 1)
        z += m.variable("w", layer - 1) + m.op("+") + m.variable("b", layer - 1)
        mask = m.variable("d", layer) if layer in exercise.mask else ""
        a = m.variable("a", layer) + m.op("=") + mask + m.text(activation.title)
        a += m.bracketed(m.variable("z", layer))
        found.append(Markup(f"{m.math(z)} {m.math(a)}"))
    found.append(Markup(loss_symbols(exercise.loss, exercise.network)))
    if more := definition(exercise.loss):
        found.append(Markup(more))
    return found


def _update_words(exercise: Exercise) -> str:
    """How the new weights come about."""
    rules = exercise.rules
    words = [f"{rules.optimizer.title}, α = {exercise.learning_rate:g}"]
    words += [
        f"{name.replace('_', ' ')} {value:g}" for name, value in rules.hyperparameters.items()
    ]
    if rules.regularizer_name != "none":
        words.append(
            _(
                "%(regularizer)s with λ = %(rate)s",
                regularizer=_(rules.regularizer.title),
                rate=f"{rules.regularizer_rate:g}",
            )
        )
    if rules.clip_norm is not None:
        words.append(_("gradient clipped at norm %(norm)s", norm=f"{rules.clip_norm:g}"))
    if rules.frozen is not None and rules.frozen.any():
        words.append(_("some parameters are frozen"))
    if rules.optimizer.slots:
        words.append(
            _(
                "this is update %(number)s, and the optimizer remembers those before it",
                number=exercise.step,
            )
        )
    return "; ".join(words)


def _table(name: str, symbol: str, values: Array, samples: Exercise | None = None) -> GivenTable:
    rows = values.reshape(1, -1) if values.ndim == 1 else values
    labels = [_("sample %(number)s", number=row) for row in samples.rows] if samples else []
    return GivenTable(
        name,
        Markup(m.math(symbol)),
        " × ".join(map(str, values.shape)),
        labels[:MAX_ROWS],
        rows[:MAX_ROWS].tolist(),
        max(0, len(rows) - MAX_ROWS),
        f"{name} = {values.tolist()}",
    )
