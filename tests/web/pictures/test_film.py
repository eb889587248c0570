"""The run as an animated GIF, from the Export menu."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from httpx2 import Response
from PIL import Image
from starlette.testclient import TestClient

from app.settings import Settings
from tests.for_each import for_each
from tests.web.calls import create, everything, read, step
from tests.web.html import parse
from tests.web.opening import opened
from tests.web.page import attribute, visit
from tests.web.pictures.test_pictures import drawn, refusal, texts


def film(client: TestClient, session_id: str, **query: str) -> Response:
    return client.get(f"/lab/{session_id}/picture/film", params=query)


def test_a_film_has_a_frame_for_every_epoch_and_changes_nothing(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 3)
    step(client, session_id, "phase", 2)
    before = everything(client, session_id)
    response = film(client, session_id)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "image/gif"
    assert response.headers["content-disposition"] == (
        'attachment; filename="backprop-2-3-1-run.gif"'
    )
    image = Image.open(BytesIO(response.content))
    assert image.n_frames == 4  # type: ignore[attr-defined]
    assert max(image.size) <= 480
    seen = []
    for number in range(4):
        image.seek(number)
        seen.append(np.asarray(image.convert("RGB")))
    assert all((one != other).any() for one, other in zip(seen, seen[1:], strict=False))
    assert everything(client, session_id) == before


@for_each(
    "recipe",
    [
        {"dataset": {"name": "article"}, "layers": [{"units": 1, "activation": "sigmoid"}]},
        {
            "dataset": {"name": "iris"},
            "layers": [{"units": 3, "activation": "softmax"}],
            "loss": "cross_entropy",
        },
        {
            "dataset": {"name": "blobs", "classes": 10, "samples": 60},
            "layers": [{"units": 10, "activation": "softmax"}],
            "loss": "cross_entropy",
        },
    ],
    quick=1,
)
def test_every_kind_of_data_has_a_film(client: TestClient, recipe: dict[str, object]) -> None:
    session_id = client.post("/api/sessions", json=recipe).json()["id"]
    step(client, session_id, "epoch", 1)
    response = film(client, session_id, theme="dark", points="errors", map="class")
    assert response.status_code == 200, response.text
    image = Image.open(BytesIO(response.content))
    assert image.n_frames == 2  # type: ignore[attr-defined]
    assert max(image.size) <= 480
    dark = np.asarray(image.convert("RGB"))[2, 400].astype(int)
    assert np.abs(dark - (0x18, 0x1C, 0x21)).max() < 8


def test_a_run_with_changed_settings_has_a_film(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 2)
    client.patch(f"/api/sessions/{session_id}", json={"optimizer": {"learning_rate": 0.01}})
    step(client, session_id, "epoch", 1)
    image = Image.open(BytesIO(film(client, session_id).content))
    assert image.n_frames == 4  # type: ignore[attr-defined]


def test_own_data_have_a_film(client: TestClient) -> None:
    rows = np.random.default_rng(0).normal(size=(40, 2))
    data = {"x": rows.tolist(), "y": [f"<{'ab'[int(row[0] > 0)]}>" for row in rows]}
    answer = client.post("/api/sessions", json={"data": data})
    assert answer.status_code == 201, answer.text
    session_id = answer.json()["id"]
    step(client, session_id, "epoch", 1)
    assert film(client, session_id).status_code == 200
    legend = texts(drawn(client, session_id, figure="output"))
    assert "<a>" in legend and "<b>" in legend


def test_an_untrained_run_or_an_unknown_theme_is_refused(client: TestClient) -> None:
    session_id = create(client)
    refused = film(client, session_id, select="b0.2")
    assert "train it for some epochs first" in refusal(refused, 422)
    ways = [attribute(way, "href") for way in parse(refused.text).select(".error-page a")]
    assert ways == [f"/lab/{session_id}?select=b0.2", "/", "/sessions"]
    assert "'light' or 'dark'" in refusal(film(client, session_id, theme="blue"), 422)
    gone = film(client, "none")
    assert "no session" in refusal(gone, 404)
    assert "Back to" not in gone.text


def test_the_replay_keeps_to_the_time_limit() -> None:
    with opened(Settings(request_seconds=1e-9)) as hurried:
        session_id = create(hurried)
        for _ in range(3):
            step(hurried, session_id, "epoch", 1)
        while read(hurried, session_id, "")["position"]["epoch"] < 3:
            step(hurried, session_id, "epoch", 1)
        assert "takes too long" in refusal(film(hurried, session_id), 422)


def test_the_menu_has_a_button_for_the_film(client: TestClient) -> None:
    session_id = create(client)
    button = visit(client, f"/lab/{session_id}").one("form.picture button.film")
    assert attribute(button, "formaction") == f"/lab/{session_id}/picture/film"
