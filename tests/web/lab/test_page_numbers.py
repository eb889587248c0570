"""What a person reads on the page is what the API says, to the last bit."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.render.numbers import number
from tests.for_each import for_each
from tests.web.calls import create, read, step
from tests.web.page import Page, attribute, one, start, visit, words


def data_values(page: Page, selector: str) -> list[float]:
    return [float(attribute(tag, "value")) for tag in page.soup.select(f"{selector} data[value]")]


def batch_rows(client: TestClient, session_id: str) -> list[int]:
    page = visit(client, f"/lab/{session_id}?sample=batch")
    return [int(words(cell)) for cell in page.soup.select(".rule .samples tbody th")]


def batch_trace(client: TestClient, session_id: str) -> tuple[list[int], Any]:
    """The running batch as the page names it, and its factors as the API gives them."""
    rows = batch_rows(client, session_id)
    return rows, read(client, session_id, "trace", index=rows)


def test_losses_and_accuracy(client: TestClient) -> None:
    session_id, _ = start(client)
    step(client, session_id, "epoch", 3)
    page, session = visit(client, f"/lab/{session_id}"), read(client, session_id)
    assert page.number("#train-loss") == session["loss"]["train"]
    assert page.number("#test-loss") == session["loss"]["test"]
    assert float(page.text("#accuracy").removesuffix(" %")) == pytest.approx(
        100 * session["accuracy"], abs=0.1
    )


def test_without_a_test_set_there_is_no_test_loss(client: TestClient) -> None:
    _, page = start(client, "xor")
    assert page.text("#test-loss") == "no"


def test_the_products_of_the_batch_are_the_traces(client: TestClient) -> None:
    session_id = create(client)
    rows, trace = batch_trace(client, session_id)
    page = visit(client, f"/lab/{session_id}?sample=batch&select=w0.2.3")
    for row, found in enumerate(page.soup.select(".rule .samples tbody tr")):
        sensitivity, slope, carried, product = [
            float(attribute(tag, "value")) for tag in found.select("data")
        ]
        assert sensitivity == trace["dJ_da"][1][row][2]
        assert slope == trace["da_dz"][0][row][2]
        assert carried == trace["a"][0][row][1]
        assert product == trace["dJ_dz"][0][row][2] * carried
    assert page.number("#batch-sum") == trace["dJ_dw"][0][1][2]
    assert len(rows) == 5


@for_each(("select", "layer"), [("b0.3", 0), ("a1.3", 0), ("b1.1", 1)], quick=3)
def test_a_biass_sum_is_the_traces(client: TestClient, select: str, layer: int) -> None:
    session_id = create(client)
    _, trace = batch_trace(client, session_id)
    page = visit(client, f"/lab/{session_id}?select={select}")
    unit = 2 if layer == 0 else 0
    assert page.number("#batch-sum") == trace["dJ_db"][layer][unit]


def test_the_factors_of_a_sample_are_the_traces(client: TestClient) -> None:
    session_id = create(client)
    rows, trace = batch_trace(client, session_id)
    page = visit(client, f"/lab/{session_id}?select=w1.2.1&sample={rows[3]}")
    sensitivity, slope, carried = data_values(page, ".factor b")
    assert sensitivity == trace["dJ_da"][2][3][0]
    assert slope == trace["da_dz"][1][3][0]
    assert carried == trace["a"][1][3][1]
    assert page.number("#product") == sensitivity * slope * carried


def test_the_diagram_shows_the_parameters(client: TestClient) -> None:
    session_id = create(client)
    page, parameters = visit(client, f"/lab/{session_id}"), read(client, session_id, "parameters")
    for layer, w in enumerate(parameters["w"]):
        for source, row in enumerate(w):
            for unit, value in enumerate(row):
                edge = page.one(f'[id="w{layer}.{source + 1}.{unit + 1}"]')
                assert float(attribute(one(edge, ".value"), "data-value")) == value
    for layer, b in enumerate(parameters["b"]):
        for unit, value in enumerate(b):
            neuron = page.one(f'[id="a{layer + 1}.{unit + 1}"]')
            assert float(attribute(one(neuron, ".bias"), "data-value")) == value


@for_each("select", ["w0.1.2", "w1.3.1", "b0.2", "b1.1", "a1.1"], quick=3)
def test_the_update_to_come_is_the_update_that_comes(client: TestClient, select: str) -> None:
    session_id = create(client)
    for unit in ("batch", "batch", "epoch"):
        page = visit(client, f"/lab/{session_id}?select={select}")
        shown = float(attribute(page.one("#update-after"), "value"))
        step(client, session_id, "batch")
        parameters = read(client, session_id, "parameters")
        layer, *units = (int(part) for part in select[1:].split("."))
        if select[0] == "w":
            really = parameters["w"][layer][units[0] - 1][units[1] - 1]
        else:
            really = parameters["b"][layer - (select[0] == "a")][units[0] - 1]
        assert shown == really
        step(client, session_id, unit)


def test_a_watched_update_is_shown_as_it_was_made(client: TestClient) -> None:
    session_id = create(client)
    before = read(client, session_id, "parameters")["w"][0][1][2]
    step(client, session_id, "phase", 6)
    page = visit(client, f"/lab/{session_id}?select=w0.2.3")
    after = read(client, session_id, "parameters")["w"][0][1][2]
    assert float(attribute(page.one("#update-after"), "value")) == after != before
    assert "just made" in page.text(".update h3")


@for_each("phases", range(1, 6), quick=3)
def test_unknown_numbers_of_a_running_step_are_marked(client: TestClient, phases: int) -> None:
    """w⁰ is reached last, by the fifth phase of a network of two layers."""
    session_id = create(client)
    step(client, session_id, "phase", phases)
    page = visit(client, f"/lab/{session_id}?select=w0.1.1")
    known = phases == 5
    assert bool(page.soup.select("#product data")) == known
    assert bool(page.soup.select("#batch-sum data")) == known
    assert bool(page.soup.select("#update-after")) == known
    assert bool(page.soup.select(".microscope .unknown")) != known


def test_of_an_input_it_is_not_said_that_something_will_be_known(client: TestClient) -> None:
    """Nothing leads to an input: for the batch there is nothing to wait for."""
    page = visit(client, f"/lab/{create(client)}?select=a0.1&sample=batch")
    assert "known yet" not in page.text(".microscope")
    assert not page.soup.select(".microscope .formula:empty")


def test_the_loss_curve_is_the_history(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 20)
    page, history = visit(client, f"/lab/{session_id}"), read(client, session_id, "history")
    told = attribute(page.one(".loss-chart"), "data-readout").split(";")
    shown = [row.split("|")[1:] for row in told]
    rows = zip(history["epoch"], history["train"], history["test"], strict=True)
    assert shown == [[str(epoch), number(train), number(test)] for epoch, train, test in rows]


def test_the_table_of_a_truth_table_has_the_predictions(client: TestClient) -> None:
    session_id, page = start(client, "three")
    predicted = read(client, session_id, "trace")["a"][-1]
    assert data_values(page, ".output table") == [value for (value,) in predicted]
