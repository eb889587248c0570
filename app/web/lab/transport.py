"""The transport panel: counters, losses, and the options of step and play."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.render.charts.epoch_chart import name_at
from app.render.numbers import number, percent
from app.training.run.play import Speed
from app.training.run.position import Phase, Unit
from app.training.run.session import TrainingSession
from app.training.run.stop_conditions import STOP_LABELS, StopConditions
from app.web.forms import FormFeedback
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
    units: Mapping[Unit, str]
    step_keys: Mapping[Unit, str]
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
    Unit.PHASE: "one layer forward, the loss, one layer backward, or the update",
    Unit.SAMPLE: "forward and backward pass of the next sample in the batch",
    Unit.BATCH: "one whole update; a running one is finished",
    Unit.EPOCH: "all remaining batches of this epoch",
}

STEP_KEYS = {Unit.PHASE: "S ArrowRight", Unit.BATCH: "B", Unit.EPOCH: "E"}
"""Keyboard shortcuts of the step buttons, as in ``aria-keyshortcuts``."""

SPEEDS = {
    Speed.SLOW: "slow motion",
    Speed.SLOWER: "slower",
    Speed.SLOWEST: "slowest",
    Speed.X1: "1 epoch",
    Speed.X5: "5 epochs",
    Speed.X25: "25 epochs",
    Speed.X100: "100 epochs",
    Speed.MAX: "fastest",
}


def describe_transport(
    loaded: LoadedSession, feedback: FormFeedback | None = None, *, live: bool
) -> Transport:
    """The transport bar; ``feedback`` has the stop fields that were refused."""
    session, feedback = loaded.session, feedback or FormFeedback()
    return Transport(
        **vars(describe_counters(session, live=live)),
        playing=loaded.stamp is not None,
        units=UNITS,
        step_keys=STEP_KEYS,
        speed=session.play.speed,
        speeds=SPEEDS,
        stop_fields=[_stop_field(session.play.stop, name, feedback) for name in STOP_LABELS],
        errors=feedback.errors if feedback.action in STOP_FORMS else {},
    )


def describe_counters(session: TrainingSession, *, live: bool = False) -> Counters:
    """The counters; titles of a ``live`` page contain no number that frames change."""
    position = session.position
    train, test = session.losses()
    scores = session.scores()
    split = "test" if len(session.data.test) else "training"
    epoch, batch, batches = position.epoch, position.batch + 1, position.batches
    phase, detail = "ready", "next update"
    depth = session.network.depth
    if position.phase is Phase.UPDATE and session.last_update is not None:
        update = session.last_update
        epoch, batch, batches = update.epoch, update.batch + 1, update.batches
        phase, detail = "update", "weights updated"
    elif position.phase in (Phase.FORWARD, Phase.BACKWARD):
        phase, detail = str(position.phase), f"layer {position.layer} of {depth}"
    elif position.phase is Phase.LOSS:
        phase, detail = "loss", "J of the batch"
    if position.sample:
        samples = len(session.batch_rows())
        if phase == "ready":
            phase, detail = f"sample {position.sample}/{samples}", "of the batch done"
        else:
            detail += f", {position.sample}/{samples} samples done"
    of = f"{scores.of} {split} samples"
    if scores.right is None:
        score_of = f"over the {of}"
    else:
        score_of = f"of {of}" if live else f"{scores.right} of {of}"
    score_name = "R²" if scores.right is None else "accuracy"
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
        score_of=score_of,
        names={
            "train": name_at("train loss", now),
            "test": name_at("test loss", now),
            "score": name_at(score_name, now),
        },
    )


def _stop_field(stop: StopConditions, name: str, feedback: FormFeedback) -> StopField:
    value = getattr(stop, name)
    text = "" if value is None else str(value)
    if feedback.action in STOP_FORMS:
        # A form is refused as a whole, so its other fields keep their texts, too.
        text = feedback.typed.get(name, text)
    hint = StopConditions.model_fields[name].description or ""
    return StopField(name, STOP_LABELS[name], hint[:1].upper() + hint[1:], text)
