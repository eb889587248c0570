"""A recipe in the address starts a new run with the same numbers."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import check_sentence, create, everything, step
from tests.web.calls import read as read_api
from tests.web.page import attribute, read, visit

RECIPES = [
    {},
    {"dataset": {"name": "spiral", "samples": 80}, "optimizer": {"name": "adam"}, "seed": 11},
    {
        "dataset": {"name": "blobs", "classes": 3},
        "layers": [{"units": 5, "activation": "relu"}, {"units": 3, "activation": "softmax"}],
        "loss": "cross_entropy",
        "frozen": ["w0.1.2", "layer2"],
        "batch_size": None,
    },
]


@for_each("recipe", RECIPES, quick=3)
def test_the_link_starts_the_same_run(client: TestClient, recipe: dict[str, object]) -> None:
    session_id = create(client, **recipe)
    step(client, session_id, "epoch", 3)
    before = everything(client, session_id)
    page = read(client.post(f"/lab/{session_id}/share"))
    answer = client.get(attribute(page.one("#recipe-link"), "value"))
    assert answer.status_code == 303
    other = answer.headers["location"].removeprefix("/lab/")
    assert other != session_id
    assert read_api(client, other)["position"]["epoch"] == 0
    step(client, other, "epoch", 3)
    assert everything(client, other) == {
        **before,
        "": {**before[""], "id": other},
    }
    assert everything(client, session_id) == before


@for_each(
    ("recipe", "said"),
    [
        ("", "copy the whole address"),
        ('{"seed":', "copy the whole address"),
        ("[]", "must be"),
        ('{"seed":-1}', "seed must be at least 0"),
        ('{"<b>":1}', "not known here"),
        ('{"layers":[{"units":10000},{"units":1}]}', "At most"),
        ('{"seed":1' + " " * 9000 + "}", "8000 characters"),
    ],
)
def test_an_invalid_recipe_is_refused(client: TestClient, recipe: str, said: str) -> None:
    page = visit(client, f"/?{urlencode({'recipe': recipe})}", 422)
    (sentence,) = page.alerts()
    check_sentence(sentence)
    assert said in sentence
    assert not page.soup.select("b")


def test_a_recipe_too_long_for_an_address_has_no_link(client: TestClient) -> None:
    layers = [{"units": 40}, {"units": 40}, {"units": 1}]
    frozen = [f"w1.{i}.{j}" for i in range(1, 41) for j in range(1, 25)]
    session_id = create(client, layers=layers, frozen=frozen)
    page = read(client.post(f"/lab/{session_id}/share"))
    assert not page.soup.select("#recipe-link")
    assert "too long for a link" in page.soup.get_text()
