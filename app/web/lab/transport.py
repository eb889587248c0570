"""The transport panel: counters, losses, and the options of step and play."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.i18n.messages import N_, _, ngettext, pgettext
from app.render.charts.epoch_chart import name_at
from app.render.numbers import number, percent
from app.training.run.play import Speed
from app.training.run.position import Phase, Unit
from app.training.run.scores import Scores
from app.training.run.session import TrainingSession
from app.training.run.stop_conditions import STOP_LABELS, StopConditions
from app.web.forms import FormFeedback
from app.web.lab.moment.phase_strip import phase_title
from app.web.stored_sessions import LoadedSession


@dataclass(frozen=True)
class Counters:
    """Position, losses and score of a run, as the page writes them.

    ``names`` are those of the numbers: train, test and score.
    """

    epoch: int
    batch: int
    batches: int
    phase: str
    detail: str
    train_loss: float
    test_loss: float | None
    score_name: str
    score: str
    score_value: float | None
    score_of: str
    names: Mapping[str, str]

    def texts(self) -> dict[str, str]:
        """The texts that change with every frame while the run plays, by element id."""
        texts = {
            "epoch": str(self.epoch),
            "batch-number": str(self.batch),
            # The page may show a step that play has finished in the meantime.
            "phase": self.phase,
            "phase-detail": self.detail,
            "train-loss": number(self.train_loss, 3),
            "accuracy": self.score,
        }
        if self.test_loss is not None:
            texts["test-loss"] = number(self.test_loss, 3)
        return texts


@dataclass(frozen=True)
class Transport(Counters):
    """The counters, and the controls of the transport panel; ``errors`` are of stop fields."""

    playing: bool
    units: list[StepUnit]
    speed: Speed
    speeds: Mapping[Speed, str]
    stop_fields: list[StopField]
    errors: Mapping[str, str]

    @property
    def stops(self) -> int:
        """The number of conditions that are set."""
        return sum(field.text != "" and field.name not in self.errors for field in self.stop_fields)

    @property
    def is_refused(self) -> bool:
        """Whether a stop field holds a text that was refused."""
        return any(field.name in self.errors for field in self.stop_fields)


@dataclass(frozen=True)
class StepUnit:
    """A unit of steps as its two buttons name it; ``keys`` as in ``aria-keyshortcuts``."""

    name: Unit
    title: str
    about: str
    back: str
    about_back: str
    keys: str


@dataclass(frozen=True)
class StopField:
    """A field of the form for stop conditions; ``text`` may have been refused."""

    name: str
    label: str
    hint: str
    text: str


TRAIN_EPOCHS = (10, 100, 1000)
"""Epochs of each train button."""

STOP_FORMS = ("play", "play-settings")
"""The forms that send the stop fields."""

UNITS = {
    Unit.PHASE: (
        N_("phase"),
        N_("one layer forward, the loss, one layer backward, or the update"),
        N_("phase back"),
        N_("One phase back, to exactly the same numbers"),
    ),
    Unit.SAMPLE: (
        N_("sample"),
        N_("forward and backward pass of the next sample in the batch"),
        N_("sample back"),
        N_("One sample back, to exactly the same numbers"),
    ),
    Unit.BATCH: (
        N_("batch"),
        N_("one whole update; a running one is finished"),
        N_("batch back"),
        N_("One batch back, to exactly the same numbers"),
    ),
    Unit.EPOCH: (
        N_("epoch"),
        N_("all remaining batches of this epoch"),
        N_("epoch back"),
        N_("One epoch back, to exactly the same numbers"),
    ),
}
"""Title and description of the button that goes on by a unit, and of the one that goes back."""

STOP_HINTS = {
    "epochs": N_("This many epochs since play began"),
    "train_loss_below": N_("A training loss below this"),
    "test_loss_below": N_("A test loss below this; needs a test set"),
    "no_improvement_for": N_(
        "This many epochs without a new lowest test loss, or training loss without a test set"
    ),
}
"""What each stop condition means."""

STEP_KEYS = {Unit.PHASE: "S ArrowRight", Unit.BATCH: "B", Unit.EPOCH: "E"}
"""Keyboard shortcuts of the step buttons, as in ``aria-keyshortcuts``."""

SPEEDS = {
    Speed.SLOW: N_("slow motion"),
    Speed.SLOWER: N_("slower"),
    Speed.SLOWEST: N_("slowest"),
    Speed.X1: N_("1 epoch"),
    Speed.X5: N_("5 epochs"),
    Speed.X25: N_("25 epochs"),
    Speed.X100: N_("100 epochs"),
    Speed.MAX: N_("fastest"),
}


def describe_transport(
    loaded: LoadedSession, feedback: FormFeedback | None = None, *, live: bool
) -> Transport:
    """The transport bar; ``feedback`` has the stop fields that were refused."""
    session, feedback = loaded.session, feedback or FormFeedback()
    return Transport(
        **vars(describe_counters(session, live=live)),
        playing=loaded.stamp is not None,
        units=[
            StepUnit(unit, _(title), _(about), _(back), _(about_back), STEP_KEYS.get(unit, ""))
            for unit, (title, about, back, about_back) in UNITS.items()
        ],
        speed=session.play.speed,
        speeds={speed: _(title) for speed, title in SPEEDS.items()},
        stop_fields=[_stop_field(session.play.stop, name, feedback) for name in STOP_LABELS],
        errors=feedback.errors if feedback.action in STOP_FORMS else {},
    )


def describe_counters(session: TrainingSession, *, live: bool = False) -> Counters:
    """The counters; titles of a ``live`` page contain no number that frames change."""
    position = session.position
    train, test = session.losses()
    scores = session.scores()
    epoch, batch, batches = position.epoch, position.batch + 1, position.batches
    phase, detail = pgettext("phase", "ready"), _("next update")
    depth = session.network.depth
    if position.phase is Phase.UPDATE and session.last_update is not None:
        update = session.last_update
        epoch, batch, batches = update.epoch, update.batch + 1, update.batches
        phase, detail = phase_title(position.phase), _("weights updated")
    elif position.phase in (Phase.FORWARD, Phase.BACKWARD):
        phase = phase_title(position.phase)
        detail = _("layer %(layer)s of %(depth)s", layer=position.layer, depth=depth)
    elif position.phase is Phase.LOSS:
        phase, detail = phase_title(position.phase), _("J of the batch")
    if position.sample:
        done = f"{position.sample}/{len(session.batch_rows())}"
        if position.phase is Phase.READY:
            phase, detail = _("sample %(done)s", done=done), _("of the batch done")
        else:
            detail = _("%(detail)s, %(done)s samples done", detail=detail, done=done)
    score_name = "R²" if scores.right is None else _("accuracy")
    now = session.epoch + session.offset / len(session.data.train)
    return Counters(
        epoch=epoch,
        batch=batch,
        batches=batches,
        phase=phase,
        detail=detail,
        train_loss=train,
        test_loss=test,
        score_name=score_name,
        score=number(scores.r_squared, 3)
        if scores.right is None
        else f"{percent(scores.right, scores.of)} %",
        score_value=scores.r_squared if scores.right is None else 100 * (scores.value or 0.0),
        score_of=_score_of(scores, has_test=len(session.data.test) > 0, live=live),
        names={
            "train": name_at("train loss", now),
            "test": name_at("test loss", now),
            "score": name_at("R²" if scores.right is None else "accuracy", now),
        },
    )


def _score_of(scores: Scores, *, has_test: bool, live: bool) -> str:
    """Of which samples the score is, and how many of them are right."""
    if scores.right is None:
        if has_test:
            return ngettext("over the %(n)s test sample", "over the %(n)s test samples", scores.of)
        return ngettext(
            "over the %(n)s training sample", "over the %(n)s training samples", scores.of
        )
    if live:
        if has_test:
            return ngettext("of %(n)s test sample", "of %(n)s test samples", scores.of)
        return ngettext("of %(n)s training sample", "of %(n)s training samples", scores.of)
    if has_test:
        return ngettext(
            "%(right)s of %(n)s test sample",
            "%(right)s of %(n)s test samples",
            scores.of,
            right=scores.right,
        )
    return ngettext(
        "%(right)s of %(n)s training sample",
        "%(right)s of %(n)s training samples",
        scores.of,
        right=scores.right,
    )


def _stop_field(stop: StopConditions, name: str, feedback: FormFeedback) -> StopField:
    value = getattr(stop, name)
    text = "" if value is None else str(value)
    if feedback.action in STOP_FORMS:
        # A form is refused as a whole, so its other fields keep their texts, too.
        text = feedback.typed.get(name, text)
    return StopField(name, _(STOP_LABELS[name]), _(STOP_HINTS[name]), text)
