"""The settings form shows the recipe, and changes what was changed in it and nothing else."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from app.training.recipe.examples import EXAMPLES
from tests.for_each import for_each
from tests.web.calls import address, create, everything, read, step, strict
from tests.web.page import controls, follow, send, start, start_small, visit, words

FIELDS: list[tuple[str, str | list[str] | None, str, Any]] = [
    ("dataset", "spiral", "dataset.name", "spiral"),
    ("samples", "100", "dataset.samples", 100),
    ("noise", "0.5", "dataset.noise", 0.5),
    ("noise", "0", "dataset.noise", 0.0),
    ("train_fraction", "0.8", "dataset.train_fraction", 0.8),
    ("features", ["x2"], "features", ["x2"]),
    ("learning_rate", "0.125", "optimizer.learning_rate", 0.125),
    ("learning_rate", " 1e-3 ", "optimizer.learning_rate", 0.001),
    ("batch_size", "7", "batch_size", 7),
    ("batch_size", "", "batch_size", None),
    ("shuffle", None, "shuffle", False),
    ("initializer", "uniform", "initializer.name", "uniform"),
    ("seed", "9223372036854775807", "seed", 2**63 - 1),
]


def at(recipe: dict[str, Any], path: str) -> Any:
    value: Any = recipe
    for name in path.split("."):
        value = value[name]
    return value


def without(recipe: dict[str, Any], path: str) -> dict[str, Any]:
    first, _, rest = path.partition(".")
    inner = without(recipe[first], rest) if rest else None
    return {**recipe, first: inner}


@for_each(("name", "value", "path", "wanted"), FIELDS, quick=3)
def test_a_field_alone_changes_its_part_alone(
    client: TestClient, name: str, value: str | list[str] | None, path: str, wanted: Any
) -> None:
    session_id, page = start_small(client)
    before = read(client, session_id)["recipe"]
    follow(client, send(client, page.form("settings"), {name: value}))
    after = read(client, session_id)["recipe"]
    assert at(after, path) == wanted != at(before, path)
    assert without(after, path) == without(before, path)


@for_each(("name", "value", "path", "wanted"), FIELDS, quick=3)
def test_the_form_then_shows_it(
    client: TestClient, name: str, value: str | list[str] | None, path: str, wanted: Any
) -> None:
    _, page = start_small(client)
    page = follow(client, send(client, page.form("settings"), {name: value}))
    shown = controls(page.form("settings")).get(name, [])
    if name == "learning_rate":
        assert float(shown[0]) == wanted
    elif isinstance(value, list) or value is None:
        assert shown == (value or [])
    else:
        assert shown == [value]


@for_each("name", EXAMPLES, quick=3)
def test_sent_as_it_was_shown_it_changes_nothing(client: TestClient, name: str) -> None:
    session_id, page = start(client, name)
    step(client, session_id, "epoch")
    before = everything(client, session_id)
    follow(client, send(client, visit(client, f"/lab/{session_id}").form("settings")))
    follow(client, send(client, page.form("settings")))
    after = everything(client, session_id)
    after[""]["version"] = before[""]["version"]
    assert after == before


@for_each(
    "part",
    [
        {"dataset": {"name": "circle", "noise": 0.12}},
        {"dataset": {"name": "circle", "noise": 0.123456789}},
        {"dataset": {"name": "circle", "train_fraction": 0.33}},
        {"dataset": {"name": "circle", "samples": 200, "train_fraction": 0.05}},
        {"optimizer": {"learning_rate": 0.1 + 0.2}},
        {"optimizer": {"learning_rate": 1 / 3}},
        {"seed": 2**63 - 1},
        {"features": ["x2", "x1"]},
    ],
    quick=3,
)
def test_another_field_leaves_alone_what_the_form_cannot_write(
    client: TestClient, part: dict[str, Any]
) -> None:
    """A run made by a program may have numbers that no slider stands at."""
    session_id = create(client, **part)
    before = read(client, session_id)["recipe"]
    page = visit(client, f"/lab/{session_id}")
    follow(client, send(client, page.form("settings"), {"batch_size": "4"}))
    after = read(client, session_id)["recipe"]
    assert after == {**before, "batch_size": 4}


def test_several_fields_are_changed_together(client: TestClient) -> None:
    session_id, page = start_small(client)
    changes = {"dataset": "gaussian", "samples": "50", "learning_rate": "0.25", "shuffle": None}
    follow(client, send(client, page.form("settings"), changes))
    recipe = read(client, session_id)["recipe"]
    assert (recipe["dataset"]["name"], recipe["dataset"]["samples"]) == ("gaussian", 50)
    assert (recipe["optimizer"]["learning_rate"], recipe["shuffle"]) == (0.25, False)


@for_each(("dataset", "features"), [("article", 1), ("and3", 3), ("xor", 2)], quick=3)
def test_another_data_set_brings_its_inputs(
    client: TestClient, dataset: str, features: int
) -> None:
    session_id, page = start_small(client)
    page = follow(client, send(client, page.form("settings"), {"dataset": dataset}))
    assert len(read(client, session_id)["recipe"]["features"]) == features
    boxes = page.soup.select('#settings input[name="features"]')
    assert len(boxes) > features
    checked = [box["value"] for box in boxes if box.has_attr("checked")]
    assert checked == [f"x{number}" for number in range(1, features + 1)]


def test_a_truth_table_keeps_the_numbers_of_clouds_for_later(client: TestClient) -> None:
    session_id, page = start_small(client)
    form = page.form("settings")
    page = follow(client, send(client, form, {"samples": "50", "noise": "0.5"}))
    page = follow(client, send(client, page.form("settings"), {"dataset": "xor"}))
    page = follow(client, send(client, page.form("settings"), {"dataset": "spiral"}))
    dataset = read(client, session_id)["recipe"]["dataset"]
    assert (dataset["samples"], dataset["noise"]) == (50, 0.5)


def test_a_learning_rate_changed_keeps_the_weights(client: TestClient) -> None:
    session_id, page = start_small(client)
    step(client, session_id, "epoch")
    before = read(client, session_id, "parameters")
    follow(client, send(client, page.form("settings"), {"learning_rate": "0.25"}))
    assert read(client, session_id, "parameters") == before


def test_two_stale_forms_do_not_undo_each_other(client: TestClient) -> None:
    session_id, mine = start_small(client)
    theirs = visit(client, f"/lab/{session_id}")
    follow(client, send(client, theirs.form("settings"), {"learning_rate": "0.25"}))
    follow(client, send(client, theirs.form("settings"), {"learning_rate": "0.25", "seed": "8"}))
    follow(client, send(client, mine.form("settings"), {"noise": "1", "batch_size": ""}))
    recipe = read(client, session_id)["recipe"]
    assert recipe["optimizer"]["learning_rate"] == 0.25
    assert (recipe["seed"], recipe["dataset"]["noise"], recipe["batch_size"]) == (8, 1.0, None)


def test_nor_what_a_program_has_changed(client: TestClient) -> None:
    session_id, page = start_small(client)
    strict(client.patch(address(session_id), json={"layers": [{"units": 1}], "seed": 5}))
    follow(client, send(client, page.form("settings"), {"shuffle": None}))
    recipe = read(client, session_id)["recipe"]
    assert (len(recipe["layers"]), recipe["seed"], recipe["shuffle"]) == (1, 5, False)


def test_few_fields_are_in_view_and_what_is_folded_is_named(client: TestClient) -> None:
    session_id = create(client, dataset={"name": "circle", "samples": 20})
    page = visit(client, f"/lab/{session_id}")
    folded = {*controls(page.one("#more-settings"))}
    shown = controls(page.form("settings")).keys() - folded
    assert shown == {
        "shown", "dataset", "samples", "noise", "train_fraction", "features", "loss",
        "over_samples", "optimizer", "learning_rate", "batch_size",
    }  # fmt: skip
    assert page.text("#more-settings > summary") == "More…"
    patch = {"regularizer": {"name": "l2", "rate": 0.1}, "clip_norm": 1.0, "standardize": True}
    strict(client.patch(address(session_id), json=patch))
    page = visit(client, f"/lab/{session_id}")
    assert page.text("#more-settings > summary") == "More… L2, clipping, standardised"


def test_what_starts_a_new_run_is_marked(client: TestClient) -> None:
    page = visit(client, f"/lab/{create(client)}")
    marked = [words(legend) for legend in page.soup.select("#settings legend:has(.restarts)")]
    assert [text.removesuffix(" my data…").removesuffix(" new run") for text in marked] == [
        "Data",
        "Inputs",
        "Loss",
        "Start",
    ]
