"""A file sent to the API: what was read, and data that train."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from app.training.table.table import MAX_BYTES
from tests.for_each import for_each
from tests.web.calls import problem, strict
from tests.web.opening import opened
from tests.web.own_table.case import text

HOUSES = text(
    "Id;area;heating;price", *(
        f"{row + 1};{40 + row},5;{('gas', 'oil', 'wood')[row % 3]};{90 + row * 3}.500"
        for row in range(30)
    ),
)  # fmt: skip


def send(client: TestClient, content: bytes, **query: Any) -> dict[str, Any]:
    answer: dict[str, Any] = strict(client.post("/api/tables", content=content, params=query))
    return answer


def test_what_was_read(client: TestClient) -> None:
    found = send(client, HOUSES)
    assert (found["rows"], found["header"], found["first_line"]) == (30, True, 1)
    columns = {column["name"]: column for column in found["columns"]}
    assert {name: column["role"] for name, column in columns.items()} == {
        "Id": "none",
        "area": "input",
        "heating": "input",
        "price": "target",
    }
    assert columns["Id"]["why"]
    assert columns["area"]["cells"][0] == "40,5"
    assert columns["area"]["values"][0] == 40.5
    assert columns["price"]["values"][0] == 90_500
    assert (columns["price"]["low"], columns["price"]["high"]) == (90_500, 177_500)
    assert columns["heating"]["levels"] == ["gas", "oil", "wood"]
    assert found["inputs"] == ["area", "heating = gas", "heating = oil", "heating = wood"]
    assert found["recipe"] == {"standardize_target": True, "dataset": {"train_fraction": 0.8}}
    assert found["problem"] == ""


def test_the_data_train(client: TestClient) -> None:
    found = send(client, HOUSES)
    made = strict(
        client.post("/api/sessions", json={**found["recipe"], "data": found["data"]}), 201
    )
    own = made["recipe"]["dataset"]["own"]
    assert (own["inputs"], own["rows"], own["classes"]) == (4, 30, None)
    assert made["recipe"]["standardize_target"] is True
    step = {"unit": "epoch", "count": 300}
    trained = strict(client.post(f"/api/sessions/{made['id']}/step", json=step))
    assert trained["r_squared"] > 0.85


def test_columns_are_chosen_by_name(client: TestClient) -> None:
    found = send(client, HOUSES, input=["area", "price"], target="heating")
    assert found["inputs"] == ["area", "price"]
    assert found["data"]["task"] == "classes"
    assert found["recipe"] == {"dataset": {"train_fraction": 0.8}}
    several = send(client, HOUSES, input="heating", target=["area", "price"])
    assert several["data"]["y"][0] == [40.5, 90_500]
    as_text = send(client, HOUSES, kind="price=categories", target="heating")
    assert {each["name"]: each["kind"] for each in as_text["columns"]}["price"] == "categories"


def test_words_are_missing_or_values(client: TestClient) -> None:
    content = text("x,y,kind", "1,-999,a", "2,3.5,b", "3,4.5,a", "4,2.5,b", "5,-999,a", "6,4.1,b")
    values = [send(client, content)["columns"][1]["values"][0]]
    values += [
        send(client, content, **choice)["columns"][1]["values"][0]
        for choice in ({"kept": "y=-999"}, {"missing": "y=3.5", "kept": "y=-999"})
    ]
    assert values == [None, -999, -999]


def test_a_split_comes_with_the_data(client: TestClient) -> None:
    rows = [
        f"{row},{row % 5},{'ab'[row % 2]},{'test' if row < 4 else 'train'}" for row in range(12)
    ]
    found = send(client, text("x,u,kind,split", *rows))
    made = strict(
        client.post("/api/sessions", json={"data": found["data"], "standardize": False}), 201
    )
    test = strict(client.get(f"/api/sessions/{made['id']}/data", params={"split": "test"}))
    assert sorted(x for x, _ in test["x"]) == [0, 1, 2, 3]


def test_nothing_to_predict_is_said(client: TestClient) -> None:
    found = send(client, text("day,name", "2026-01-01,one", "2026-01-02,two", "2026-01-03,six"))
    assert found["data"] is None
    assert found["problem"].endswith(".")


@for_each(
    ("query", "said"),
    [
        ({"delimiter": "star"}, "delimiter: choose one of tab, semicolon"),
        ({"encoding": "klingon"}, "encoding: choose one of"),
        ({"decimal": ";"}, "decimal: choose one of point, comma"),
        ({"header": "perhaps"}, "header: choose one of yes, no"),
        ({"first_line": "0"}, "first_line"),
        ({"first_line": "900"}, ""),
        ({"target": "cost"}, "no column “cost”"),
        ({"input": "cost"}, "no column “cost”"),
        ({"kind": "price"}, "kind: write column=value"),
        ({"kind": "heating=number"}, "kind: “heating” can be"),
        ({"kind": "heating=wood"}, "kind: “heating” can be"),
    ],
    quick=4,
)
def test_refused(client: TestClient, query: dict[str, str], said: str) -> None:
    answer = client.post("/api/tables", content=HOUSES, params=query)
    assert said in problem(answer, 422)


@for_each("content", [b"", b"x,y\n", b"<!DOCTYPE html><html></html>", b"\x89PNG\r\n\x1a\n\x00"])
def test_what_is_no_table_is_refused(client: TestClient, content: bytes) -> None:
    assert problem(client.post("/api/tables", content=content), 422).endswith(".")


def test_the_size_is_limited(client: TestClient) -> None:
    assert "MB" in problem(client.post("/api/tables", content=b"1,2\n" * (MAX_BYTES // 4 + 1)), 422)
    with opened(Settings(max_body_bytes=1000)) as small:
        problem(small.post("/api/tables", content=b"1,2\n" * 400), 413)


def test_data_beyond_a_request_are_not_sent() -> None:
    rows = [f"{'abcdefghij'[row % 10]},{'uv'[row % 2]}" for row in range(400)]
    with opened(Settings(max_body_bytes=3000)) as client:
        found = send(client, text("x,kind", *rows))
        assert found["data"] is None
        assert "on the page" in found["problem"]


def test_it_counts_as_a_creation() -> None:
    with opened(Settings(visitor_creations_per_minute=2)) as client:
        statuses = [client.post("/api/tables", content=HOUSES).status_code for _ in range(4)]
    assert 429 in statuses


@pytest.mark.slow
def test_a_large_table(client: TestClient) -> None:
    rows = "".join(f"{row % 97}.5,{row % 31},{'abc'[row % 3]}\n" for row in range(50_000))
    found = send(client, b"x,u,kind\n" + rows.encode())
    assert (found["rows"], len(found["data"]["x"])) == (50_000, 50_000)
