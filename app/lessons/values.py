"""Plain symbols of a session's numbers: w¹, a², J, Jᵢ, ∂J/∂w¹, ∂Jᵢ/∂a¹, Δw¹, α, test loss …

Layers count from 0 and units from 1, as everywhere; a layer of one unit has no unit number.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from app.engine.activations import Array
from app.engine.evaluate import evaluate
from app.engine.network import MLP
from app.engine.update import penalty
from app.errors import ProblemError
from app.i18n.messages import _
from app.lessons.expressions import Where
from app.lessons.names import NoSuchValue, Part, parse_part, selection_of
from app.training.run.observation import Observation, observe, observe_update
from app.training.run.position import loss_done
from app.training.run.scores import score
from app.training.run.selection import index_of
from app.training.run.session import TrainingSession


class NotKnownYet(ProblemError):
    """The running step has not computed a number yet. The message names it."""


@dataclass(frozen=True)
class Reader:
    """Reads the numbers of a session as the page has them.

    Factors are those of the running step; between steps, of the next one; after a watched update,
    of the step that was just made, at the weights before it. Weights and biases are the present
    ones. ``sample`` is the row i of ``Jᵢ``, ``a`` and ``z``; by default the one that the page
    follows. With ``peek``, what the running step has not reached is computed too.
    """

    session: TrainingSession
    sample: int | None = None
    peek: bool = False
    elsewhere: dict[tuple[Where, ...], TrainingSession] = field(default_factory=dict, compare=False)
    """Sessions at other states that expressions have asked for: each is trained once."""

    @cached_property
    def observation(self) -> Observation:
        """The running, next or just finished step."""
        session = self.session
        made = observe_update(session)
        if made is not None:
            return made
        if self.peek:
            return Observation(session, session.network, session.batch_rows(), session.batch_mask())
        return observe(session)

    @cached_property
    def row(self) -> int:
        """The training row i."""
        if self.sample is None:
            rows = self.observation.rows
            return int(rows.max() if len(rows) == len(self.session.data.train) else rows[0])
        samples = len(self.session.data.train)
        if not 0 <= self.sample < samples:
            raise NoSuchValue(
                _(
                    "there is no training sample %(number)s; choose 0 to %(last)s.",
                    number=self.sample,
                    last=samples - 1,
                )
            )
        return self.sample

    def value(self, symbol: str) -> float:
        """The number that a plain symbol or a name stands for.

        Raises NoSuchValue for a symbol that this network has not, and NotKnownYet.
        """
        plain = _PLAIN.get(symbol)
        if plain is not None:
            return self._known(symbol, plain(self))
        if symbol.startswith("∂"):
            return self._derivative(symbol)
        if symbol.startswith("‖"):
            return self._norm(symbol)
        if symbol.startswith("Δ"):
            return self._change(symbol)
        if symbol.startswith("mean "):
            return self._mean(symbol)
        if symbol[1:2] == "_":
            return self._memory(symbol)
        part = self._part(symbol)
        if part.letter in ("w", "b"):
            return self._parameter(self.session.network, part)
        if part.letter == "y":
            return float(self.observation.sample(self.row).y[part.unit])
        layer = self._view(part.letter).get(part.layer)
        return self._known(symbol, None if layer is None else float(layer[part.unit]))

    def _part(self, symbol: str) -> Part:
        return parse_part(symbol, self.session.recipe.units)

    def _view(self, letter: str) -> dict[int, Array]:
        seen = self.observation.sample(self.row)
        return seen.a if letter == "a" else seen.z

    def _parameter(self, network: MLP, part: Part) -> float:
        if part.letter == "w":
            return float(network.w[part.layer][part.source, part.unit])
        return float(network.b[part.layer][part.unit])

    def _known(self, symbol: str, value: float | None) -> float:
        if value is None:
            raise NotKnownYet(
                _("%(symbol)s is not known yet at this phase of the step.", symbol=symbol)
            )
        return value

    def _derivative(self, symbol: str) -> float:
        above, _slash, below = symbol.removeprefix("∂").partition("/∂")
        by = self._part(below)
        if above == "J":
            if by.letter in ("w", "b"):
                return self._known(symbol, self._batch_gradient(by))
            if self.observation.m > 1:
                raise NoSuchValue(
                    _(
                        "write %(symbol)s for one sample, as the batch has several.",
                        symbol=symbol.replace("J", "Jᵢ"),
                    )
                )
            above = "Jᵢ"
        if above == "Jᵢ":
            return self._known(symbol, self._share(by))
        return self._known(symbol, self._factor(symbol, self._part(above), by))

    def _batch_gradient(self, by: Part) -> float | None:
        seen = self.observation
        known = seen.weight_gradient(by.layer)
        if known is None or known[2] < seen.m:
            return None
        dw, db, _count = known
        return float(dw[by.source, by.unit] if by.letter == "w" else db[by.unit])

    def _share(self, by: Part) -> float | None:
        seen = self.observation.sample(self.row)
        if by.letter == "a":
            layer = seen.dJ_da.get(by.layer)
        elif by.letter == "z":
            layer = seen.dJ_dz.get(by.layer)
        elif by.letter in ("w", "b"):
            layer = seen.dJ_dz.get(by.layer + 1)
        else:
            raise NoSuchValue(_("there is no derivative by %(letter)s.", letter=by.letter))
        if layer is None:
            return None
        carried = float(seen.a[by.layer][by.source]) if by.letter == "w" else 1.0
        return float(layer[by.unit]) * carried

    def _factor(self, symbol: str, of: Part, by: Part) -> float | None:
        """∂a/∂z, ∂z/∂w, ∂z/∂b or ∂z/∂a of neighbours."""
        seen = self.observation.sample(self.row)
        pair = of.letter + by.letter
        if pair == "az" and (of.layer, of.unit) == (by.layer, by.unit):
            slope = seen.da_dz.get(of.layer)
            return None if slope is None else float(slope[of.unit])
        is_next = of.layer == by.layer + 1
        is_known = of.layer in seen.dJ_dz
        if pair == "za" and is_next:
            weight = float(self.observation.network.w[by.layer][by.unit, of.unit])
            return weight if is_known else None
        if pair in ("zw", "zb") and is_next and of.unit == by.unit:
            if not is_known:
                return None
            return float(seen.a[by.layer][by.source]) if pair == "zw" else 1.0
        raise NoSuchValue(_("%(symbol)s is not a factor of the chain rule here.", symbol=symbol))

    def _norm(self, symbol: str) -> float:
        """‖w¹‖, ‖∂J/∂w¹‖: of a whole layer of weights, the Euclidean norm."""
        inner = symbol.strip("‖").strip()
        letter = inner.removeprefix("∂J/∂")
        units = self.session.recipe.units
        part = parse_part(letter, units, whole_layer=True)
        if inner == letter:
            network = self.session.network
            layer = network.w[part.layer] if part.letter == "w" else network.b[part.layer]
            return float(np.linalg.norm(layer))
        seen = self.observation
        known = seen.weight_gradient(part.layer)
        if known is None or known[2] < seen.m:
            raise NotKnownYet(
                _("%(symbol)s is not known yet at this phase of the step.", symbol=symbol)
            )
        return float(np.linalg.norm(known[0] if part.letter == "w" else known[1]))

    def _change(self, symbol: str) -> float:
        """Δw: the change of the update just made, or of the one to come."""
        part = self._part(symbol.removeprefix("Δ"))
        if part.letter not in ("w", "b"):
            raise NoSuchValue(_("%(symbol)s: only weights and biases are updated.", symbol=symbol))
        place = index_of(selection_of(part), self.session.recipe.units)
        made = self.session.last_update if self.session.watched else None
        if made is not None:
            return float(self.session.network.parameters[place] - made.before[place])
        if not self.peek and self.session.phases_done:
            raise NotKnownYet(_("%(symbol)s is known after the update.", symbol=symbol))
        after = self.session.next_update().compute().after
        return float(after[place] - self.session.network.parameters[place])

    def _memory(self, symbol: str) -> float:
        """v_w, m_w, s_w: what the optimizer remembers of a parameter."""
        part = self._part(symbol[2:])
        slots = self.session.rules.optimizer.slots
        names = {1: {"v": 0, "s": 0}, 2: {"m": 0, "v": 1}}.get(len(slots), {})
        if symbol[0] not in names or part.letter not in ("w", "b"):
            title = self.session.rules.optimizer.title
            raise NoSuchValue(
                _(
                    "%(optimizer)s has no %(symbol)s; choose another optimizer or symbol.",
                    optimizer=title,
                    symbol=symbol,
                )
            )
        state = self.session.optimizer_state[slots[names[symbol[0]]]]
        return float(state[index_of(selection_of(part), self.session.recipe.units)])

    def _mean(self, symbol: str) -> float:
        """Mean a¹: over the batch."""
        part = self._part(symbol.removeprefix("mean "))
        if part.letter != "a":
            raise NoSuchValue(_("a mean is of a neuron, like mean a¹."))
        means, _rows = self.observation.batch_means()
        layer = means.get(part.layer)
        return self._known(symbol, None if layer is None else float(layer[part.unit]))

    def _prediction(self) -> float | None:
        seen = self.observation.sample(self.row)
        if len(seen.y) > 1:
            raise NoSuchValue(_("ŷ has several outputs here; write a with its layer and unit."))
        output = seen.a.get(self.observation.depth)
        return None if output is None else float(output[0])

    def _test_loss(self) -> float:
        test = self.session.losses()[1]
        if test is None:
            raise NoSuchValue(_("there is no test set here; write train loss."))
        return test

    def _sample_loss(self) -> float | None:
        seen = self.observation
        if self.session.watched or seen.phases >= loss_done(seen.depth):
            return seen.sample_loss(self.row)
        return None

    def _train_accuracy(self) -> float:
        session = self.session
        train = session.data.train
        predicted = evaluate(session.network, train.x, session.network.depth).T
        return self._score(score(session.recipe, train, predicted).value)

    def _score(self, value: float | None) -> float:
        if value is None or not math.isfinite(value):
            raise NoSuchValue(_("there is no accuracy here."))
        return value


_PLAIN: dict[str, Callable[[Reader], float | None]] = {
    "J": lambda reader: reader.observation.loss(),
    "Jᵢ": lambda reader: reader._sample_loss(),
    "ŷ": lambda reader: reader._prediction(),
    "m": lambda reader: float(reader.observation.m),
    "α": lambda reader: reader.session.learning_rate,
    "λ": lambda reader: reader.session.recipe.regularizer.rate,
    "epoch": lambda reader: float(reader.session.epoch),
    "updates": lambda reader: float(reader.session.optimizer_steps),
    "train loss": lambda reader: reader.session.losses()[0],
    "test loss": lambda reader: reader._test_loss(),
    "accuracy": lambda reader: reader._score(reader.session.scores().value),
    "train accuracy": lambda reader: reader._train_accuracy(),
    "penalty": lambda reader: penalty(reader.session.network, reader.session.rules),
    "parameters": lambda reader: float(len(reader.session.network.parameters)),
}


def value_of(
    session: TrainingSession, symbol: str, sample: int | None = None, *, peek: bool = False
) -> float:
    """The number that a plain symbol stands for in a session; see ``Reader``."""
    return Reader(session, sample, peek).value(symbol)
