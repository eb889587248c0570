"""“Train on this data” trains the session on the chosen columns."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import create, read, step
from tests.web.own_table.case import text
from tests.web.own_table.tables import FLOWERS, press, preview
from tests.web.page import follow, visit
from tests.web.page import read as page_of

FEWER = {"role-1": "none", "role-2": "none"}


def points(client: TestClient, session_id: str) -> list[tuple[list[float], list[float]]]:
    """Both splits as fed, sorted."""
    pairs = []
    for split in ("train", "test"):
        data = read(client, session_id, "data", split=split)
        pairs += list(zip(data["x"], data["y"], strict=True))
    return sorted(pairs)


def test_the_session_trains_on_what_is_chosen(client: TestClient) -> None:
    session_id = create(client)
    changes = {"role-1": "none", "standardize": None, "train_fraction": "0,7"}
    lab = follow(client, press(client, preview(client, session_id), "Train on this data", changes))
    assert lab.text("head > title").startswith("my data 2-")
    recipe = read(client, session_id)["recipe"]
    assert recipe["standardize"] is False
    assert recipe["dataset"]["train_fraction"] == 0.7
    assert len(read(client, session_id, "data", split="train")["x"]) == 21
    fed = points(client, session_id)
    assert [x for x, _ in fed] == [[0.5 * row, row + 0.25] for row in range(30)]
    low, high = fed[0][1], fed[1][1]
    assert [y for _, y in fed] == [low, high] * 15
    assert low != high
    step(client, session_id, "epoch")


def test_standardised_by_the_training_set(client: TestClient) -> None:
    session_id = create(client)
    follow(client, press(client, preview(client, session_id), "Train on this data"))
    columns = list(zip(*read(client, session_id, "data")["x"], strict=True))
    assert len(columns) == 3
    for column in columns:
        assert sum(column) == pytest.approx(0, abs=1e-9)
        assert sum(value**2 for value in column) / len(column) == pytest.approx(1)


@for_each(("task", "classes"), [("", 4), ("classes", 4), ("numbers", None)])
def test_few_numbers_are_classes_or_numbers(
    client: TestClient, task: str, classes: int | None
) -> None:
    session_id = create(client)
    changes = {"role-1": "target", "role-2": "none"}
    page = page_of(press(client, preview(client, session_id), "Apply", changes))
    follow(client, press(client, page, "Train on this data", {"task": task}))
    own = read(client, session_id)["recipe"]["dataset"]["own"]
    assert (own["classes"], own["rows"]) == (classes, 30)


@for_each(
    ("fill", "rows", "said"),
    [
        (None, 2, "2 rows with 2 inputs; rows left out for missing values: 3."),
        (["0"], 3, "rows left out for missing values: 2; values filled with the mean: 1."),
        (["0", "1"], 4, "rows left out for missing values: 1; values filled with the mean: 2."),
    ],
)
def test_missing_values_are_left_out_or_filled(
    client: TestClient, fill: list[str] | None, rows: int, said: str
) -> None:
    session_id = create(client)
    page = preview(client, session_id, b"a,b,y\n1,5,u\n,6,v\n3,,u\n5,7,v\n2,2,\n")
    counts = page.text("#training-counts")
    assert "2 of 5 rows are used; 3 without a value in a chosen column are left out" in counts
    assert "(a: 1, b: 1, y: 1)" in counts
    changes = {"fill": fill, "standardize": None}
    follow(client, press(client, page, "Train on this data", changes))
    assert read(client, session_id)["recipe"]["dataset"]["own"]["rows"] == rows
    assert said in visit(client, f"/lab/{session_id}/data").text(".own-table > p.quiet")
    fed = [x for x, _ in points(client, session_id)]
    assert ([3.0, 6.0] in fed) == (fill is not None)


def test_the_same_data_again_changes_nothing(client: TestClient) -> None:
    session_id = create(client)
    page = preview(client, session_id, FLOWERS)
    follow(client, press(client, page, "Train on this data"))
    version = read(client, session_id)["version"]
    follow(client, press(client, page, "Train on this data"))
    assert read(client, session_id)["version"] == version


def test_a_selected_neuron_that_no_longer_exists_is_ignored(client: TestClient) -> None:
    session_id = create(client)
    answer = client.post(
        f"/lab/{session_id}/data?select=a1.3&sample=11", files={"file": ("t.csv", FLOWERS)}
    )
    lab = follow(client, press(client, page_of(answer), "Train on this data", FEWER))
    assert not lab.soup.select(".message")


def test_reloading_a_refused_page_leads_to_the_upload_form(client: TestClient) -> None:
    session_id = create(client)
    answer = client.get(f"/lab/{session_id}/data/train?sample=1")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/lab/{session_id}/data?sample=1",
    )


PRICES = text("area,price", *(f"{40 + 5 * row},{90_000 + 9_000 * row}" for row in range(30)))


@for_each(("changes", "standardised"), [({}, True), ({"standardize_target": None}, False)])
def test_numbers_to_predict_are_standardised_by_default(
    client: TestClient, changes: dict[str, None], standardised: bool
) -> None:
    session_id = create(client)
    page = preview(client, session_id, PRICES)
    assert "y = (price − " in page.text("#target-scale")
    off = page_of(press(client, page, "Apply", {"standardize_target": None}))
    assert "Standardise the target" in off.text("#target-scale")
    follow(client, press(client, page, "Train on this data", changes))
    assert read(client, session_id)["recipe"]["standardize_target"] is standardised
    largest = max(abs(y) for _, (y,) in points(client, session_id))
    assert (largest < 5) is standardised


def test_classes_are_not_standardised(client: TestClient) -> None:
    session_id = create(client)
    page = preview(client, session_id)
    assert not page.soup.select("#target-scale")
    follow(client, press(client, page, "Train on this data"))
    assert read(client, session_id)["recipe"]["standardize_target"] is False


def test_the_split_column_splits(client: TestClient) -> None:
    rows = [
        f"{row},{row % 5},{'ab'[row % 2]},{'test' if row < 4 else 'train'}" for row in range(12)
    ]
    session_id = create(client)
    page = preview(client, session_id, text("x,u,kind,split", *rows))
    assert "8 rows to train, 4 to test." in page.text("#training-counts")
    follow(client, press(client, page, "Train on this data", {"standardize": None}))
    tests = read(client, session_id, "data", split="test")["x"]
    assert sorted(x for x, _ in tests) == [0, 1, 2, 3]


def test_other_values_of_the_split_column_may_test(client: TestClient) -> None:
    rows = [f"{row},{row % 5},{'ab'[row % 2]},{row % 3}" for row in range(12)]
    session_id = create(client)
    page = preview(client, session_id, text("x,u,kind,fold", *rows))
    if not page.soup.select("[name=test_value]"):
        page = page_of(press(client, page, "Apply", {"role-3": "split"}))
    page = page_of(press(client, page, "Apply", {"test_value": ["0", "1"]}))
    assert "4 rows to train, 8 to test." in page.text("#training-counts")


def test_our_own_export_comes_back(client: TestClient) -> None:
    """The same rows train and test, with the same names and classes."""
    first = create(client)
    follow(client, press(client, preview(client, first), "Train on this data"))
    exported = client.get(f"/lab/{first}/export/data.csv").content
    second = create(client)
    page = preview(client, second, exported)
    follow(client, press(client, page, "Train on this data"))
    for split in ("train", "test"):
        one, two = (_flat(read(client, each, "data", split=split)) for each in (first, second))
        assert one == pytest.approx(two)
    again = client.get(f"/lab/{second}/export/data.csv").text.splitlines()
    assert again[0] == exported.decode().splitlines()[0] == "split,size,colour,weight,kind"
    assert sorted(again) == sorted(exported.decode().splitlines())


def _flat(data: dict[str, list[list[float]]]) -> list[float]:
    """Inputs and labels of the sorted rows, one after the other."""
    rows = sorted([*x, *y] for x, y in zip(data["x"], data["y"], strict=True))
    return [number for row in rows for number in row]


def test_one_row_is_not_standardised(client: TestClient) -> None:
    """Standardising would make its inputs 0, so it is not proposed; and its target cannot be."""
    session_id = create(client)
    page = preview(client, session_id, text("a,b,y", "0.05,0.10,0.01"))
    assert not page.soup.select("input[name=standardize][checked]")
    assert not page.soup.select("input[type=checkbox][name=standardize_target]")
    assert not page.soup.select("#target-scale")
    far = preview(client, session_id, text("a,b,price", "0.05,0.10,250000"))
    assert "so they cannot be standardised" in far.text("#target-scale")
    follow(client, press(client, page, "Train on this data"))
    assert read(client, session_id, "data")["x"] == [[0.05, 0.1]]
    assert read(client, session_id, "data")["y"] == [[0.01]]


@for_each(
    ("names", "formulas"),
    [
        ("y", ["y = (target − 2) / "]),
        ("heat,light", ["y₁ = (heat − 2) / ", "y₂ = (light − 5) / "]),
        ("y1,y2", ["y₁ = (target 1 − 2) / ", "y₂ = (target 2 − 5) / "]),
    ],
)
def test_a_symbol_is_not_the_name_of_a_target(
    client: TestClient, names: str, formulas: list[str]
) -> None:
    rows = [f"{x},{a},{b}" for x, a, b in [(1, 1, 4), (4, 2, 5), (2, 3, 6), (7, 2, 5)] * 3]
    content = text(f"a,{names}", *(row if "," in names else row[:-2] for row in rows))
    page = preview(client, create(client), content)
    for index in range(1, 2 + names.count(",")):
        chosen = {f"role-{index}": "target", "task": "numbers"}
        page = page_of(press(client, page, "Apply", chosen))
    said = page.text("#target-scale")
    assert [formula for formula in formulas if formula not in said] == [], said


def test_a_proposed_target_that_becomes_an_input_is_said(client: TestClient) -> None:
    content = text("a,b,c", *(f"{row / 2},{row + 0.25},{row * row + 0.5}" for row in range(9)))
    page = preview(client, create(client), content)
    once = page_of(press(client, page, "Apply", {"role-1": "target"}))
    assert "“c” is an input now; make it a target, too, to predict both." in once.text(".remarks")
    both = page_of(press(client, once, "Apply", {"role-2": "target"}))
    assert "Predicts 2 numbers: “b”, “c”." in both.text("#training-counts")
    assert "is an input now" not in both.text("main")
