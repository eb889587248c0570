"""The scrub bar over the run, and the changes that can be undone and redone."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n.messages import _
from app.training.run.session import TrainingSession
from app.training.timeline.position import SegmentPosition, TimelinePosition
from app.training.timeline.summary import Past, describe_past

BAR_WIDTH = 1000


@dataclass(frozen=True)
class Rewind(Past):
    """``here`` is the position in words; ``marks`` is SVG path data with a line for each change,
    on a bar ``width`` wide and 10 high.
    """

    here: str
    marks: str
    width: int
    can_go_back: bool


def describe_rewind(session: TrainingSession) -> Rewind:
    """The bar, and what can be undone and redone."""
    past, position = describe_past(session), session.position
    strokes = {round(BAR_WIDTH * at / past.recorded) for at in past.changes if past.recorded}
    return Rewind(
        **vars(past),
        here=_(
            "epoch %(epoch)s, batch %(batch)s of %(batches)s",
            epoch=position.epoch,
            batch=position.batch + 1,
            batches=position.batches,
        ),
        marks="".join(f"M{at} 0v10" for at in sorted(strokes)),
        width=BAR_WIDTH,
        can_go_back=session.timeline_position != TimelinePosition(0, SegmentPosition()),
    )
