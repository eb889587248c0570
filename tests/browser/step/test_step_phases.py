"""A whole update by phases: every number on the page against the API's trace."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.page_numbers import Diagram, by_key, read_diagram, shares_by_key, weights_by_key
from tests.tiers import slow

PHASES = [
    ("forward", "layer 1 of 3"),
    ("forward", "layer 2 of 3"),
    ("forward", "layer 3 of 3"),
    ("loss", None),
    ("backward", "layer 3 of 3"),
    ("backward", "layer 2 of 3"),
    ("backward", "layer 1 of 3"),
    ("update", None),
]
DEPTH = 3


@pytest.mark.parametrize("scripts", [True, slow(False)], ids=["scripts", "no scripts"])
def test_each_phase_shows_only_its_own_numbers(make_page: MakePage, scripts: bool) -> None:
    lab = Lab(make_page(java_script_enabled=scripts)).open("circle")
    rows = lab.batch_rows()
    trace, parameters = lab.trace(rows), lab.api("/parameters")
    probed = rows[0]
    expect(lab.page.locator(".microscope .mark").nth(1)).to_have_text(f"sample {probed}")
    assert read_diagram(lab.page) == known(trace, parameters, layers_ahead=3, layers_behind=3)

    for done, (phase, detail) in enumerate(PHASES[:-1], start=1):
        lab.step("phase")
        says(lab, phase, detail)
        assert read_diagram(lab.page) == known(
            trace,
            parameters,
            layers_ahead=min(done, DEPTH),
            loss=done > DEPTH,
            layers_behind=max(0, done - DEPTH - 1),
        ), f"after {done} phases"
    lab.step("phase")
    says(lab, *PHASES[-1])
    updated = lab.api("/parameters")
    assert read_diagram(lab.page) == known(
        trace, updated, layers_ahead=0, loss=False, layers_behind=0
    )
    rate = lab.api()["recipe"]["optimizer"]["learning_rate"]
    before, slope = weights_by_key(parameters["w"]), weights_by_key(trace["dJ_dw"])
    assert read_diagram(lab.page).w == {key: before[key] - rate * slope[key] for key in before}
    biases, slopes = by_key("b", parameters["b"], 0), by_key("b", trace["dJ_db"], 0)
    assert read_diagram(lab.page).b == {key: biases[key] - rate * slopes[key] for key in biases}


@pytest.mark.slow
def test_sample_by_sample_is_the_same_update(make_page: MakePage) -> None:
    lab = Lab(make_page()).open("circle")
    rows = lab.batch_rows()
    trace = lab.trace(rows)
    for done, row in enumerate(rows[:-1], start=1):
        lab.step("sample")
        lab.shows_sample(str(row))
        expect(lab.page.locator("#phase")).to_have_text(f"sample {done}/{len(rows)}")
        shown = read_diagram(lab.page)
        assert shown.a == by_key("a", [layer[done - 1] for layer in trace["a"]], 0)
        assert shown.dJ_da == by_key("a", [layer[done - 1] for layer in trace["dJ_da"][1:]], 1)
        assert shown.loss is None
    lab.step("sample")
    after = lab.api("/parameters")
    assert read_diagram(lab.page).w == weights_by_key(after["w"])
    lab.reset()
    lab.step("batch")
    assert lab.api("/parameters") == after


def says(lab: Lab, phase: str, detail: str | None) -> None:
    expect(lab.page.locator("#phase")).to_have_text(phase)
    if detail is not None:
        expect(lab.page.locator("#phase-detail")).to_have_text(detail)


def known(
    trace: Any, parameters: Any, *, layers_ahead: int, layers_behind: int, loss: bool = True
) -> Diagram:
    """What the diagram must show of the batch's first sample, and J of the batch."""
    a = by_key("a", [layer[0] for layer in trace["a"]], 0)
    dJ_da = by_key("a", [layer[0] for layer in trace["dJ_da"][1:]], 1)
    z = by_key("a", [layer[0] for layer in trace["z"]], 1)
    dJ_dw = shares_by_key(trace)
    # The backward pass of the output layer starts from its own ∂J/∂a, and each layer's ends
    # with that of the layer before.
    sensitive = 0 if layers_behind == 0 else layers_behind + 1

    def if_layer(numbers: dict[str, float], known: range) -> dict[str, float | None]:
        return {
            key: value if int(key[1:].split(".")[0]) in known else None
            for key, value in numbers.items()
        }

    return Diagram(
        a=if_layer(a, range(layers_ahead + 1)),
        z=if_layer(z, range(1, layers_ahead + 1)),
        dJ_da=if_layer(dJ_da, range(DEPTH + 1 - sensitive, DEPTH + 1)),
        b=if_layer(by_key("b", parameters["b"], 0), range(DEPTH)),
        w=if_layer(weights_by_key(parameters["w"]), range(DEPTH)),
        dJ_dw=if_layer(dJ_dw, range(DEPTH - layers_behind, DEPTH)),
        loss=trace["loss"] if loss else None,
    )
