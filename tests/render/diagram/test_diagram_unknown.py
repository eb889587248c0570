"""Numbers that the running step has not computed are shown as unknown, not as zero."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render import svg
from tests.render.sessions import diagram, phased, session

DEPTH = 3
PHASES = range(2 * DEPTH + 2)
FIRST = {"a": {0: 0, 1: 1, 2: 2, 3: 3}, "w": {2: 5, 1: 6, 0: 7}, "dJ_da": {3: 5, 2: 5, 1: 6}}
"""After how many phases it is known: a[l], the derivatives of w[l] and b[l], ∂J/∂a[l]."""
LOSS = 4


def known(root: Element, key: str, selector: str) -> bool:
    node = svg.find(svg.by_id(root, key), selector)
    if node.get("data-value") is None:
        assert svg.text(node) == "–"
        return False
    assert svg.text(node) != "–"
    return True


@for_each("phases", PHASES[1:])
def test_quantities_appear_as_they_are_computed(phases: int) -> None:
    root = svg.read(diagram(phased(phases)).svg)
    for layer, first in FIRST["a"].items():
        assert known(root, f"a{layer}.1", "tspan.value") == (phases >= first)
        if layer:
            assert known(root, f"a{layer}.1", "tspan.z") == (phases >= first)
    for layer, first in FIRST["dJ_da"].items():
        assert known(root, f"a{layer}.1", "tspan.derivative") == (phases >= first)
    for layer, first in FIRST["w"].items():
        assert known(root, f"w{layer}.1.1", "tspan.derivative") == (phases >= first)
    loss = svg.find(root, "tspan.loss-value")
    assert (loss.get("data-value") is not None) == (phases >= LOSS)


@for_each("phases", PHASES)
def test_weights_and_biases_are_always_known(phases: int) -> None:
    root = svg.read(diagram(phased(phases)).svg)
    assert all(known(root, f"w{layer}.1.1", "tspan.value") for layer in range(DEPTH))
    assert all(known(root, f"a{layer}.1", "tspan.bias") for layer in range(1, DEPTH + 1))


@for_each("phases", PHASES[1:])
def test_there_is_a_line_for_a_derivative_only_where_it_is_known(phases: int) -> None:
    root = svg.read(diagram(phased(phases)).svg)
    for layer, first in FIRST["w"].items():
        edge = svg.by_id(root, f"w{layer}.1.1")
        assert bool(svg.find_all(edge, "path.g")) == (phases >= first)
        dot = svg.by_id(root, f"b{layer}.1")
        assert bool(svg.find_all(dot, "circle.ringdot")) == (phases >= first)


@for_each("phases", PHASES[1:])
def test_the_largest_gradient_is_that_of_the_known_ones(phases: int) -> None:
    drawing = diagram(phased(phases))
    root = svg.read(drawing.svg)
    numbers = [
        abs(float(node.attrib["data-value"]))
        for edge in svg.find_all(root, "a.edge")
        for node in svg.find_all(edge, "tspan.derivative")
        if "data-value" in node.attrib
    ]
    assert drawing.largest_gradient == max(numbers, default=None)


@for_each("phases", PHASES[1:])
def test_an_unknown_neuron_looks_unknown(phases: int) -> None:
    root = svg.read(diagram(phased(phases)).svg)
    for layer, first in FIRST["a"].items():
        neuron = svg.by_id(root, f"a{layer}.1")
        assert ("unknown" in svg.classes(neuron)) == (phases < first)
    assert ("unknown" in svg.classes(svg.find(root, "a.loss"))) == (phases < LOSS)


def lit(root: Element) -> tuple[list[int], list[int], bool]:
    """Which columns and gaps are lit, and whether J is."""
    columns, gaps = svg.find_all(root, "g.layer"), svg.find_all(root, "g.gap")
    return (
        [number for number, node in enumerate(columns) if "lit" in svg.classes(node)],
        [number for number, node in enumerate(gaps) if "lit" in svg.classes(node)],
        "lit" in svg.classes(svg.find(root, "a.loss")),
    )


@for_each(
    ("phases", "columns", "gaps", "loss"),
    [
        (0, [], [], False),
        (1, [1], [0], False),
        (2, [2], [1], False),
        (3, [3], [2], False),
        (4, [], [], True),
        (5, [3], [2], False),
        (6, [2], [1], False),
        (7, [1], [0], False),
        (8, [], [0, 1, 2], False),
    ],
)
def test_the_part_just_computed_is_lit(
    phases: int, columns: list[int], gaps: list[int], loss: bool
) -> None:
    assert lit(svg.read(diagram(phased(phases)).svg)) == (columns, gaps, loss)


def nothing_known(run: TrainingSession) -> bool:
    root = svg.read(diagram(run).svg)
    keys = [f"a{layer}.1" for layer in range(1, DEPTH + 1)]
    return not any(
        known(root, key, selector)
        for key in keys
        for selector in ("tspan.value", "tspan.derivative")
    )


def test_after_the_update_nothing_is_known_at_the_new_weights() -> None:
    assert nothing_known(phased(8))


def test_a_sample_not_yet_computed_is_unknown() -> None:
    run = session()
    run.step(Unit.SAMPLE, 1)
    first, second = (int(row) for row in run.batch_rows()[:2])
    through, waiting = (svg.read(diagram(run, sample=row).svg) for row in (first, second))
    assert known(through, "a1.1", "tspan.value") and known(through, "a1.1", "tspan.derivative")
    assert not known(waiting, "a1.1", "tspan.value")
    assert not known(waiting, "a1.1", "tspan.derivative")
