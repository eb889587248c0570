"""The chain rule for one weight, bias or neuron and one sample, in symbols and numbers.

A sample's factors are of Jᵢ, its part of J. The product is its share ∂Jᵢ/∂w, and the sum of the
shares of the batch is ∂J/∂w.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.engine.activations import Array
from app.engine.losses import Loss
from app.engine.network import MLP
from app.i18n.languages import current_language
from app.i18n.messages import _
from app.render.formulas import mathml as m
from app.render.formulas.equation import Equation, equation
from app.render.formulas.layer_formulas import loss_slope, output_numbers, slope
from app.render.formulas.mathml_symbols import SAMPLE_J, Notation
from app.render.formulas.neuron_lines import NeuronLines
from app.render.formulas.plain_symbols import derivative_name
from app.render.formulas.sample_shares import BatchSum, batch_sum
from app.render.formulas.softmax_formulas import softmax_slope
from app.render.numbers import number, signed
from app.training.run.observation import Observation, SampleView
from app.training.run.selection import Selection, bias_key, neuron_key
from app.training.run.symbols import name, selection_name


@dataclass(frozen=True)
class Factor:
    """One factor of the product.

    ``role`` is its CSS class (sensitivity, slope, carried), ``how`` its formula in MathML and
    ``how_numbers`` the same with numbers (both may be empty); ``place`` is the key of its part of
    the diagram, ``plain`` its symbol as plain text: ∂a²/∂z².
    """

    role: str
    symbol: str
    value: float | None
    name: str
    how: str
    how_numbers: str
    place: str
    plain: str


@dataclass(frozen=True)
class ChainRule:
    """``value`` is the product of the factors as computed by the engine, None if not known.

    ``plain`` is its symbol as plain text: ∂Jᵢ/∂w¹. ``batch`` is the sum that the product is a
    share of; None for an input, without an observation, and for a sample outside the batch.
    """

    symbols: str
    plain: str
    value: float | None
    factors: list[Factor]
    lines: list[Equation]
    batch: BatchSum | None = None


class Explainer:
    """Writes the chain rule for one network, loss and sample.

    ``observation`` is the batch that the sample is in; without it the rule has no sum over it.
    """

    def __init__(
        self, network: MLP, loss: Loss, view: SampleView, observation: Observation | None = None
    ):
        self.network = network
        self.loss = loss
        self.view = view
        self.observation = observation
        self.write = Notation(list(network.units))
        self.neurons = NeuronLines(network, view)

    def explain(self, selection: Selection) -> ChainRule:
        """The chain rule for ``selection``; an input has equations only, no factors."""
        if self.observation is None:
            return self._explain(selection)
        key = ("chain rule", current_language(), self.view.row, selection)
        return self.observation.once(key, lambda: self._explain(selection))

    def _explain(self, selection: Selection) -> ChainRule:
        if selection.kind == "a":
            return self._neuron(selection)
        target, unit = selection.target_layer, selection.unit
        factors = self._into_z(target, unit)
        chosen = self.write.of(selection)
        carried: float | None = 1.0
        how, place = "", bias_key(selection.layer, unit)
        words = _("the bias is simply added, so 1")
        if selection.source is not None:
            source = selection.source
            carried = _entry(self.view.a, selection.layer, source)
            words = _(
                "%(name)s, the activation this weight multiplies",
                name=self._name("a", selection.layer, source),
            )
            how, place = self.write.a(selection.layer, source), neuron_key(selection.layer, source)
        plain = selection_name(selection, list(self.network.units))
        symbol = m.derivative(self.write.z(target, unit), chosen)
        by_z = derivative_name(plain, of=self._name("z", target, unit))
        factors.append(Factor("carried", symbol, carried, words, how, "", place, by_z))
        return ChainRule(
            _equation(m.derivative(SAMPLE_J, chosen), factors),
            derivative_name(plain, share=True),
            self.view.share(selection),
            factors,
            [*self._shortcut_lines(target, unit), *self.neurons.recursion_lines(target, unit)],
            self._batch_sum(selection),
        )

    def _neuron(self, selection: Selection) -> ChainRule:
        layer, unit = selection.layer, selection.unit
        plain = derivative_name(self._name("z", layer, unit), share=True)
        if layer == 0:
            return ChainRule("", "", None, [], self.neurons.recursion_lines(layer, unit))
        factors = self._into_z(layer, unit)
        left = m.derivative(SAMPLE_J, self.write.z(layer, unit))
        symbols = _equation(left, factors)
        if not self.network.activations[layer - 1].elementwise:
            # The only factor is the product itself, so its sum over the outputs is written.
            symbols = m.math(left + m.op("=") + self._through_outputs(layer, unit), display=True)
        return ChainRule(
            symbols,
            plain,
            _entry(self.view.dJ_dz, layer, unit),
            factors,
            [
                *self.neurons.forward_lines(layer, unit),
                *self._shortcut_lines(layer, unit),
                *self.neurons.recursion_lines(layer, unit),
            ],
            self._batch_sum(selection),
        )

    def _batch_sum(self, selection: Selection) -> BatchSum | None:
        if self.observation is None:
            return None
        return batch_sum(self.observation, selection, self.view.row)

    def _through_outputs(self, layer: int, unit: int) -> str:
        """Σₖ ∂Jᵢ/∂aₖ · ∂aₖ/∂z: with softmax every output depends on every z."""
        a, z = self.write.a(layer, "k"), self.write.z(layer, unit)
        parts = [
            m.term(m.derivative(SAMPLE_J, a), "sensitivity"),
            m.term(m.derivative(a, z), "slope"),
        ]
        return m.sum_over("k", m.op("·").join(parts))

    def _into_z(self, layer: int, unit: int) -> list[Factor]:
        """The factors of ∂J/∂z: two, or one for softmax, where each output depends on each z."""
        if self.network.activations[layer - 1].elementwise:
            return [self._sensitivity(layer, unit), self._slope(layer, unit)]
        plain = self._name("z", layer, unit)
        return [
            Factor(
                "sensitivity",
                m.derivative(SAMPLE_J, self.write.z(layer, unit)),
                _entry(self.view.dJ_dz, layer, unit),
                _("sensitivity of Jᵢ to %(name)s, through all outputs of softmax", name=plain),
                "",
                "",
                neuron_key(layer, unit),
                derivative_name(plain, share=True),
            )
        ]

    def _shortcut_lines(self, layer: int, unit: int) -> list[Equation]:
        """∂Jᵢ/∂z of an output that is not the product of two factors in training."""
        activation = self.network.activations[layer - 1]
        fused = self.loss.fused.get(activation.name)
        if layer != self.network.depth or (fused is None and activation.elementwise):
            return []
        value = _entry(self.view.dJ_dz, layer, unit)
        if fused is None:
            label = _("through all outputs of softmax")
            formula = softmax_slope(self.write, self.view, layer, unit)
        else:
            label = _("shortcut used in training (loss and output slope in one)")
            numbers = None if value is None else self._output_numbers(unit)
            a, y = self.write.a(layer, unit), self.write.y(unit)
            formula = loss_slope(fused, a, y, self.network.units[-1], numbers)
        symbol = m.derivative(SAMPLE_J, self.write.z(layer, unit))
        shown = "" if value is None else signed(value)
        return [equation(label, symbol, formula.symbols, shown, formula.numbers)]

    def _sensitivity(self, layer: int, unit: int) -> Factor:
        plain = self._name("a", layer, unit)
        word = _("sensitivity of Jᵢ to %(name)s", name=plain)
        value = _entry(self.view.dJ_da, layer, unit)
        symbol = m.derivative(SAMPLE_J, self.write.a(layer, unit))
        how, how_numbers = "", ""
        if layer == self.network.depth:
            numbers = None if value is None else self._output_numbers(unit)
            a, y = self.write.a(layer, unit), self.write.y(unit)
            formula = loss_slope(self.loss, a, y, self.network.units[-1], numbers)
            how, how_numbers = formula.symbols, formula.numbers
        elif value is not None:
            word = _("sensitivity of Jᵢ to %(name)s, from the previous backward step", name=plain)
        else:
            word = _("sensitivity of Jᵢ to %(name)s, comes with the next backward step", name=plain)
        place = neuron_key(layer, unit)
        by_a = derivative_name(plain, share=True)
        return Factor("sensitivity", symbol, value, word, how, how_numbers, place, by_a)

    def _slope(self, layer: int, unit: int) -> Factor:
        activation = self.network.activations[layer - 1]
        value = _entry(self.view.da_dz, layer, unit)
        neuron = self.neurons.parts(layer, unit, known=value is not None)
        formula = slope(activation, neuron)
        title, z = _(activation.title), self._name("z", layer, unit)
        z_value = _entry(self.view.z, layer, unit)
        word = _("slope of %(activation)s", activation=title)
        if z_value is not None:
            word = _(
                "slope of %(activation)s at %(z)s = %(value)s",
                activation=title,
                z=z,
                value=number(z_value),
            )
        if neuron.mask == 0:
            word = _("%(slope)s, times 0: left out by dropout", slope=word)
        elif neuron.d:
            word = _("%(slope)s, times dropout’s factor d", slope=word)
        a = self._name("a", layer, unit)
        return Factor(
            "slope",
            m.derivative(neuron.a, neuron.z),
            value,
            word,
            formula.symbols,
            formula.numbers,
            neuron_key(layer, unit),
            derivative_name(z, of=a),
        )

    def _output_numbers(self, unit: int) -> dict[str, float]:
        depth = self.network.depth
        return output_numbers(
            self.network.activations[-1],
            float(self.view.z[depth][unit]),
            float(self.view.a[depth][unit]),
            float(self.view.y[unit]),
            self.view.m,
        )

    def _name(self, letter: str, layer: int, unit: int) -> str:
        return name(letter, layer, unit, self.network.units[layer])


def _equation(left: str, factors: list[Factor]) -> str:
    right = m.op("·").join(m.term(part.symbol, part.role) for part in factors)
    return m.math(left + m.op("=") + right, display=True)


def _entry(values: Mapping[int, Array], layer: int, unit: int) -> float | None:
    return float(values[layer][unit]) if layer in values else None
