"""What the diagram says of the running step: its phase, the preview, the sample, old and new."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import create, read, step
from tests.web.html import Tag
from tests.web.page import attribute, visit

XOR = {"dataset": {"name": "xor"}, "layers": [{"units": 2}, {"units": 1}], "batch_size": 2}
DEPTH = 2


def diagram(client: TestClient, session_id: str, view: str = "") -> Tag:
    return visit(client, f"/lab/{session_id}?{view}").one("svg.network")


def test_the_phases_are_numbered_and_the_updates_are_those_before_the_step(
    client: TestClient,
) -> None:
    session_id = create(client, **XOR)
    for updates in range(2):
        for phase in range(2 * DEPTH + 3):
            if phase:
                step(client, session_id, "phase")
                svg = diagram(client, session_id)
                assert attribute(svg, "data-phase") == str(phase)
                assert attribute(svg, "data-updates") == str(updates)


@for_each(("unit", "preview"), [("", True), ("phase", False), ("sample", False), ("batch", True)])
def test_numbers_are_a_preview_while_no_step_runs(
    client: TestClient, unit: str, preview: bool
) -> None:
    session_id = create(client, **XOR)
    if unit:
        step(client, session_id, unit)
    assert ("preview" in attribute(diagram(client, session_id), "class").split()) == preview


def test_after_an_update_weights_and_biases_show_both_numbers(client: TestClient) -> None:
    session_id = create(client, **XOR)
    before = read(client, session_id, "parameters")
    step(client, session_id, "phase", 2 * DEPTH + 2)
    after, svg = read(client, session_id, "parameters"), diagram(client, session_id)
    for source in range(2):
        (edge,) = svg.select(f'[id="w1.{source + 1}.1"]')
        (value,) = edge.select(".value")
        assert float(attribute(value, "data-value")) == after["w"][1][source][0]
        assert bool(edge.select(".old")) == (before["w"][1][source] != after["w"][1][source])
    step(client, session_id, "phase")
    assert not diagram(client, session_id).select(".old")


def test_the_lit_neurons_have_the_sign_of_their_derivative_on_the_way_back(
    client: TestClient,
) -> None:
    session_id = create(client, **XOR)
    step(client, session_id, "phase", DEPTH)
    assert not diagram(client, session_id).select(".neuron.gpos, .neuron.gneg")
    step(client, session_id, "phase", 2)
    (neuron,) = diagram(client, session_id).select(".layer.lit .neuron")
    (slope,) = neuron.select(".derivative")
    hue = "gpos" if float(attribute(slope, "data-value")) > 0 else "gneg"
    assert hue in attribute(neuron, "class").split()


def test_a_chosen_sample_stays_and_the_page_says_when_it_is_not_in_the_batch(
    client: TestClient,
) -> None:
    session_id = create(client, **XOR)
    said = set()
    for _ in range(4):
        page = visit(client, f"/lab/{session_id}?sample=2")
        text = page.text("#numbers-of")
        assert text.startswith("i = sample 2, ")
        said.add(text.removeprefix("i = sample 2, "))
        step(client, session_id, "batch")
    assert said == {"m = 2", "not in this batch"}


def test_the_sample_of_a_full_batch_stays(client: TestClient) -> None:
    """Its rows have another order in each epoch."""
    session_id = create(client, **{**XOR, "batch_size": None})
    for _ in range(4):
        assert visit(client, f"/lab/{session_id}").text("#numbers-of") == "i = sample 3, m = 4"
        step(client, session_id, "epoch")


def test_the_thickness_of_gradients_is_a_part_of_the_view(client: TestClient) -> None:
    session_id = create(client, **XOR)
    widths = {
        scale: [
            attribute(line, "stroke-width")
            for line in diagram(client, session_id, f"scale={scale}&sample=3").select("path.g")
        ]
        for scale in ("", "log", "relative")
    }
    assert widths[""] == widths["log"] != widths["relative"]
    assert max(map(float, widths["relative"])) == 4.0


def test_j_is_chosen_like_a_neuron(client: TestClient) -> None:
    (loss,) = diagram(client, create(client, **XOR), "select=J").select("a.chosen")
    assert attribute(loss, "id") == "J"
