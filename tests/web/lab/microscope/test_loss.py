"""The microscope of J: formula, each sample's part, penalty; before and while the step runs."""

from __future__ import annotations

import math
from typing import Any

from starlette.testclient import TestClient

from app.training.run.observation import observe
from app.training.run.selection import LOSS
from app.web.view.fit import fit_view
from app.web.view.view import View
from tests.for_each import for_each
from tests.render.sessions import session
from tests.web.calls import create, read, step
from tests.web.drawing import build_panels
from tests.web.page import Page, attribute, visit


def parts_of(page: Page) -> list[float]:
    cells = page.soup.select(".rule .samples tbody tr")
    return [float(attribute(row.select("data")[-1], "value")) for row in cells]


def test_the_parts_add_up_to_J_of_the_batch(client: TestClient) -> None:
    path = f"/lab/{create(client)}?select=J"
    page = visit(client, path)
    assert page.text("#chosen-name") == "loss J"
    parts = parts_of(page)
    assert math.isclose(math.fsum(parts), page.number(".batch p"), rel_tol=1e-12)
    bars = [float(attribute(bar, "data-value")) for bar in page.soup.select(".bars a")]
    assert bars == parts
    assert page.number("#loss-part") == parts[0]
    assert not page.soup.select("#update-before, #gradient-check, .factor, .edit, .freeze")


def test_J_is_not_known_before_its_phase(client: TestClient) -> None:
    session_id = create(client)
    path = f"/lab/{session_id}?select=J"
    for known in (False, False, True):
        step(client, session_id, "phase")
        page = visit(client, path)
        assert bool(page.soup.select("#batch-sum data")) == known
        assert bool(page.soup.select("#loss-part data")) == known


def test_a_sample_outside_the_batch_stands_alone(client: TestClient) -> None:
    session_id = create(client)
    inside = visit(client, f"/lab/{session_id}?select=J").soup.select(".rule tbody th")
    rows = {int(cell.get_text()) for cell in inside}
    outside = min(set(range(12)) - rows)
    page = visit(client, f"/lab/{session_id}?select=J&sample={outside}")
    assert "alone" in page.text("dl.lines dt")
    assert "shown on its own (m = 1)" in page.text(".scope-about").lower()


@for_each(
    "query", ["select=J", "select=J&sample=batch", "select=J&check=one", "select=J&check=all"]
)
def test_every_view_of_J_is_a_page(client: TestClient, query: str) -> None:
    page = visit(client, f"/lab/{create(client)}?{query}")
    assert not page.soup.select(".message")
    assert len(page.soup.select(".microscope .formula math")) >= 1


def test_the_penalty_is_said_to_be_apart(client: TestClient) -> None:
    penalized = create(client, regularizer={"name": "l2", "rate": 0.5})
    page = visit(client, f"/lab/{penalized}?select=J")
    assert page.number(".update-line") > 0
    assert "without this penalty (L2)" in page.text(".update")
    plain = visit(client, f"/lab/{create(client)}?select=J")
    assert "No regularizer" in plain.text(".update")


def test_data_loss_and_penalty_are_told_apart(client: TestClient) -> None:
    """One weight of 3 and λ = 10: the penalty is ½ · 10 · 3² = 45, and in no J."""
    recipe: dict[str, Any] = {
        "dataset": {"name": "line", "samples": 12},
        "layers": [{"units": 1, "activation": "identity"}],
        "initializer": {"name": "given", "w": [[[3.0]]], "b": [[0.0]]},
        "batch_size": None,
    }
    with_penalty = create(client, **recipe, regularizer={"name": "l2", "rate": 10.0})
    without = create(client, **recipe)
    page = visit(client, f"/lab/{with_penalty}?select=J")
    (penalty,) = page.soup.select('[data-name="penalty"]')
    assert float(attribute(penalty, "value")) == 45.0
    assert "without this penalty (L2)" in page.text(".update")
    for session_id in (with_penalty, without):
        session = read(client, session_id)
        assert session["loss"]["train"] == read(client, without)["loss"]["train"]
        assert read(client, session_id, "history")["train"] == [session["loss"]["train"]]
        table = client.get(f"/lab/{session_id}/export/history.csv").text.splitlines()
        assert float(table[1].split(",")[1]) == session["loss"]["train"]
    assert "without the penalty" in page.text("#export")
    trace = read(client, with_penalty, "trace")
    assert trace["penalty_dw"] == [[[30.0]]]
    schema = client.get("/openapi.json").json()["components"]["schemas"]
    assert "without the regularizer's penalty" in schema["LossOut"]["description"]


def test_J_is_updated_while_the_run_plays() -> None:
    run = session()
    fitted = fit_view(View(select="J"), run)
    assert fitted.selection == LOSS
    panels = build_panels("x", run, fitted.view)["html"]
    assert f'"{observe(run).loss()!r}"' in panels["scope"]
