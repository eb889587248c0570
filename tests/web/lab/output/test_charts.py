"""Charts are opened, closed and drawn as the address says; a closed one costs nothing."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from app.render.numbers import number
from app.web.lab import charts as module
from tests.for_each import for_each
from tests.web.calls import create, read, step
from tests.web.html import Tag
from tests.web.page import Page, address, attribute, press, query, visit, words

ALL = "loss.score.gradients.weights.activations.confusion"
DRAWING = {
    "loss": "draw_loss_curve",
    "score": "draw_accuracy_chart",
    "gradients": "draw_gradient_chart",
    "weights": "draw_weight_histograms",
    "activations": "draw_activation_histograms",
    "confusion": "_confusion",
}
NUMBERS: dict[str, Any] = {
    "dataset": {"name": "sine", "samples": 24},
    "layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "identity"}],
}


def lab(client: TestClient, session_id: str, view: str = "") -> Page:
    return visit(client, f"/lab/{session_id}?{view}")


def opened(page: Page) -> list[str]:
    heads = page.soup.select(".chart-panel h2")
    return [attribute(head, "id").removeprefix("chart-") for head in heads]


def link(page: Page, text: str) -> Tag:
    (found,) = [
        tag for tag in page.soup.select(".output a:not([href*=glossary])") if words(tag) == text
    ]
    return found


def told(page: Page, chart: str) -> list[list[str]]:
    """Epoch and values of every row that a chart names."""
    rows = attribute(page.one(f".{chart}-chart"), "data-readout").split(";")
    return [row.split("|")[1:] for row in rows]


def test_only_the_loss_is_open_at_first(client: TestClient) -> None:
    assert opened(lab(client, create(client))) == ["loss"]


def test_every_chart_opens_and_closes_by_a_link(client: TestClient) -> None:
    page = lab(client, create(client), "sample=2")
    expected = ["loss"]
    for text, name in zip(
        ("Accuracy", "Gradients", "Weights", "Activations", "Confusion"),
        list(DRAWING)[1:],
        strict=True,
    ):
        page = visit(client, address(page, link(page, text)))
        expected.append(name)
        assert opened(page) == expected
        assert link(page, text).get("aria-current") == "true"
    for text in ("Loss", "Accuracy", "Gradients", "Weights", "Activations", "Confusion"):
        page = visit(client, address(page, link(page, text)))
        expected.pop(0)
        assert opened(page) == expected
    assert query(str(page.response.url)) == {"sample": "2", "charts": "none"}
    page = visit(client, address(page, link(page, "Loss")))
    assert query(str(page.response.url)) == {"sample": "2"}


@pytest.mark.parametrize("name", DRAWING)
def test_a_closed_chart_is_not_computed(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    called = []
    for other, function in DRAWING.items():
        real = getattr(module, function)

        def spy(*args: Any, other: str = other, real: Any = real, **options: Any) -> Any:
            called.append(other)
            return real(*args, **options)

        monkeypatch.setattr(module, function, spy)
    lab(client, create(client), f"charts={name}")
    assert called == [name]


def test_closed_charts_measure_nothing(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any) -> None:
        raise AssertionError("measured for nobody")

    for name in ("measured_until_now", "draw_gradient_chart"):
        monkeypatch.setattr(module, name, refuse)
    monkeypatch.setattr("app.training.run.session.TrainingSession.measure", refuse)
    session_id = create(client)
    page = lab(client, session_id, "charts=loss.weights.activations.confusion")
    press(client, page, "step", "unit", "epoch")
    assert read(client, session_id)["position"]["epoch"] == 1


def test_drawings_are_well_formed(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 3)
    assert "starts at epoch 1" not in lab(client, session_id).soup.get_text()
    page = lab(client, session_id, f"charts={ALL}&curve=logx.logy.smooth90")
    assert "starts at epoch 1" in page.soup.get_text()
    drawings = page.soup.select(".chart-panel svg")
    assert len(drawings) == 5
    for drawing in drawings:
        assert attribute(drawing, "aria-label")
        ElementTree.fromstring(str(drawing))


def test_open_charts_are_measured_every_epoch(client: TestClient) -> None:
    session_id = create(client)
    page = lab(client, session_id, "charts=score.gradients")
    page = press(client, page, "train", "epochs", "10")
    gradients, scores = told(page, "gradient"), told(page, "score")
    assert [row[0] for row in gradients] == [str(epoch) for epoch in range(11)]
    assert [row[0] for row in scores] == [str(epoch) for epoch in range(11)]
    assert scores[-1][1] == f"{number(100 * read(client, session_id)['accuracy'])} %"
    page = press(client, page, "step", "unit", "batch")
    assert [row[0] for row in told(page, "gradient")][-2:] == ["10", "10.42"]


def test_a_chart_opened_late_has_the_initial_weights_and_the_present(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 5)
    page = lab(client, session_id, "charts=gradients")
    assert [row[0] for row in told(page, "gradient")] == ["0", "5"]
    assert "before that, at stored checkpoints" in words(page.soup)


def test_the_loss_curve_is_drawn_as_its_links_say(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 9)
    page = lab(client, session_id)
    for text, word in (("log x", "logx"), ("log y", "logx.logy"), ("0.9", "logx.logy.smooth90")):
        page = visit(client, address(page, link(page, text)))
        assert query(str(page.response.url)) == {"curve": word}
        assert link(page, text).get("aria-current") == "true"
    assert [row[0] for row in told(page, "loss")] == [str(epoch) for epoch in range(1, 10)]
    assert page.soup.select(".loss-chart .pale")
    assert "moving average (weight of the past: 0.9)" in page.text(".chart-panel")


def test_a_changed_setting_is_marked_and_told(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 2)
    client.patch(f"/api/sessions/{session_id}", json={"optimizer": {"learning_rate": 0.25}})
    page = lab(client, session_id)
    text = "epoch 2: α 0.5 → 0.25"
    assert words(page.one(".loss-chart .change title")) == text
    assert page.text(".changes li") == text
    assert not lab(client, session_id, "charts=none").soup.select(".changes")


def test_numbers_have_r_squared_and_no_confusion(client: TestClient) -> None:
    page = lab(client, create(client, **NUMBERS), "charts=score.confusion")
    assert opened(page) == ["score"]
    assert page.text("#chart-score") == "R²"


@for_each(
    ("view", "word"),
    [("charts=loss.pie", "“pie”"), ("charts=<b>", "“<b>”"), ("curve=logz", "“logz”")],
)
def test_an_unknown_chart_is_reported(client: TestClient, view: str, word: str) -> None:
    page = lab(client, create(client), view)
    (note,) = [words(tag) for tag in page.soup.select('.message[role="status"]')]
    assert word in note


def test_looking_at_charts_changes_nothing(client: TestClient) -> None:
    session_id = create(client)
    before = read(client, session_id)
    lab(client, session_id, f"charts={ALL}")
    assert read(client, session_id) == before


def test_the_probe_form_keeps_the_charts(client: TestClient) -> None:
    page = lab(client, create(client), "charts=weights&curve=logy")
    kept = {
        attribute(tag, "name"): attribute(tag, "value")
        for tag in page.soup.select('form.probe input[type="hidden"]')
    }
    assert kept == {"charts": "weights", "curve": "logy"}
