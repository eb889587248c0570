"""Where the run is, in one sentence: a screen reader says it after each action.

It stands in a live region that is always on the page, so a change of its text is said. While the
run plays the sentence stays the same, and nothing is said.
"""

from __future__ import annotations

from app.i18n.messages import N_, _
from app.render.formulas.spoken_tokens import spoken_number, spoken_symbols
from app.render.numbers import number
from app.training.run.position import Phase
from app.training.run.session import TrainingSession
from app.web.lab.selected_part import SelectedPart
from app.web.lab.transport import Counters

_SENTENCES = {
    "ready": N_(
        "%(run)s, epoch %(epoch)s, batch %(batch)s of %(batches)s: ready for the next update; "
        "train loss %(loss)s; %(part)s is %(value)s."
    ),
    "samples": N_(
        "%(run)s, epoch %(epoch)s, batch %(batch)s of %(batches)s: samples done: %(samples)s; "
        "train loss %(loss)s; %(part)s is %(value)s."
    ),
    "update": N_(
        "%(run)s, epoch %(epoch)s, batch %(batch)s of %(batches)s: weights updated; "
        "train loss %(loss)s; %(part)s is %(value)s."
    ),
    "forward": N_(
        "%(run)s, epoch %(epoch)s, batch %(batch)s of %(batches)s: forward through layer "
        "%(layer)s of %(layers)s; %(part)s is %(value)s."
    ),
    "loss": N_(
        "%(run)s, epoch %(epoch)s, batch %(batch)s of %(batches)s: loss of the batch; "
        "%(part)s is %(value)s."
    ),
    "backward": N_(
        "%(run)s, epoch %(epoch)s, batch %(batch)s of %(batches)s: backward through layer "
        "%(layer)s of %(layers)s; %(part)s is %(value)s."
    ),
}


def describe_spoken_state(
    session: TrainingSession, counters: Counters, part: SelectedPart, title: str, *, playing: bool
) -> str:
    """The data and network of ``title``, the place of the run, its loss and the chosen part."""
    if playing:
        return _("The run plays.")
    return _(
        _SENTENCES[_state(session)],
        run=title,
        epoch=counters.epoch,
        batch=counters.batch,
        batches=counters.batches,
        loss=spoken_number(number(counters.train_loss, 3)),
        part=spoken_symbols(part.name),
        value=spoken_number(number(part.value)),
        layer=session.position.layer,
        layers=session.network.depth,
        samples=session.position.sample,
    )


def _state(session: TrainingSession) -> str:
    position = session.position
    if position.phase is Phase.UPDATE and session.last_update is not None:
        return "update"
    if position.phase is Phase.FORWARD:
        return "forward"
    if position.phase is Phase.BACKWARD:
        return "backward"
    if position.phase is Phase.LOSS:
        return "loss"
    return "samples" if position.sample else "ready"
