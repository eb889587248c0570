"""The formula of the moment: what the phase that was reached has computed, for one example."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n.messages import N_, _, ngettext
from app.render.formulas import mathml as m
from app.render.formulas.loss_formula import (
    MAX_SAMPLES,
    batch_numbers,
    loss_symbols,
    part_numbers,
    part_symbols,
)
from app.render.formulas.mathml_symbols import J
from app.render.formulas.moment_backward import chain_rows, novelty_rows
from app.render.formulas.moment_forward import forward_rows
from app.render.formulas.moment_parts import Change, Equation, Places, Quantity, Row, Term
from app.render.formulas.moment_room import extra_rows, extra_rows_on_a_phone
from app.render.formulas.plain_symbols import derivative_name
from app.render.formulas.update_lines import UpdateLine
from app.render.formulas.update_rule import digits_that_show, update_rule
from app.training.run.observation import Observation, SampleView
from app.training.run.position import Phase, phase_at
from app.training.run.selection import LOSS, Selection
from app.training.run.session import TrainingSession


@dataclass(frozen=True)
class Moment:
    """The rows of the phase with this number, under their title.

    ``key`` differs wherever the run is at another place; while it plays it stays the same.
    ``about`` names the sample or the batch. A preview shows numbers of a step that has not begun.
    ``extra_rows`` and ``extra_rows_on_a_phone`` are the same in every phase: the room that the
    tallest one needs, in rows beyond the usual ones.
    """

    phase: int
    key: str
    title: str
    about: str
    rows: list[Row]
    is_preview: bool
    is_update: bool
    extra_rows: int
    extra_rows_on_a_phone: int


def unit_on_path(selection: Selection, layer: int) -> int:
    """The unit of ``layer`` that the selection is or touches, otherwise the first."""
    if selection.kind != "J":
        if selection.target_layer == layer:
            return selection.unit
        if selection.kind == "w" and selection.layer == layer:
            return selection.source or 0
    return 0


def parameter_into(selection: Selection, layer: int) -> Selection:
    """The selection if it is a parameter into ``layer``, otherwise a weight beside it."""
    if selection.is_parameter and selection.target_layer == layer:
        return selection
    source = unit_on_path(selection, layer - 1)
    return Selection("w", layer - 1, unit_on_path(selection, layer), source)


def describe_moment(
    session: TrainingSession,
    seen: Observation,
    selection: Selection,
    sample: int | None,
    phases: int,
    *,
    live: bool = False,
) -> Moment:
    """The formula after ``phases`` finished phases, for a sample or the whole batch.

    ``seen`` has the numbers of the running step, or of the watched one that has just ended. While
    a ``live`` run plays there are no phases: the rows are those of the chain rule.
    """
    places = Places(seen.network)
    view = None if sample is None else seen.sample(sample)
    phase, layer = phase_at(phases, seen.depth)
    title, rows = _(_TITLES[phase]), list[Row]()
    if layer is not None:
        title = _("%(phase)s, layer %(layer)s", phase=title, layer=layer)
    if phase is Phase.FORWARD and layer is not None:
        rows = forward_rows(places, layer, unit_on_path(selection, layer), view, seen)
    elif phase is Phase.LOSS:
        rows = _loss_rows(session, seen, view)
    elif phase is Phase.BACKWARD and layer is not None:
        chosen = parameter_into(selection, layer)
        rows = chain_rows(places, session.loss, chosen, view, seen)
        source = unit_on_path(selection, layer - 1) if chosen.source is None else chosen.source
        rows += novelty_rows(places, layer, source, chosen.unit, view)
    elif phase is Phase.UPDATE:
        rows = _update_rows(session, places, seen, _parameter(selection, seen), made=True)
    else:
        rows = _rows_between_steps(session, places, seen, selection, view, live=live)
        if session.samples_done:
            title = ngettext(
                "After %(done)s of %(n)s sample",
                "After %(done)s of %(n)s samples",
                seen.m,
                done=session.samples_done,
            )
        if live:
            title = _("Chain rule")
    is_preview = phase is Phase.READY and not session.samples_done and not live
    about = _about(view, seen)
    return Moment(
        phases,
        "live" if live else f"{session.optimizer_steps}-{phases}-{session.samples_done}",
        title,
        # What grows in play is at the end.
        _("%(about)s · after epoch %(epoch)s", about=about, epoch=session.epoch) if live else about,
        rows,
        is_preview,
        phase is Phase.UPDATE,
        extra_rows(session),
        extra_rows_on_a_phone(session),
    )


_TITLES = {
    Phase.READY: N_("Preview of the next update"),
    Phase.FORWARD: N_("Forward"),
    Phase.LOSS: N_("Loss"),
    Phase.BACKWARD: N_("Backward"),
    Phase.UPDATE: N_("Update"),
}


def _about(view: SampleView | None, seen: Observation) -> str:
    if view is None:
        return _("whole batch, m = %(m)s", m=seen.m)
    if not (seen.rows == view.row).any():
        return _(
            "i = sample %(sample)s, not in the current batch; shown on its own (m = 1)",
            sample=view.row,
        )
    return _("i = sample %(sample)s, m = %(m)s", sample=view.row, m=seen.m)


def _parameter(selection: Selection, seen: Observation) -> Selection:
    """The parameter that the selection is, or one beside it."""
    if selection.is_parameter:
        return selection
    if selection == LOSS:
        return parameter_into(selection, seen.depth)
    if selection.layer == 0:
        return Selection("w", 0, 0, selection.unit)
    return parameter_into(selection, selection.layer)


def _rows_between_steps(
    session: TrainingSession,
    places: Places,
    seen: Observation,
    selection: Selection,
    view: SampleView | None,
    *,
    live: bool,
) -> list[Row]:
    """The whole chain of the selection in short, and the update that it leads to."""
    if selection == LOSS:
        return _loss_rows(session, seen, view, live=live)
    chosen = _parameter(selection, seen)
    rows = chain_rows(places, session.loss, chosen, view, seen)
    if live:
        return rows
    return rows + _update_rows(session, places, seen, chosen, made=False)


def _loss_rows(
    session: TrainingSession, seen: Observation, view: SampleView | None, *, live: bool = False
) -> list[Row]:
    """J of the batch, with the numbers of a small one, then the sample's part of it."""
    network, loss = seen.network, session.loss
    whole = Quantity(seen.loss(), "J", LOSS.key)
    numbers = ""
    # In play a line that grows and shrinks would only be hard to read.
    if whole.value is not None and seen.m <= MAX_SAMPLES and not live:
        views = [seen.sample(row) for row in seen.rows.tolist()]
        numbers = batch_numbers(loss, network, views)
    rows: list[Row] = [
        Equation(
            _("loss of the batch, m = %(m)s", m=seen.m),
            loss_symbols(loss, network),
            _equals(whole, numbers),
        )
    ]
    if view is None:
        return rows
    part = Quantity(seen.sample_loss(view.row), "Jᵢ", LOSS.key)
    numbers = "" if part.value is None else part_numbers(loss, network, view)
    symbols = part_symbols(loss, network)
    return [*rows, Equation(_("this sample’s part"), symbols, _equals(part, numbers))]


def _equals(quantity: Quantity, numbers: str = "") -> str:
    """The numbers put in, if any, and what they come to."""
    put_in = m.op("=") + numbers if numbers else ""
    return m.math(put_in + m.op("=") + quantity.write())


def _result(line: UpdateLine) -> str:
    """The numbers of a line of the rule and what they come to."""
    if not line.is_computed:
        return m.math(m.op("=") + m.num(line.result))
    numbers = line.numbers.removeprefix("<math>").removesuffix("</math>")
    return m.math(m.op("=") + numbers + m.op("=") + m.num(line.result))


def _update_rows(
    session: TrainingSession, places: Places, seen: Observation, chosen: Selection, *, made: bool
) -> list[Row]:
    rule = update_rule(session, seen, chosen)
    if rule is None:
        return []
    symbol, place = places.symbol(chosen), places.place(chosen)
    *earlier, line = rule.lines
    return [
        *(
            Equation(each.label, each.symbols, _result(each), each.legend, is_small=True)
            for each in earlier
            if each.numbers
        ),
        Change(
            _("update") if made else _("what the update will do"),
            line.symbols,
            _result(line) if line.numbers else "",
            Quantity(rule.before, f"old {symbol}" if made else symbol, place),
            Quantity(rule.after, symbol if made else f"new {symbol}", place),
            Term(
                m.derivative(J, places.write.of(chosen)),
                Quantity(rule.gradient, derivative_name(symbol), place),
            ),
            rule.learning_rate,
            5 if rule.after is None else digits_that_show(rule.before, rule.after),
            made,
            rule.frozen,
            line.legend,
        ),
    ]
