"""Back, undo, redo and the bar over the run: by the page's forms and by the API."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import address, create, everything, problem, read, step, strict
from tests.web.page import attribute, follow, press, send, visit


def parts(client: TestClient, session_id: str) -> tuple[Any, ...]:
    """What must be the same at the same place."""
    names = ("parameters", "history", "trace")
    whole = read(client, session_id)
    return (
        *(read(client, session_id, name) for name in names),
        *(whole[name] for name in ("position", "recipe", "loss", "accuracy")),
    )


@for_each("unit", ["phase", "sample", "batch", "epoch"], quick=3)
def test_a_button_goes_back_by_each_unit(client: TestClient, unit: str) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 2)
    before = parts(client, session_id)
    page = press(client, visit(client, f"/lab/{session_id}"), "step", "unit", unit)
    assert parts(client, session_id) != before
    press(client, page, "back", "unit", unit)
    assert parts(client, session_id) == before


def test_at_the_beginning_back_is_off(client: TestClient) -> None:
    session_id = create(client)
    page = visit(client, f"/lab/{session_id}")
    assert all(button.has_attr("disabled") for button in page.soup.select("button.back"))
    answer = client.post(f"/lab/{session_id}/back", data={"unit": "epoch"})
    assert answer.status_code == 422
    assert "there is nothing before it" in answer.text


def test_the_bar_goes_anywhere_in_the_run(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "batch", 4)
    there = parts(client, session_id)
    step(client, session_id, "epoch", 9)
    bar = visit(client, f"/lab/{session_id}").one("#scrub")
    assert [attribute(bar, name) for name in ("min", "max", "value")] == ["0", "30", "30"]
    form = visit(client, f"/lab/{session_id}").one("form.scrub")
    page = follow(client, send(client, form, {"updates": "4"}))
    assert parts(client, session_id) == there
    assert attribute(page.one("#scrub"), "aria-valuetext") == "epoch 1, batch 2 of 3"
    assert attribute(page.one("#scrub"), "max") == "30"


@for_each("typed", ["", "-1", "x", "1.5", "9" * 40], quick=3)
def test_a_place_that_is_none_is_refused(client: TestClient, typed: str) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 2)
    before = everything(client, session_id)
    answer = client.post(f"/lab/{session_id}/seek", data={"updates": typed})
    assert answer.status_code == 422
    assert "Updates" in answer.text
    assert everything(client, session_id) == before


def test_undo_and_redo_say_what_they_do(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 2)
    before = parts(client, session_id)
    strict(client.patch(address(session_id), json={"optimizer": {"learning_rate": 0.125}}))
    after = parts(client, session_id)
    page = visit(client, f"/lab/{session_id}")
    undo, redo = page.soup.select("form.undo button")
    assert "α 0.5 → 0.125" in attribute(undo, "title")
    assert redo.has_attr("disabled")
    page = follow(client, send(client, page.one("form.undo")))
    assert parts(client, session_id) == before
    undo, redo = page.soup.select("form.undo button")
    assert undo.has_attr("disabled")
    assert "α 0.5 → 0.125" in attribute(redo, "title")
    follow(client, client.post(attribute(redo, "formaction")))
    assert parts(client, session_id) == after


def test_layers_that_were_taken_away_come_back_trained(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 5)
    before = parts(client, session_id)
    page = press(client, visit(client, f"/lab/{session_id}"), "layers", "change", "remove_layer")
    assert parts(client, session_id) != before
    follow(client, send(client, page.one("form.undo")))
    assert parts(client, session_id) == before


def test_a_new_run_says_so_and_can_be_undone(client: TestClient) -> None:
    session_id = create(client)
    patch = {"dataset": {"name": "moons"}}
    strict(client.patch(address(session_id), json={"dataset": {"name": "circle"}}))
    assert not visit(client, f"/lab/{session_id}").soup.select(".new-run")
    step(client, session_id, "epoch", 5)
    before = parts(client, session_id)
    strict(client.patch(address(session_id), json=patch))
    page = visit(client, f"/lab/{session_id}")
    text = page.text(".new-run .message")
    assert text.startswith("New run from epoch 0 after a change of data set.")
    follow(client, send(client, page.one(".new-run form:not(.close)")))
    assert parts(client, session_id) == before
    strict(client.patch(address(session_id), json=patch))
    step(client, session_id, "phase", 1)
    assert not visit(client, f"/lab/{session_id}").soup.select(".new-run")


def test_by_the_api(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 2)
    middle = parts(client, session_id)
    strict(client.patch(address(session_id), json={"batch_size": 3}))
    step(client, session_id, "epoch", 2)
    end = parts(client, session_id)
    timeline = read(client, session_id, "timeline")
    assert timeline == {
        "updates": 6 + 8,
        "recorded": 6 + 8,
        "undo": "batch size 5 → 3",
        "redo": None,
    }
    back = strict(client.post(address(session_id, "back"), json={"unit": "epoch", "count": 3}))
    assert (back["position"]["epoch"], back["recipe"]["batch_size"]) == (2, 5)
    assert parts(client, session_id) == middle
    strict(client.post(address(session_id, "forward"), json={"unit": "epoch", "count": 99}))
    assert parts(client, session_id) == end
    strict(client.post(address(session_id, "seek"), json={"updates": 5}))
    assert read(client, session_id, "timeline")["updates"] == 5
    strict(client.post(address(session_id, "seek"), json={"updates": 2**50}))
    assert parts(client, session_id) == end


@for_each(
    ("action", "body", "said"),
    [
        ("forward", {"unit": "batch"}, "Nothing is recorded after this"),
        ("back", {"unit": "epoch", "count": 10**9}, "at most"),
        ("back", {"unit": "year"}, "unit"),
        ("seek", {"updates": -1}, "updates"),
        ("seek", {}, "updates"),
    ],
    quick=3,
)
def test_what_the_api_refuses(
    client: TestClient, action: str, body: dict[str, Any], said: str
) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 1)
    before = everything(client, session_id)
    assert said in problem(client.post(address(session_id, action), json=body), 422)
    assert everything(client, session_id) == before
