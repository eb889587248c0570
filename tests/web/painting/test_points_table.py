"""The points as a table, with its forms as a browser without scripts sends them."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.page import Page, attribute, controls, read, visit

OWN = {
    "x": [[0.5, -1.25], [2.0, 1e-3], [3.0, 4.0], [1.5, 2.5]],
    "y": ["red", "blue", "red", "blue"],
    "inputs": ["height", "width"],
    "target": "kind",
}


def make(client: TestClient, **data: Any) -> str:
    answer = client.post(
        "/api/sessions", json={"data": {**OWN, **data}, "dataset": {"train_fraction": 1.0}}
    )
    return str(answer.json()["id"])


def table(client: TestClient, session: str, query: str = "") -> Page:
    return visit(client, f"/lab/{session}/points{query}")


def fields(page: Page) -> dict[str, list[str]]:
    return controls(page.one("form[action*='points/table']"))


def save(client: TestClient, page: Page, form: dict[str, list[str]], status: int = 200) -> Page:
    action = attribute(page.one("form[action*='points/table']"), "action")
    answer = client.post(action, data=form)
    if status == 303:
        assert answer.status_code == 303, answer.text[:500]
        return visit(client, answer.headers["location"])
    return read(answer, status)


def test_saving_without_changes_keeps_the_data(client: TestClient) -> None:
    session = make(client)
    page = table(client, session)
    form = fields(page)
    assert form["name"] == ["height", "width"]
    assert form["target"] == ["kind"]
    assert form["c1"][:5] == ["-1.25", "0.001", "4", "2.5", ""]
    assert form["y0"][:4] == ["red", "blue", "red", "blue"]
    save(client, page, form, 303)
    rows = fields(table(client, session))
    assert (rows["c0"], rows["c1"], rows["y0"]) == (form["c0"], form["c1"], form["y0"])


def test_cells_rows_and_names_are_changed(client: TestClient) -> None:
    session = make(client)
    page = table(client, session)
    form = fields(page)
    form["c0"][0], form["c0"][4], form["c1"][4], form["y0"][4] = "−7", "8e-1", "9", "green"
    form["name"][1] = "depth <b>"
    lab = save(client, page, form, 303)
    assert "/lab/" in str(lab.response.url)
    recipe = client.get(f"/api/sessions/{session}").json()["recipe"]
    own = recipe["dataset"]["own"]
    assert (own["rows"], own["classes"]) == (5, 3)
    again = table(client, session)
    assert "depth &lt;b&gt;" in again.response.text
    assert fields(again)["c0"][:5] == ["-7", "2", "3", "1.5", "0.8"]
    client.post(f"/lab/{session}/undo")
    assert fields(table(client, session))["c0"][:5] == ["0.5", "2", "3", "1.5", ""]


def test_rows_are_added_and_removed_without_losing_input(client: TestClient) -> None:
    session = make(client)
    page = table(client, session)
    form = fields(page)
    form["c0"][5] = "half"
    more = save(client, page, {**form, "do": ["more"]})
    assert len(fields(more)["c0"]) == 10
    assert fields(more)["c0"][4] == "half"
    less = save(client, more, {**fields(more), "drop": ["1"]})
    assert fields(less)["c0"][:4] == ["0.5", "3", "1.5", "half"]
    assert client.get(f"/api/sessions/{session}").json()["version"] == 1


def test_each_invalid_cell_is_listed_and_kept(client: TestClient) -> None:
    session = make(client)
    before = client.get(f"/api/sessions/{session}").json()
    page = table(client, session)
    form = fields(page)
    form["c0"][1], form["y0"][3], form["c1"][2], form["name"][0] = "abc <i>", "", "nan", ""
    refused = save(client, page, form, 422)
    said = " ".join(refused.alerts())
    for part in (
        "Row 2, column 1: enter a number like −0.5 or 2e-3, not “abc <i>”.",
        "Row 4, kind: enter a class",
        "Row 3, width: enter a number like −0.5 or 2e-3, not “nan”.",
        "Column 1 needs a name",
    ):
        assert part in said
    assert {name: fields(refused)[name] for name in ("c0", "c1", "y0", "name")} == {
        name: form[name] for name in ("c0", "c1", "y0", "name")
    }
    assert len(refused.soup.select("[aria-invalid]")) == 4
    assert client.get(f"/api/sessions/{session}").json() == before


@for_each(
    ("changes", "said"),
    [
        ({"y0": [""], "c0": [""], "c1": [""]}, "1 to 50000 rows"),
        ({"name": ["a", "a"]}, "name of its own"),
        ({"c0": ["1e300", "0", "0", "0"]}, "larger unit"),
    ],
)
def test_an_invalid_table_is_refused(
    client: TestClient, changes: dict[str, list[str]], said: str
) -> None:
    session = make(client)
    page = table(client, session)
    form = {**fields(page), **changes}
    refused = save(client, page, form, 422)
    assert said in " ".join(refused.alerts())
    assert client.get(f"/api/sessions/{session}").json()["version"] == 1


def test_an_empty_table_of_numbers(client: TestClient) -> None:
    session = make(client)
    page = table(client, session, "?inputs=1&task=numbers")
    form = fields(page)
    assert form["c0"] == [""] * 5
    form["c0"][:2], form["y0"][:2] = ["1", "2"], ["0.5", "-3"]
    save(client, page, form, 303)
    recipe = client.get(f"/api/sessions/{session}").json()["recipe"]
    assert recipe["dataset"]["own"] | {"digest": ""} == {
        "inputs": 1,
        "classes": None,
        "outputs": 1,
        "probabilities": False,
        "rows": 2,
        "digest": "",
    }


def test_large_sets_have_no_table(client: TestClient) -> None:
    session = client.post("/api/sessions").json()["id"]
    page = table(client, session)
    assert "There are 320 points" in page.text(".points-page")
    assert not page.soup.select(".points-table")
    client.patch(f"/api/sessions/{session}", json={"dataset": {"name": "iris"}})
    assert len(fields(table(client, session))["c3"]) == 155


def test_reload_after_a_refusal_comes_back(client: TestClient) -> None:
    session = make(client)
    answer = client.get(f"/lab/{session}/points/table?paint=1")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/lab/{session}/points?paint=1",
    )
    assert client.get("/lab/none/points").status_code == 404


def test_several_numbers_to_predict(client: TestClient) -> None:
    session = make(client)
    page = table(client, session, "?inputs=2&outputs=2&task=numbers")
    form = fields(page)
    assert form["target"] == ["y1", "y2"]
    values = {"c0": "0.05", "c1": "0,10", "y0": "0.01", "y1": "0.99"}
    for name, text in values.items():
        form[name][0] = text
    save(client, page, form, 303)
    recipe = client.get(f"/api/sessions/{session}").json()["recipe"]
    own = recipe["dataset"]["own"]
    assert (own["inputs"], own["outputs"], own["rows"]) == (2, 2, 1)
    assert recipe["standardize"] is False
    data = client.get(f"/api/sessions/{session}/data").json()
    assert (data["x"], data["y"]) == ([[0.05, 0.1]], [[0.01, 0.99]])
    again = fields(table(client, session))
    assert [again[name][0] for name in values] == ["0.05", "0.1", "0.01", "0.99"]


def test_outputs_are_added_and_removed_without_losing_input(client: TestClient) -> None:
    session = make(client, y=[0.5, 1.5, 2.5, 3.5])
    page = table(client, session)
    more = save(client, page, {**fields(page), "do": ["add-output"]})
    form = fields(more)
    assert form["target"] == ["kind", "y2"]
    assert (form["y0"][:4], form["y1"][:4]) == (["0.5", "1.5", "2.5", "3.5"], [""] * 4)
    less = save(client, more, {**form, "do": ["remove-output"]})
    assert fields(less) == fields(page)
    form["task"], form["y1"][:4] = ["classes"], ["1"] * 4
    assert "single target" in " ".join(save(client, more, form, 422).alerts())


@for_each(
    ("query", "said"),
    [
        ("inputs=2&outputs=11&task=numbers", "from 1 to 10"),
        ("inputs=2&outputs=2&task=classes", "classes are a single target"),
    ],
)
def test_an_empty_table_that_cannot_be(client: TestClient, query: str, said: str) -> None:
    answer = client.get(f"/lab/{make(client)}/points?{query}")
    assert said in " ".join(read(answer, 422).alerts())


def test_one_row_of_one_class(client: TestClient) -> None:
    session = make(client)
    page = table(client, session, "?inputs=1&task=classes")
    form = fields(page)
    form["c0"][0], form["y0"][0] = "1", "0"
    save(client, page, form, 303)
    assert client.get(f"/api/sessions/{session}/data").json()["x"] == [[1.0]]
    trained = client.post(f"/api/sessions/{session}/step", json={"unit": "epoch", "count": 3})
    assert trained.json()["accuracy"] is not None


def test_a_given_split_is_a_column_and_kept(client: TestClient) -> None:
    session = make(client, test_rows=[1, 2])
    page = table(client, session)
    form = fields(page)
    assert form["split"] == ["train", "test", "test", "train", *["train"] * 5]
    form = fields(save(client, page, {**form, "drop": ["0"]}))
    form["split"][2] = "test"
    form["c0"][3], form["c1"][3], form["y0"][3] = "8", "9", "red"
    save(client, page, form, 303)
    test = client.get(f"/api/sessions/{session}/data?split=test").json()["x"]
    train = client.get(f"/api/sessions/{session}/data").json()["x"]
    assert (len(test), len(train)) == (3, 1)
    assert "The data say which rows train (1) and which test (3)." in visit(
        client, f"/lab/{session}"
    ).text(".settings")
