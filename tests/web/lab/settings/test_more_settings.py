"""What else the settings form has: each field alone, and only what goes together is offered."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from app.engine.datasets import DATASETS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.engine.schedules import SCHEDULES
from app.web.page_words import page_words
from tests.for_each import for_each
from tests.web.calls import check_sentence, create, everything, problem, read, step
from tests.web.html import Tag
from tests.web.lab.settings.test_form import at, without
from tests.web.page import Page, attribute, controls, follow, send, start_small, visit
from tests.web.page import read as read_page
from tests.web.test_every_data_set import create_of

ALONE: list[tuple[dict[str, Any], str, str | None, str, Any]] = [
    ({}, "loss", "binary_cross_entropy", "loss", "binary_cross_entropy"),
    ({}, "loss", "huber", "loss", "huber"),
    ({}, "over_samples", "sum", "reduction.samples", "sum"),
    ({"reduction": {"samples": "sum"}}, "over_samples", "mean", "reduction.samples", "mean"),
    ({}, "half", "on", "reduction.half", True),
    ({"reduction": {"half": True}}, "half", None, "reduction.half", False),
    ({}, "freeze_biases", "on", "frozen", ["biases"]),
    ({"frozen": ["biases", "w0.1.1"]}, "freeze_biases", None, "frozen", ["w0.1.1"]),
    ({}, "schedule", "cosine", "schedule.name", "cosine"),
    ({"schedule": {"name": "step"}}, "gamma", "0.25", "schedule.gamma", 0.25),
    ({"schedule": {"name": "step"}}, "schedule_epochs", "7", "schedule.epochs", 7.0),
    ({}, "regularizer", "l1", "regularizer.name", "l1"),
    ({"regularizer": {"name": "l2"}}, "rate", "0.5", "regularizer.rate", 0.5),
    ({}, "clip_norm", "0.5", "clip_norm", 0.5),
    ({"clip_norm": 0.5}, "clip_norm", "", "clip_norm", None),
    ({}, "standardize", "on", "standardize", True),
    ({"standardize": True}, "standardize", None, "standardize", False),
    ({"optimizer": {"name": "momentum"}}, "momentum", "0.5", "optimizer.momentum", 0.5),
    ({"optimizer": {"name": "rmsprop"}}, "decay", "0.5", "optimizer.decay", 0.5),
    ({"optimizer": {"name": "adam"}}, "beta1", "0.5", "optimizer.beta1", 0.5),
    ({"optimizer": {"name": "adam"}}, "beta2", "0.75", "optimizer.beta2", 0.75),
    ({"optimizer": {"name": "adagrad"}}, "epsilon", "1e-06", "optimizer.epsilon", 1e-6),
    ({"optimizer": {"name": "adamw"}}, "weight_decay", "0", "optimizer.weight_decay", 0.0),
    ({"optimizer": {"name": "adam", "beta1": 0.5}}, "beta1", "", "optimizer.beta1", None),
    *(({}, "optimizer", name, "optimizer.name", name) for name in OPTIMIZERS if name != "sgd"),
    *(({}, "initializer", name, "initializer.name", name) for name in ("zeros", "he_normal")),
]
KEEPS = ("optimizer", "schedule", "regularizer", "clip_norm", "frozen")


def parent_of(control: Tag, kind: str) -> Tag:
    found = control.find_parent(kind)
    assert found is not None
    return found


def options(page: Page, name: str) -> dict[str, Tag]:
    found = page.soup.select(f'#{name} option, input[type="radio"][name="{name}"]')
    return {attribute(tag, "value"): tag for tag in found}


@for_each(("parts", "name", "value", "path", "wanted"), ALONE, quick=3)
def test_a_field_alone_changes_its_part_alone(
    client: TestClient,
    parts: dict[str, Any],
    name: str,
    value: str | None,
    path: str,
    wanted: Any,
) -> None:
    session_id = create(client, **parts)
    step(client, session_id, "epoch")
    before = everything(client, session_id)
    page = visit(client, f"/lab/{session_id}")
    page = follow(client, send(client, page.form("settings"), {name: value}))
    after = everything(client, session_id)
    recipes = before[""]["recipe"], after[""]["recipe"]
    assert at(recipes[1], path) == wanted != at(recipes[0], path)
    assert without(recipes[1], path) == without(recipes[0], path)
    kept = path.split(".")[0] in KEEPS
    assert (after["parameters"] == before["parameters"]) == kept
    assert after[""]["position"]["epoch"] == int(kept)
    (shown,) = controls(page.form("settings")).get(name, [""])
    if wanted is not None:
        assert shown == (value or "")


def test_the_dropout_of_a_layer(client: TestClient) -> None:
    session_id, page = start_small(client)
    before = read(client, session_id)["recipe"]
    page = follow(client, send(client, page.form("settings"), {"dropout.1": "0.25"}))
    after = read(client, session_id)["recipe"]
    assert after["layers"] == [{**before["layers"][0], "dropout": 0.25}, before["layers"][1]]
    assert controls(page.form("settings"))["dropout.1"] == ["0.25"]
    assert "dropout.2" not in controls(page.form("settings"))


def test_another_number_of_classes(client: TestClient) -> None:
    session_id = create_of(client, "blobs")
    page = visit(client, f"/lab/{session_id}")
    page = follow(client, send(client, page.form("settings"), {"classes": "7"}))
    recipe = read(client, session_id)["recipe"]
    assert recipe["dataset"]["classes"] == 7
    assert (recipe["layers"][-1]["units"], recipe["loss"]) == (7, "cross_entropy")
    assert controls(page.form("settings"))["classes"] == ["7"]


@for_each("name", OPTIMIZERS, quick=3)
def test_an_optimizer_has_fields_for_its_own_hyperparameters(client: TestClient, name: str) -> None:
    page = visit(client, f"/lab/{create(client, optimizer={'name': name})}")
    fields = controls(page.form("settings"))
    every = {field for optimizer in OPTIMIZERS.values() for field in optimizer.defaults}
    assert {field: float(fields[field][0]) for field in every & fields.keys()} == dict(
        OPTIMIZERS[name].defaults
    )


@for_each("name", SCHEDULES)
def test_so_has_a_schedule(client: TestClient, name: str) -> None:
    page = visit(client, f"/lab/{create(client, schedule={'name': name})}")
    fields = controls(page.form("settings")).keys() & {"gamma", "schedule_epochs"}
    wanted = {{"epochs": "schedule_epochs"}.get(field, field) for field in SCHEDULES[name].defaults}
    assert fields == wanted


OUTPUTS = ["identity", "sigmoid", "tanh", "relu", "softmax"]


@for_each("output", OUTPUTS, quick=2)
@for_each("dataset", ["circle", "line"], quick=2)
def test_of_the_losses_those_that_fit_can_be_chosen(
    client: TestClient, dataset: str, output: str
) -> None:
    """What the page offers, the API takes; for what it does not, both give the same reason."""
    if (dataset, output) == ("line", "softmax"):
        return
    units = 2 if output == "softmax" else 1
    parts = {
        "dataset": {"name": dataset, "samples": 20},
        "features": ["x1"],
        "layers": [{"units": units, "activation": output}],
    }
    page = visit(client, f"/lab/{create(client, **parts)}")
    shown = options(page, "loss")
    assert list(shown) == list(LOSSES)
    for name, option in shown.items():
        body = {**parts, "loss": name}
        response = client.post("/api/sessions", json=body)
        assert (response.status_code == 201) == (not option.has_attr("disabled")), name
        if option.has_attr("disabled"):
            reason = attribute(parent_of(option, "label"), "title")
            assert page_words(problem(response, 422)) == f"{reason}."


@for_each("loss", LOSSES)
def test_of_the_activations_those_that_fit_are_offered(client: TestClient, loss: str) -> None:
    output = "softmax" if loss == "cross_entropy" else "sigmoid"
    units = 2 if loss == "cross_entropy" else 1
    layers = [{"units": 3}, {"units": units, "activation": output}]
    session_id = create(client, loss=loss, layers=layers)
    page = visit(client, f"/lab/{session_id}")
    allowed = LOSSES[loss].outputs
    hidden, last = (
        [option["value"] for option in page.soup.select(f"#activation-{n} option")] for n in (1, 2)
    )
    assert "softmax" not in hidden and len(hidden) == 11
    assert set(last) == (set(allowed) if allowed else {*hidden, "softmax"})


@for_each(
    ("name", "value", "words"),
    [
        ("loss", "cross_entropy", "does not go with the output activation sigmoid"),
        ("optimizer", "magic", "must be one of"),
        ("clip_norm", "0", "enter a number above 0"),
        ("clip_norm", "much", "enter a number"),
        ("schedule", "never", "must be one of"),
        ("regularizer", "l3", "must be one of"),
        ("dropout.1", "0.95", "enter a number of at most 0.9"),
        ("dropout.1", "-1", "enter a number of at least 0"),
    ],
    quick=3,
)
def test_what_does_not_fit_is_refused_beside_its_field(
    client: TestClient, name: str, value: str, words: str
) -> None:
    session_id, page = start_small(client)
    before = everything(client, session_id)
    refused = read_page(send(client, page.form("settings"), {name: value}), 422)
    (sentence,) = refused.alerts()
    check_sentence(sentence)
    assert words in sentence
    control = refused.soup.select(f'#settings [name="{name}"]')[0]
    if control.get("type") == "radio":
        control = parent_of(control, "fieldset")
    assert control.get("aria-invalid") == "true"
    described = refused.one(f'[id="{attribute(control, "aria-describedby")}"]')
    assert described.get_text(strip=True) == sentence
    assert everything(client, session_id) == before


def test_a_layer_that_is_not_there_has_no_dropout(client: TestClient) -> None:
    session_id, page = start_small(client)
    before = everything(client, session_id)["parameters"]
    for number in ("0", "2", "9", "0019", "²", "x", ""):
        form = {**controls(page.form("settings")), f"dropout.{number}": ["0.5"]}
        response = client.post(f"/lab/{session_id}/settings", data=form)
        assert response.status_code in (303, 422)
    assert everything(client, session_id)["parameters"] == before


def test_the_data_sets_stand_in_groups(client: TestClient) -> None:
    _, page = start_small(client)
    groups = {
        attribute(group, "aria-label"): [attribute(tag, "value") for tag in group.select("input")]
        for group in page.soup.select("#dataset-picker .picker-group")
    }
    assert sorted(name for names in groups.values() for name in names) == sorted(DATASETS)
    assert groups["measured"] == ["iris", "penguins"]
    assert set(groups["numbers"]) == {"line", "sine", "step", "cubic", "plane", "bumps"}


@for_each(("name", "factor"), [("step", 0.5), ("exponential", 0.5), ("constant", 1.0)])
def test_a_schedule_changes_the_rate_of_the_update(
    client: TestClient, name: str, factor: float
) -> None:
    schedule: dict[str, Any] = {"name": name}
    if name != "constant":
        schedule["gamma"] = 0.5
    if name == "step":
        schedule["epochs"] = 1
    session_id = create(client, schedule=schedule, batch_size=None, shuffle=False)
    step(client, session_id, "epoch", 2)
    before = read(client, session_id, "parameters")["b"][1][0]
    gradient = read(client, session_id, "trace")["dJ_db"][1][0]
    step(client, session_id, "batch")
    after = read(client, session_id, "parameters")["b"][1][0]
    assert after == before - 0.5 * factor**2 * gradient
