"""The buttons move the run; without scripts each press comes back to the page in the same view."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from tests.for_each import for_each
from tests.web.calls import create, everything, read, step
from tests.web.opening import opened
from tests.web.page import FRAGMENT, Page, attribute, one, press, send, start, visit
from tests.web.page import read as read_page

VIEW = "select=a1.2&sample=3&show=gradients"
FORMS = [
    ("step", {"unit": "phase"}),
    ("step", {"unit": "batch"}),
    ("train", {"epochs": "2"}),
    ("reset", {}),
    ("layers", {"change": "add_layer"}),
    ("layers", {"change": "activation", "layer": "1", "activation": "relu"}),
]


@for_each(("action", "form"), FORMS, quick=3)
def test_a_press_comes_back_to_the_same_view(
    client: TestClient, action: str, form: dict[str, str]
) -> None:
    session_id = create(client)
    response = client.post(f"/lab/{session_id}/{action}?{VIEW}", data=form)
    assert response.status_code == 303
    assert response.headers["location"] == f"/lab/{session_id}?{VIEW}"
    assert read(client, session_id)["version"] == 2


def test_the_forms_of_a_view_keep_it(client: TestClient) -> None:
    session_id = create(client)
    page = visit(client, f"/lab/{session_id}?{VIEW}")
    for action in ("step", "train", "reset", "settings", "layers"):
        assert page.form(action)["action"] == f"/lab/{session_id}/{action}?{VIEW}"


def test_what_no_longer_exists_is_dropped_from_the_view_without_a_complaint(
    client: TestClient,
) -> None:
    session_id = create(client)
    response = client.post(
        f"/lab/{session_id}/layers?select=w1.3.1&sample=3", data={"change": "remove_layer"}
    )
    assert response.headers["location"] == f"/lab/{session_id}?sample=3"
    page = visit(client, response.headers["location"])
    assert not page.soup.select(".message")


@for_each("unit", ["phase", "sample", "batch", "epoch"], quick=3)
def test_step_buttons_step(client: TestClient, unit: str) -> None:
    session_id, page = start(client)
    other, _ = start(client)
    press(client, page, "step", "unit", unit)
    step(client, other, unit)
    mine, theirs = everything(client, session_id), everything(client, other)
    assert mine.pop("")["position"] == theirs.pop("")["position"]
    assert mine == theirs


def counters(page: Page) -> tuple[str, str, str, str]:
    return (
        page.text("#epoch"),
        page.text("#batch").replace(" ", ""),
        page.text("#phase"),
        page.text("#phase-detail"),
    )


def test_the_counters_go_with_the_phases(client: TestClient) -> None:
    _, page = start(client)
    seen = [counters(page)]
    for _ in range(8):
        page = press(client, page, "step", "unit", "phase")
        seen.append(counters(page))
    assert [(phase, detail.split(":")[0]) for _, _, phase, detail in seen] == [
        ("ready", seen[0][3]),
        ("forward", "layer 1 of 3"),
        ("forward", "layer 2 of 3"),
        ("forward", "layer 3 of 3"),
        ("loss", "J of the batch"),
        ("backward", "layer 3 of 3"),
        ("backward", "layer 2 of 3"),
        ("backward", "layer 1 of 3"),
        ("update", "weights updated"),
    ]
    assert {(epoch, batch) for epoch, batch, _, _ in seen} == {("0", "1/16")}


@for_each("epochs", [10, 100, 1000], quick=3)
def test_train_buttons_train(client: TestClient, epochs: int) -> None:
    _, page = start(client, "xor")
    page = press(client, page, "train", "epochs", str(epochs))
    assert counters(page)[0] == str(epochs)


def test_reset_goes_back_to_the_first_weights(client: TestClient) -> None:
    session_id, page = start(client)
    before = everything(client, session_id)
    page = press(client, page, "step", "unit", "epoch")
    send(client, page.form("reset"))
    after = everything(client, session_id)
    assert {**after, "": None} == {**before, "": None}


@for_each("unit", ["", "layer", "PHASE", "<b>"], quick=3)
def test_an_unknown_unit_moves_nothing(client: TestClient, unit: str) -> None:
    session_id, page = start(client)
    refused = read_page(send(client, page.form("step"), {"unit": unit}), 422)
    (sentence,) = refused.alerts()
    wanted = "must be one of 'phase', 'sample', 'batch' or 'epoch'" if unit else "enter a value"
    assert sentence.startswith("Unit") and wanted in sentence
    assert read(client, session_id)["version"] == 1


@for_each("epochs", ["", "0", "-1", "1.5", "1,000", "many", "٣x", "9" * 5000, "10001"], quick=3)
def test_an_absurd_number_of_epochs_moves_nothing(client: TestClient, epochs: str) -> None:
    session_id, page = start(client)
    refused = read_page(send(client, page.form("train"), {"epochs": epochs}), 422)
    assert any(text.startswith("Epochs") for text in refused.alerts())
    assert read(client, session_id)["version"] == 1


@for_each(
    ("action", "form"),
    [
        ("step", {"unit": "layer"}),
        ("train", {"epochs": "0"}),
        ("train", {"epochs": "10001"}),
        ("layers", {"change": "add_unit", "layer": "9"}),
        ("layers", {"change": "shrink"}),
    ],
    quick=2,
)
@for_each("headers", [{}, FRAGMENT], ids=["page", "fragment"], quick=2)
def test_a_refusal_leaves_the_person_in_the_lab(
    client: TestClient, action: str, form: dict[str, str], headers: dict[str, str]
) -> None:
    """A page drawn a while ago may ask for what is no longer possible; the run is not lost."""
    session_id, _ = start(client)
    page = read_page(client.post(f"/lab/{session_id}/{action}", data=form, headers=headers), 422)
    assert page.alerts()
    assert page.form("step")["action"] == f"/lab/{session_id}/step"


class TestInAHurry:
    @pytest.fixture
    def client(self) -> Iterator[TestClient]:
        with opened(Settings(request_seconds=1e-9)) as client:
            yield client

    def test_training_says_how_far_it_came(self, client: TestClient) -> None:
        _, page = start(client)
        response = send(client, page.form("train"), {"epochs": "1000"})
        stopped = read_page(response)
        (note,) = stopped.soup.select('.message[role="status"]')
        assert note.get_text() == "0 of 1000 epochs trained (1e-09 s limit)."
        (form,) = stopped.soup.select(".notice form[action]")
        assert attribute(form, "action").endswith("/train")
        assert attribute(one(form, "button"), "value") == "1000"
