"""The page of a learning-rate sweep: results, refused plans, applying a rate."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from tests.for_each import for_each
from tests.web.calls import check_sentence, create, everything, read, step
from tests.web.compare.calls import numbers, small_race
from tests.web.opening import opened
from tests.web.page import Page, attribute, follow, one, send, visit, words
from tests.web.page import read as read_page
from tests.web.states import UNSTABLE

PLAN = {"low": "0.01", "high": "1", "count": "3", "epochs": "4"}


def sweep(client: TestClient, session_id: str, **plan: str) -> Page:
    form = visit(client, f"/lab/{session_id}/sweep").form("sweep")
    return read_page(send(client, form, {**PLAN, **plan}))


def losses(page: Page) -> dict[float, list[float]]:
    """Train and test loss by learning rate; empty if there are none."""
    found = {}
    for row in page.soup.select(".sweep-table tbody tr"):
        rate = float(attribute(one(row, "th data"), "value"))
        found[rate] = [float(attribute(data, "value")) for data in row.select("td data")]
    return found


def test_each_rate_has_the_losses_of_a_session_trained_with_it(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 2)
    before = everything(client, session_id)
    page = sweep(client, session_id)
    assert list(losses(page)) == [0.01, 0.1, 1.0]
    for rate, (train, test) in losses(page).items():
        alone = create(client, optimizer={"learning_rate": rate})
        step(client, alone, "epoch", 4)
        assert read(client, alone)["loss"] == {"train": train, "test": test}
    assert everything(client, session_id) == before
    assert page.soup.select("svg.sweep-chart")


def test_a_sweep_from_the_current_weights(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 2)
    page = sweep(client, session_id, start="here")
    assert attribute(page.one("input[name=start][checked]"), "value") == "here"
    for rate, (train, _) in losses(page).items():
        alone = create(client)
        step(client, alone, "epoch", 2)
        client.patch(f"/api/sessions/{alone}", json={"optimizer": {"learning_rate": rate}})
        step(client, alone, "epoch", 4)
        assert read(client, alone)["loss"]["train"] == train


def test_the_best_rate_is_marked_and_can_be_applied(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 2)
    page = sweep(client, session_id)
    found = losses(page)
    best = min(found, key=lambda rate: found[rate][1])
    marked = one(page.one(".sweep-table tr.best"), "th data")
    assert float(attribute(marked, "value")) == best
    weights = read(client, session_id, "parameters")
    lab = follow(client, send(client, one(page.one(".best-rate"), "form")))
    assert attribute(lab.one("#learning_rate"), "value") == f"{best:.15g}"
    assert read(client, session_id)["recipe"]["optimizer"]["learning_rate"] == best
    assert read(client, session_id, "parameters") == weights


def test_a_diverged_rate_is_reported(client: TestClient) -> None:
    session_id = create(client, layers=UNSTABLE)
    page = sweep(client, session_id, low="0.01", high="1234.5", epochs="1000", count="2")
    assert losses(page)[1234.5] == []
    row = page.soup.select(".sweep-table tbody tr")[-1]
    assert "diverged in epoch" in words(row)
    assert len(page.soup.select("path.diverged")) == 1


@for_each(
    ("plan", "said"),
    [
        ({"low": ""}, "From α: enter a number like 0.03 or 1e-3"),
        ({"high": "much"}, "To α: enter a number"),
        ({"low": "0"}, "From α: enter a number above 0"),
        ({"low": "2"}, "To α: enter a number above 2"),
        ({"count": "1"}, "from 2 to 24"),
        ({"count": "99"}, "from 2 to 24"),
        ({"count": "2.5"}, "Rates: enter a whole number"),
        ({"epochs": "0"}, "from 1 to 10000"),
        ({"epochs": "-3"}, "Epochs per rate: enter a whole number"),
        ({"epochs": "10000", "count": "24"}, "are 720000 updates, and at most 500000"),
    ],
    quick=3,
)
def test_a_refused_plan_keeps_what_was_typed(
    client: TestClient, plan: dict[str, str], said: str
) -> None:
    session_id = create(client)
    form = visit(client, f"/lab/{session_id}/sweep").form("sweep")
    page = read_page(send(client, form, {**PLAN, **plan}), 422)
    (sentence,) = page.alerts()
    check_sentence(sentence)
    assert said in sentence
    for name, text in {**PLAN, **plan}.items():
        assert attribute(page.one(f"#sweep-{name}"), "value") == text
    assert not page.soup.select(".sweep-table")


def test_the_default_plan_is_within_the_budget_for_every_session(client: TestClient) -> None:
    session_id = create(client, dataset={"name": "circle", "samples": 10000}, batch_size=1)
    epochs = attribute(visit(client, f"/lab/{session_id}/sweep").one("#sweep-epochs"), "value")
    assert int(epochs) * 16 * 5000 <= 500_000


@for_each("rate", ["", "x", "0", "-1", "nan", "1e999"], quick=3)
def test_an_invalid_rate_is_not_applied(client: TestClient, rate: str) -> None:
    session_id = create(client)
    before = everything(client, session_id)
    data = {"learning_rate": rate}
    page = read_page(client.post(f"/lab/{session_id}/sweep/use", data=data), 422)
    check_sentence(words(page.one(".error-page [role=alert]")))
    assert everything(client, session_id) == before


@pytest.fixture
def hurried_client() -> Iterator[TestClient]:
    with opened(Settings(request_seconds=1e-6)) as client:
        yield client


def test_the_time_limit_is_reported(hurried_client: TestClient) -> None:
    page = sweep(hurried_client, create(hurried_client), epochs="50")
    assert "not finished" in words(page.one(".sweep-result .message"))
    assert "not finished in time" in words(page.one(".sweep-table"))
    assert not page.soup.select(".best-rate")


def test_at_the_time_limit_all_runs_of_a_race_have_equal_epochs(
    hurried_client: TestClient,
) -> None:
    page = small_race(hurried_client, "sgd", "adam")
    stepped = read_page(send(hurried_client, page.form("train"), {"epochs": "100", "play": None}))
    assert words(stepped.one(".message")).endswith("limit).")
    assert len(set(numbers(stepped, "Epoch"))) == 1
