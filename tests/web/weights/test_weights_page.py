"""Weights of a file are shown beside the present ones, and set as one change of the run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from tests.for_each import for_each
from tests.training.weights.layouts import (
    B0,
    B1,
    W0,
    W1,
    npz,
    torch_npz,
    zipped,
)
from tests.web.calls import check_sentence, create, everything, read, step
from tests.web.opening import opened
from tests.web.page import attribute, follow, start_small, visit, words
from tests.web.page import read as page_of
from tests.web.weights.bringing import TEXTBOOK, bring, paste, press, upload

V0 = np.arange(1.0, 7.0).reshape(2, 3)
C0 = np.array([0.1, 0.2, 0.3])
V1 = np.array([[7.0], [8.0], [9.0]])
C1 = np.array([-0.5])
"""The small network of the tests is 2-3-1."""
SET = "Set these weights"


def parameters(client: TestClient, session_id: str) -> tuple[list[Any], list[Any]]:
    found = read(client, session_id, "parameters")
    return found["w"], found["b"]


def test_the_lab_leads_to_the_page(client: TestClient) -> None:
    session_id, page = start_small(client)
    links = [link for link in page.soup.select("a") if words(link) == "Bring weights…"]
    assert len(links) == 2
    for link in links:
        assert attribute(link, "href") == f"/lab/{session_id}/weights"
    assert "this 2-3-1 network" in visit(client, f"/lab/{session_id}/weights").text(".way-in > p")


def test_the_printed_example_in_pytorchs_orientation_arrives_right(client: TestClient) -> None:
    """Its J and derivatives come out as they are printed (½ Σ over the outputs)."""
    session_id = create(client, **TEXTBOOK, reduction={"outputs": "sum", "half": True})
    b0, b1 = np.full(2, 0.35), np.full(2, 0.60)
    page = bring(client, session_id, torch_npz([W0, W1], [b0, b1]))
    assert "named as PyTorch names it" in page.text(".weights-choice")
    follow(client, press(client, page, SET))
    assert parameters(client, session_id) == (
        [W0.tolist(), W1.tolist()],
        [b0.tolist(), b1.tolist()],
    )
    trace = read(client, session_id, "trace")
    assert trace["loss"] == pytest.approx(0.298371109, abs=5e-10)
    assert trace["dJ_dw"][1][0][0] == pytest.approx(0.082167041, abs=5e-10)
    assert trace["dJ_dw"][0][0][0] == pytest.approx(0.000438568, abs=5e-10)


def test_float32_is_taken_as_it_is(client: TestClient) -> None:
    session_id = create(client, **TEXTBOOK)
    narrow = [W0.astype("f4"), W1.astype("f4")]
    follow(client, press(client, bring(client, session_id, torch_npz(narrow, [B0, B1])), SET))
    assert parameters(client, session_id)[0] == [each.tolist() for each in narrow]


def test_each_matrix_is_shown_as_it_will_be_beside_the_present_one(client: TestClient) -> None:
    session_id = create(client)
    before = parameters(client, session_id)
    page = bring(client, session_id, torch_npz([V0, V1], [C0, C1]))
    for key, after, now in (
        ("w0", V0.ravel(), np.ravel(before[0][0])),
        ("b0", C0, before[1][0]),
        ("w1", V1.ravel(), np.ravel(before[0][1])),
        ("b1", C1, before[1][1]),
    ):
        part = page.one(f"#part-{key}")
        shown = [float(attribute(cell, "data-value")) for cell in part.select("td")]
        np.testing.assert_array_equal(shown, [*after, *now])
    assert "2 × 3 · “0.weight”, 3 × 2, turned" in page.text("#part-w0")
    assert "w[0] must be 2 × 3" in page.text(".weights-choice")
    assert parameters(client, session_id) == before


def test_setting_is_one_change_that_can_be_undone(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 2)
    before = parameters(client, session_id)
    page = bring(client, session_id, npz(w0=V0, b0=C0, w1=V1, b1=C1))
    lab = follow(client, press(client, page, SET))
    assert parameters(client, session_id) == (
        [V0.tolist(), V1.tolist()],
        [C0.tolist(), C1.tolist()],
    )
    assert read(client, session_id)["position"]["epoch"] == 2
    assert "weights and biases from a file" in words(lab.soup)
    follow(client, client.post(f"/lab/{session_id}/undo"))
    assert parameters(client, session_id) == before


@for_each("name", ["weights.npz", "weights.json"])
def test_the_exports_come_back_to_the_bit_without_a_question(client: TestClient, name: str) -> None:
    recipe = {**TEXTBOOK, "seed": 5, "standardize_target": name == "weights.json"}
    session_id, other = create(client, **recipe), create(client, **{**recipe, "seed": 6})
    step(client, session_id, "epoch", 3)
    exported = client.get(f"/lab/{session_id}/export/{name}").content
    assert parameters(client, session_id) != parameters(client, other)
    page = bring(client, other, exported)
    assert not page.soup.select("#orientation-question, .remark")
    follow(client, press(client, page, SET))
    assert parameters(client, session_id) == parameters(client, other)


def test_square_matrices_are_asked_about_and_not_set_without_an_answer(client: TestClient) -> None:
    session_id = create(client, **TEXTBOOK)
    before = parameters(client, session_id)
    page = bring(client, session_id, npz(w0=W0, b0=B0, w1=W1, b1=B1))
    assert "choose whether a row" in page.text("#orientation-question")
    assert not page.soup.select('[name="orientation"][checked]')
    refused = page_of(press(client, page, SET), 422)
    assert refused.alerts()[0] == "Choose first what a row of the file's matrices is."
    assert "If a row of the file's matrices is a source" in words(refused.soup)
    assert parameters(client, session_id) == before
    turned = page_of(press(client, refused, "Preview again", {"orientation": "target"}))
    cells = turned.soup.select("#part-w0 td")[:4]
    assert [float(attribute(cell, "data-value")) for cell in cells] == W0.T.ravel().tolist()
    follow(client, press(client, turned, SET))
    assert parameters(client, session_id)[0] == [W0.T.tolist(), W1.T.tolist()]


def test_an_orientation_that_does_not_fit_is_refused_beside_the_preview(
    client: TestClient,
) -> None:
    page = bring(client, create(client), torch_npz([V0, V1], [C0, C1]))
    refused = page_of(press(client, page, "Preview again", {"orientation": "source"}), 422)
    assert "b[0] must have as many numbers as w[0] has targets" in refused.alerts()[0]
    follow(client, press(client, refused, SET))


@for_each(("missing", "expected"), [("keep", None), ("zero", [[0.0] * 3, [0.0]])])
def test_missing_biases_stay_or_become_0(
    client: TestClient, missing: str, expected: list[list[float]] | None
) -> None:
    session_id = create(client)
    step(client, session_id, "epoch")
    biases = parameters(client, session_id)[1]
    assert all(number for bias in biases for number in bias)
    page = page_of(paste(client, session_id, f"w0 = {V0.tolist()}\nw1 = {V1.tolist()}"))
    assert "b[0], b[1]" in page.text(".weights-choice")
    assert "not in the file; stays as it is" in page.text("#part-b0")
    follow(client, press(client, page, SET, {"missing": missing}))
    assert parameters(client, session_id) == ([V0.tolist(), V1.tolist()], expected or biases)


def test_another_shape_is_offered_as_a_new_run(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch")
    before = everything(client, session_id)
    w = [np.ones((2, 4)), np.full((4, 2), 2.0), np.full((2, 1), 3.0)]
    b = [np.zeros(4), np.ones(2), np.ones(1)]
    page = bring(client, session_id, torch_npz(w, b))
    assert "network is 2-3-1" in page.text(".weights-choice")
    assert everything(client, session_id) == before
    follow(client, press(client, page, "Change the layers to 2-4-2-1 and set these weights"))
    assert parameters(client, session_id) == (
        [each.tolist() for each in w],
        [each.tolist() for each in b],
    )
    session = read(client, session_id)
    assert session["position"]["epoch"] == 0
    layers = session["recipe"]["layers"]
    assert [layer["activation"] for layer in layers] == ["tanh", "tanh", "sigmoid"]
    for _ in range(2):
        follow(client, client.post(f"/lab/{session_id}/undo"))
    assert parameters(client, session_id) == (
        before["parameters"]["w"],
        before["parameters"]["b"],
    )


def test_the_activations_of_a_json_export_come_with_a_new_run(client: TestClient) -> None:
    layers = [{"units": 2, "activation": "relu"}, {"units": 1, "activation": "tanh"}]
    exported = client.get(f"/lab/{create(client, layers=layers)}/export/weights.json").content
    session_id = create(client)
    page = bring(client, session_id, exported)
    assert "The output keeps sigmoid, which fits the data; the file names" in page.text(
        ".weights-choice"
    )
    follow(client, press(client, page, "Change the layers to 2-2-1 and set these weights"))
    made = read(client, session_id)["recipe"]["layers"]
    assert [layer["activation"] for layer in made] == ["relu", "sigmoid"]


@for_each(
    ("content", "said"),
    [
        (npz(w0=np.ones((4, 1))), "w[0] must have 2 rows (row = source, column = target), one for"),
        (npz(w0=np.ones((2, 5)), w1=np.ones((5, 3))), "w[1] must have 1 column"),
        (npz(w0=V0, w1=V1 * np.nan), "“w1”[0, 0] is nan"),
        (npz(w0=V0, w1=V0), "w[1] does not follow w[0]"),
        (b"PK\x03\x04", "The zip is cut off"),
        (b"no weights", "This is no file with weights"),
        (b"", "The file is empty"),
        (b"\xff" * 5_000_000, "larger than 4 MB"),
    ],
)
def test_what_cannot_be_used_is_refused_and_changes_nothing(
    client: TestClient, content: bytes, said: str
) -> None:
    session_id = create(client)
    before = everything(client, session_id)
    page = page_of(upload(client, session_id, content), 422)
    [alert] = page.alerts()[:1]
    assert said in alert
    check_sentence(alert)
    assert everything(client, session_id) == before


def test_a_pytorch_file_is_named_with_the_lines_that_save_it(client: TestClient) -> None:
    content = zipped({"m/data.pkl": b"\x80\x02.", "m/data/0": b""})
    page = page_of(upload(client, create(client), content, "model.pt"), 422)
    assert "This is a PyTorch file. It is a pickle" in page.alerts()[0]
    assert "torch.load(" in page.text("#weights-problem pre")


def test_weights_that_overflow_are_refused_with_the_preview(client: TestClient) -> None:
    layers = [{"units": units, "activation": "relu"} for units in (3, 1)]
    session_id = create(client, layers=layers)
    page = bring(client, session_id, npz(w0=V0 * 1e300, b0=C0, w1=V1 * 1e300))
    refused = page_of(press(client, page, SET), 422)
    assert "choose smaller numbers" in refused.alerts()[0]
    assert refused.one("#part-w0")


def test_too_many_units_are_refused(client: TestClient) -> None:
    with opened(Settings(max_units=3)) as small:
        session_id = create(small)
        page = bring(small, session_id, npz(w0=np.ones((2, 4)), w1=np.ones((4, 1))))
        button = "Change the layers to 2-4-1 and set these weights"
        assert "at most 3 units" in page_of(press(small, page, button), 422).alerts()[0].lower()


def test_large_matrices_are_shown_in_part(client: TestClient) -> None:
    session_id = create(client)
    page = bring(client, session_id, npz(w0=np.ones((2, 12)), w1=np.ones((12, 1))))
    assert "4 more columns" in page.text("#part-w0")
    assert "4 more rows" in page.text("#part-w1")


def test_a_damaged_hidden_field_is_refused(client: TestClient) -> None:
    for path in ("weights", "weights/set"):
        data = {"weights": "AAAA", "source": "w.npz"}
        refused = page_of(client.post(f"/lab/{create(client)}/{path}", data=data), 422)
        assert refused.alerts()[0].startswith("The weights were damaged in transmission")


def test_names_of_a_file_are_text(client: TestClient) -> None:
    name = '<img src=x onerror="a">.weight'
    page = bring(
        client, create(client), npz(**{name: np.ones((3, 2)), "b.weight": np.ones((1, 3))})
    )
    assert not page.soup.select("img")
    assert name in page.text("#part-w0")


def test_nothing_posted_and_a_reload(client: TestClient) -> None:
    session_id = create(client)
    refused = page_of(client.post(f"/lab/{session_id}/weights"), 422)
    assert refused.alerts()[0] == "Choose a file or paste the weights first."
    page = follow(client, client.get(f"/lab/{session_id}/weights/set"))
    assert page.form("weights")


@pytest.mark.parametrize("playing", [True, False])
def test_it_keeps_playing(client: TestClient, playing: bool) -> None:
    session_id = create(client)
    if playing:
        client.post(f"/lab/{session_id}/play", data={"speed": "1"})
    page = bring(client, session_id, npz(w0=V0, b0=C0, w1=V1, b1=C1))
    follow(client, press(client, page, SET))
    assert (read(client, session_id)["status"] == "playing") == playing
    client.post(f"/lab/{session_id}/pause")
