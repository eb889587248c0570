"""Strokes sent to the page: added and erased points, refusals, undo and redo."""

from __future__ import annotations

import json
from typing import Any

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import create
from tests.web.page import FRAGMENT, Page, attribute, read, start, visit

POINTS = [[1.234, -2.345, 1], [-5.999, 6.0, 0], [0.125, 0.0, 1]]


def send(
    client: TestClient, session: str, query: str = "?paint=1", status: int = 200, **stroke: Any
) -> Page:
    form = {"stroke": json.dumps(stroke)}
    answer = client.post(f"/lab/{session}/points{query}", data=form, headers=FRAGMENT)
    return read(answer, status)


def all_points(client: TestClient, session: str) -> list[list[float]]:
    """Every point with its label, as the API has them; they are not standardised."""
    rows = []
    for split in ("train", "test"):
        data = client.get(f"/api/sessions/{session}/data", params={"split": split}).json()
        rows += [[*x, *y] for x, y in zip(data["x"], data["y"], strict=True)]
    return sorted(rows)


def api(client: TestClient, session: str) -> Any:
    return client.get(f"/api/sessions/{session}").json()


def test_points_are_where_they_were_painted(client: TestClient) -> None:
    session, _ = start(client)
    before = all_points(client, session)
    page = send(client, session, points=POINTS)
    labels = {0: -1.0, 1: 1.0}
    painted = [[x1, x2, labels[int(label)]] for x1, x2, label in POINTS]
    assert all_points(client, session) == sorted([*before, *painted])
    assert attribute(page.one("#palette a[aria-current]"), "aria-keyshortcuts") == "1"
    assert "323 of at most" in page.text("#paint-about")
    assert api(client, session)["recipe"]["dataset"]["own"]["rows"] == 323


def test_a_cleared_plane_is_empty_until_the_first_stroke(client: TestClient) -> None:
    session, _ = start(client)
    page = visit(client, f"/lab/{session}?paint=0&blank=circle")
    assert not page.soup.select(".plane .points :is(.train, .test)")
    assert attribute(page.one("#stroke"), "data-blank") == "true"
    refused = send(client, session, "?paint=0&blank=circle", 422)
    assert "A point must be left on the plane" in refused.alerts()[0]
    page = send(client, session, "?paint=0&blank=circle", points=POINTS)
    assert len(all_points(client, session)) == 3
    assert len(page.soup.select(".plane .points :is(.train, .test)")) == 3
    # With the same address again the points are added: the plane is no longer empty.
    send(client, session, "?paint=0&blank=circle", points=POINTS[:1])
    assert len(all_points(client, session)) == 4


def test_a_stroke_is_one_step_of_undo_and_redo(client: TestClient) -> None:
    session, _ = start(client)
    seen = [all_points(client, session)]
    for number in range(3):
        send(client, session, points=[[number, 1, 0], [number, 2, 1]])
        seen.append(all_points(client, session))
    send(client, session, wiped=[[0, 1], [0, 2]])
    seen.append(all_points(client, session))
    assert len(seen[-1]) < len(seen[-2])
    for points in reversed(seen[:-1]):
        client.post(f"/lab/{session}/undo")
        assert all_points(client, session) == points
    assert api(client, session)["recipe"]["dataset"]["name"] == "circle"
    for points in seen[1:]:
        client.post(f"/lab/{session}/redo")
        assert all_points(client, session) == points


@for_each(
    ("stroke", "status", "said"),
    [
        ('{"points": [[9, 0, 1]]}', 422, "stay within it"),
        ('{"points": [[0, 0, 4]]}', 422, "whole number from 0 to 2"),
        ('{"points": [[0, 0, 1, 1]]}', 422, "points.0"),
        ('{"points": [[0, NaN, 1]]}', 422, "finite"),
        ('{"points": [[0, Infinity, 1]]}', 422, "finite"),
        ('{"points": [[0, "0", 1]]}', 422, "must be a number"),
        ('{"points": [[0, 1]]}', 422, "3 numbers"),
        ('{"wiped": [[0, 1, 2]]}', 422, "two numbers"),
        (json.dumps({"points": [[0, 0, 1]] * 501}), 422, "points"),
        ('{"dots": []}', 422, "not known"),
        ('{"points": ', 400, "not JSON"),
        ("", 400, "not JSON"),
    ],
    quick=3,
)
def test_a_refused_stroke_changes_nothing(
    client: TestClient, stroke: str, status: int, said: str
) -> None:
    session, _ = start(client)
    before = api(client, session)
    answer = client.post(
        f"/lab/{session}/points?paint=1", data={"stroke": stroke}, headers=FRAGMENT
    )
    assert said in read(answer, status).alerts()[0]
    assert api(client, session) == before


def test_a_stroke_that_changes_nothing_makes_no_version(client: TestClient) -> None:
    session, _ = start(client)
    send(client, session, wiped=[[-6, -6]])
    assert api(client, session)["version"] == 1


@for_each(("dataset", "said"), [("xor", "truth table"), ("iris", "these data have 4")])
def test_data_that_cannot_be_painted(client: TestClient, dataset: str, said: str) -> None:
    session, _ = start(client)
    client.patch(f"/api/sessions/{session}", json={"dataset": {"name": dataset}})
    page = visit(client, f"/lab/{session}?paint=1")
    assert said in page.text(".message[role=status]")
    assert said in attribute(page.one(".paint-switch[disabled]"), "title")
    assert not page.soup.select("#palette, [data-tool]")
    assert said in send(client, session, status=422, points=[[0, 0, 1]]).alerts()[0]


def test_an_unknown_tool_is_reported(client: TestClient) -> None:
    session, _ = start(client)
    page = visit(client, f"/lab/{session}?paint=7")
    assert "one of 0, 1, 2, erase" in page.text(".message[role=status]")
    assert attribute(page.one("#palette a[aria-current]"), "aria-keyshortcuts") == "0"


@for_each("dataset", ["bumps", "sine", "blobs", "spiral"], quick=2)
@for_each("tool", ["0", "-2.5", "erase", "height"], quick=2)
def test_every_kind_of_data_has_its_palette(client: TestClient, dataset: str, tool: str) -> None:
    session, _ = start(client)
    client.patch(f"/api/sessions/{session}", json={"dataset": {"name": dataset, "samples": 20}})
    page = visit(client, f"/lab/{session}?paint={tool}")
    marked = page.one("svg[data-tool]")
    assert attribute(marked, "data-inputs") == ("1" if dataset == "sine" else "2")
    assert len(page.soup.select("svg[data-tool] :is(.train, .test)")) == 20
    assert not page.soup.select("svg[data-tool] a")
    if (dataset, tool) == ("bumps", "-2.5"):
        assert attribute(page.one("#paint-value"), "value") == "-2.5"
        assert attribute(marked, "data-target") == "-2.5"


def test_own_classes_over_one_input(client: TestClient) -> None:
    data = {"x": [[0.1 * row] for row in range(12)], "y": ["a", "b <i>", "c"] * 4}
    session = client.post("/api/sessions", json={"data": data}).json()["id"]
    page = visit(client, f"/lab/{session}?paint=1")
    assert "b <i>" in page.text("#palette")
    level = float(attribute(page.one("svg[data-tool]"), "data-fixed-y"))
    low, high = map(float, attribute(page.one("svg[data-tool]"), "data-y-range").split())
    assert low < level < high
    send(client, session, points=[[0.5, 1]])
    assert api(client, session)["recipe"]["dataset"]["own"]["rows"] == 13


def test_a_typed_target_is_read_here_or_refused_in_its_field(client: TestClient) -> None:
    session = create(client, dataset={"name": "plane"}, layers=[{"units": 1}])
    path = f"/lab/{session}/points?paint=0"

    def targets() -> list[float]:
        data = f"/api/sessions/{session}/data?split="
        splits = [client.get(data + name) for name in ("train", "test")]
        return [y for split in splits for (y,) in split.json()["y"]]

    before = targets()
    typed = {"stroke": json.dumps({"points": [[0.5, 0.5, "far"]]})}
    page = Page(client.post(path, data=typed, headers=FRAGMENT))
    assert page.response.status_code == 422
    assert "y: enter a number, like −0.5, not “far”." in page.text("#notices")
    field = page.one("#paint-value")
    assert (field.get("value"), field.get("aria-invalid")) == ("far", "true")
    assert targets() == before
    typed = {"stroke": json.dumps({"points": [[0.5, 0.5, "–0,25"]]})}
    assert client.post(path, data=typed, headers=FRAGMENT).status_code == 200
    assert -0.25 in targets()
