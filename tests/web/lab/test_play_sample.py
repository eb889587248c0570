"""While a run plays, its page holds one sample, and all its numbers are of one epoch."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from app.render.numbers import number, signed
from app.training.recipe.examples import EXAMPLES
from app.training.recipe.recipe import Recipe
from app.training.run.followed import followed_row
from app.training.run.position import Unit
from app.training.run.selection import parse_selection
from app.training.run.session import TrainingSession
from app.training.run.symbols import selection_name
from app.web.lab.panels import Panels
from app.web.view.fit import fit_view
from app.web.view.view import View
from tests.for_each import for_each
from tests.serving import Served
from tests.web.drawing import build_panels, drawn_edges
from tests.web.html import parse
from tests.web.lab.test_stream import SECONDS, events, next_of, post, watch

BATCHES = {"dataset": {"name": "circle", "samples": 40}, "batch_size": 5}
SAMPLE = re.compile(r"sample (\d+)")
EPOCH = re.compile(r"after epoch (\d+)", re.IGNORECASE)


@pytest.fixture
def client(shared_server: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=shared_server.url, timeout=SECONDS) as client:
        yield client


def test_the_sample_shown_when_play_started_stays(client: httpx.Client) -> None:
    session: str = client.post("/api/sessions", json=BATCHES).json()["id"]
    post(client, session, "step", unit="epoch", count=3)
    before = samples_of(client.get(f"/lab/{session}").text)
    with watch(client, session, shown=2) as response:
        found = events(response)
        post(client, session, "play")
        panels = [next_of(found, "panels") for _ in range(3)]
        playing = client.get(f"/lab/{session}").text
        # A command begins another generation of frames.
        settings = {"optimizer": {"learning_rate": 0.2}}
        version = client.patch(f"/api/sessions/{session}", json=settings).json()["version"]
        changed = next(
            data for kind, data in found if kind == "panels" and data["generation"] == version
        )
        post(client, session, "pause")
    assert len(before) == 1
    assert samples_of(playing) == before
    for each in [*panels, changed]:
        assert set(SAMPLE.findall(each["texts"]["numbers-of"])) == before
        assert set(SAMPLE.findall(each["html"]["scope-about"])) == before
    assert len({each["html"]["scope-about"] for each in panels}) == 3


def samples_of(html: str) -> set[str]:
    """The samples that diagram and formulas of a page name."""
    page = parse(html)
    named = " ".join(tag.get_text() for tag in page.select("#numbers-of, #scope-about, #moment"))
    return set(SAMPLE.findall(named))


def test_data_with_fewer_samples_have_another() -> None:
    session = TrainingSession(Recipe.model_validate(BATCHES))
    last = len(session.data.train) - 1
    assert fit_view(View(), session).sample == followed_row(session)
    assert fit_view(View(), session, followed=7).sample == 7
    assert fit_view(View(), session, followed=1000).sample == last
    assert fit_view(View(sample="3"), session, followed=7).sample == 3
    assert fit_view(View(sample="batch"), session, followed=7).sample is None


@for_each("select", ["", "b0.1", "a1.1", "J"], quick=2)
@for_each("sample", ["", "3", "batch"], quick=2)
@for_each("example", ["article", "xor", "circle"], quick=2)
def test_all_numbers_of_panels_are_of_one_epoch(example: str, sample: str, select: str) -> None:
    session = TrainingSession(EXAMPLES[example].recipe)
    view = View(sample=sample, select=select)
    drawn = drawn_edges(session, view)
    session.step(Unit.EPOCH, 3)
    panels = build_panels("x", session, view, drawn)
    written = diagram_numbers(session, panels, "J" if sample == "batch" else "Jᵢ")
    said = panels["html"]["scope-about"] + parse(panels["html"]["moment"]).get_text()
    assert EPOCH.findall(said) == ["3", "3"]
    compared = 0
    for html in panels["html"].values():
        for tag in parse(html).select("data[data-name]"):
            name, value = tag["data-name"], float(tag["value"])
            if name in written:
                compared += 1
                assert written[name] in (number(value, 3), signed(value, 3)), name
    # The whole batch and J have few symbols that stand on the diagram, too.
    assert compared >= (0 if sample == "batch" or select == "J" else 3)


def diagram_numbers(session: TrainingSession, panels: Panels, loss: str) -> dict[str, str]:
    """The diagram's texts by their symbols."""
    units, texts = session.recipe.units, panels["diagram"]
    weights = [
        f"w{layer}.{source + 1}.{unit + 1}"
        for layer in range(len(units) - 1)
        for source in range(units[layer])
        for unit in range(units[layer + 1])
    ]
    neurons = [f"{layer}.{unit + 1}" for layer, n in enumerate(units) for unit in range(n)]
    above = neurons[units[0] :]
    places = [(layer, unit + 1) for layer, n in enumerate(units) if layer for unit in range(n)]

    def named(keys: list[str], values: list[str], before: str = "") -> dict[str, str]:
        selections = [parse_selection(key, units) for key in keys]
        names = [selection_name(each, units) for each in selections if each is not None]
        return dict(zip([before + name for name in names], values, strict=bool(values)))

    by = f"∂{loss}/∂"
    return {
        "J": panels["loss"],
        **named(weights, texts["weights"]),
        **named(weights, texts["slopes"], by),
        **named([f"b{layer - 1}.{unit}" for layer, unit in places], texts["biases"]),
        **named([f"a{key}" for key in neurons], texts["values"]),
        **named([f"a{key}" for key in above], texts["derivatives"], by),
    }
