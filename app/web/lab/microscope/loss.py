"""The microscope of the loss J: its formula, each sample's part, and the penalty beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from app.render.charts.share_bars import draw_loss_bars
from app.render.formulas import mathml
from app.render.formulas.loss_formula import (
    Penalty,
    definition,
    loss_symbols,
    part_numbers,
    part_symbols,
    penalty_of,
)
from app.render.formulas.sample_shares import MAX_ROWS
from app.render.numbers import UNKNOWN
from app.training.run.observation import Observation
from app.training.run.session import TrainingSession
from app.web.view.fit import FittedView


@dataclass(frozen=True)
class LossRow:
    """A sample of the batch: its output and target (one number each, or none with several
    outputs), and its part of J, None while not known."""

    row: int
    predicted: float | None
    target: float | None
    part: float | None


@dataclass(frozen=True)
class LossScope:
    """J and its parts; ``part`` is that of the chosen sample, None while not known.

    ``left_out`` samples have smaller parts than those in ``rows``, which are drawn.
    """

    symbols: str
    definition: str
    part_symbols: str
    part_numbers: str
    part: float | None
    value: float | None
    m: int
    known: int
    rows: list[LossRow]
    left_out: int
    bars: Markup
    penalty: Penalty | None
    regularizer: str


def describe_loss(session: TrainingSession, seen: Observation, fitted: FittedView) -> LossScope:
    """J of the batch, as far as the running step has computed it."""
    network, loss = seen.network, session.loss
    part = None if fitted.sample is None else seen.sample_loss(fitted.sample)
    numbers = UNKNOWN
    if fitted.sample is not None and part is not None:
        numbers = part_numbers(loss, network, seen.sample(fitted.sample))
    parts = seen.sample_losses()
    shown = np.arange(seen.m)
    if seen.m > MAX_ROWS:
        shown = np.arange(MAX_ROWS)
        if len(parts) == seen.m:
            shown = np.sort(np.argsort(-parts, kind="stable")[:MAX_ROWS])
    rows = [_row(seen, parts, int(place)) for place in shown]
    return LossScope(
        symbols=loss_symbols(loss, network),
        definition=definition(loss),
        part_symbols=part_symbols(loss, network),
        part_numbers=mathml.text(numbers) if numbers == UNKNOWN else numbers,
        part=part,
        value=seen.loss(),
        m=seen.m,
        known=len(parts),
        rows=rows,
        left_out=seen.m - len(rows),
        bars=Markup(
            draw_loss_bars(
                [(row.row, row.part) for row in rows], fitted.sample, fitted.view.links("sample")
            )
        ),
        penalty=penalty_of(network, session.rules),
        regularizer=session.rules.regularizer_name.upper(),
    )


def _row(seen: Observation, parts: np.ndarray, place: int) -> LossRow:
    outputs = seen.network.units[-1]
    predicted = target = None
    known = place < len(parts)
    if outputs == 1:
        target = float(seen.y[place, 0])
        if known:
            predicted = float(seen.forward.a[seen.depth][place, 0])
    return LossRow(int(seen.rows[place]), predicted, target, float(parts[place]) if known else None)
