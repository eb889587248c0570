"""The loss surface on the page: opened by a link, set by a form, drawn in play only while open."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from app.live.renderer import FrameStamp
from app.training.run.observation import observe
from app.web.lab.frame_events import LabRenderer
from app.web.lab.surface import live as live_surface
from app.web.lab.surface.live import MAX_VIEWS, MIN_SECONDS, SurfaceThrottle
from app.web.view.view import View
from tests.for_each import for_each
from tests.training.runs import run
from tests.web.calls import check_sentence, create, everything, read, step
from tests.web.page import FRAGMENT, Page, address, attribute, follow, send, start, visit, words


def opened(client: TestClient, session_id: str, **view: str) -> Page:
    query = "&".join(
        f"{name}={quote(value)}" for name, value in ({"surface": "open"} | view).items()
    )
    return visit(client, f"/lab/{session_id}?{query}")


def named(page: Page, name: str) -> str:
    (found,) = page.soup.select(f'.surface-numbers data[data-name="{name}"]')
    return attribute(found, "value")


def test_a_link_of_the_output_opens_and_closes_it(client: TestClient) -> None:
    session_id, page = start(client, "article")
    assert not page.soup.select("#surface")
    (link,) = [chip for chip in page.soup.select("a.chip") if words(chip) == "Loss surface"]
    page = visit(client, address(page, link))
    assert page.soup.select(".output #surface svg.surface")
    (link,) = [chip for chip in page.soup.select("a.chip") if words(chip) == "Loss surface"]
    assert link.get("aria-current") == "true"
    assert attribute(link, "href") == "?", "the view without it"
    assert read(client, session_id)["version"] == 1


def test_it_can_stand_in_the_place_of_the_diagram(client: TestClient) -> None:
    session_id, _ = start(client, "article")
    page = opened(client, session_id, surface="large")
    assert page.soup.select(".network-panel > .surface-panel.large + .diagram-scroll")
    assert not page.soup.select(".output .surface-panel")
    links = {words(link): link for link in page.soup.select(".surface-tools a")}
    smaller = visit(client, address(page, links["smaller"]))
    assert smaller.soup.select(".output .surface-panel:not(.large)")


def test_its_numbers_are_those_of_the_api(client: TestClient) -> None:
    session_id, _ = start(client, "article")
    page = opened(client, session_id)
    gradients = read(client, session_id, "trace", index=[0, 1])
    assert float(named(page, "∂J/∂w⁰")) == pytest.approx(gradients["dJ_dw"][0][0][0], rel=1e-15)
    assert float(named(page, "∂J/∂w¹")) == pytest.approx(gradients["dJ_dw"][1][0][0], rel=1e-15)
    sentences = [words(tag) for tag in page.soup.select("#surface .about")]
    assert sentences[0] == "J at epoch 0 of the next batch, all 2 training samples."
    assert sentences[1].startswith("Held: b⁰ = ") and "the surface moves" in sentences[1]
    for sentence in sentences:
        check_sentence(sentence)


def test_it_says_what_the_loss_is_of(client: TestClient) -> None:
    session_id = create(client, regularizer={"name": "l2", "rate": 0.1})
    page = opened(client, session_id)
    said = words(page.soup.select("#surface .about")[0])
    assert said.startswith(
        "J at epoch 0 of the next batch, 5 of 12 training samples; without the penalty"
    )
    step(client, session_id, "phase", 6)
    said = words(opened(client, session_id).soup.select("#surface .about")[0])
    assert said.startswith("J at epoch 0 of the batch of the last step")


def test_what_is_not_computed_is_not_shown(client: TestClient) -> None:
    session_id, _ = start(client, "article")
    step(client, session_id, "phase", 2)
    page = opened(client, session_id)
    assert not page.soup.select(".surface-numbers data")
    assert len(page.soup.select(".surface-numbers .unknown")) == 7
    step(client, session_id, "phase", 1)
    page = opened(client, session_id)
    assert len(page.soup.select(".surface-numbers data")) == 1 and named(page, "J")
    assert not page.soup.select("svg.slice path, .slice-line, .arrows path")
    assert page.text("svg.slice text") == "∇J is not computed yet"


def test_the_form_sets_both_without_scripts(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 2)
    before = read(client, session_id, "parameters")
    page = opened(client, session_id, horizontal="w0.2.3", vertical="b1.1")
    form = page.form("point")
    fields = [float(attribute(field, "value")) for field in form.select("input[inputmode]")]
    assert fields == [before["w"][0][1][2], before["b"][1][0]]
    assert [words(label) for label in form.select("label")] == ["w⁰₂₃", "b¹"]
    page = follow(client, send(client, form, {"first": "−0.5", "second": "2e-1"}))
    assert page.soup.select("#surface"), "the view stays"
    after = read(client, session_id, "parameters")
    before["w"][0][1][2], before["b"][1][0] = -0.5, 0.2
    assert after == before
    undo = page.form("undo").select('button[aria-label="Undo"]')[0]
    assert attribute(undo, "title").startswith("Undo: w⁰₂₃, b¹ ") and "→ −0.5, 0.2" in str(undo)


def test_moving_on_is_one_change(client: TestClient) -> None:
    session_id, _ = start(client, "article")
    page = opened(client, session_id)
    for first in ("0.1", "0.2", "0.3"):
        page = follow(client, send(client, page.form("point"), {"first": first}))
    page = follow(client, send(client, page.form("undo")))
    fields = page.form("point").select("input[inputmode]")
    assert attribute(fields[0], "value").startswith("-1.539")


@for_each(
    ("changes", "said"),
    [
        ({"first": ""}, "w⁰ must be a finite number"),
        ({"second": "0,5,5"}, "w¹ must be a finite number"),
        ({"first": "<b>1</b>"}, "w⁰ must be a finite number"),
        ({"first": "1e999"}, "w⁰ must be a finite number"),
        ({"first": "1e308", "second": "1e308"}, "choose smaller numbers"),
        ({"horizontal": "w1.1.1"}, "Choose two different parameters"),
        ({"horizontal": "a1.1"}, "no weight or bias “a1.1”"),
        ({"vertical": "w7.1.1"}, "no weight or bias “w7.1.1”"),
        ({"vertical": None}, "no weight or bias"),
    ],
)
def test_what_cannot_be_is_refused(
    client: TestClient, changes: dict[str, str | None], said: str
) -> None:
    session_id = create(
        client,
        dataset={"name": "article"},
        layers=[{"units": 1, "activation": "identity"}, {"units": 1, "activation": "identity"}],
        batch_size=None,
    )
    before = everything(client, session_id)
    answer = send(client, opened(client, session_id).form("point"), changes, FRAGMENT)
    assert answer.status_code == 422
    page = Page(answer)
    (alert,) = page.alerts()
    check_sentence(alert)
    assert said in alert and not page.soup.select("[role=alert] b")
    assert everything(client, session_id) == before
    if "first" in changes and "second" not in changes:
        field = page.one("#surface-first")
        assert (field.get("aria-invalid"), field.get("value")) == ("true", changes["first"])


@for_each(
    ("view", "said"),
    [
        ({"horizontal": "a1.1"}, "“a1.1” is no weight or bias"),
        ({"vertical": "w9.1.1"}, "“w9.1.1” is no weight or bias"),
        ({"horizontal": "b0.1", "vertical": "b0.1"}, "b0.1 is on both axes"),
        ({"zoom": "9"}, "from -4 to 4"),
        ({"zoom": "<b>"}, "from -4 to 4"),
    ],
)
def test_what_does_not_fit_is_said(client: TestClient, view: dict[str, str], said: str) -> None:
    page = opened(client, create(client), **view)
    assert page.soup.select("svg.surface")
    messages = [words(tag) for tag in page.soup.select(".message")]
    assert len(messages) == 1 and said in messages[0]
    check_sentence(messages[0])


def test_an_unknown_word_leaves_it_closed(client: TestClient) -> None:
    session_id = create(client)
    assert not opened(client, session_id, surface="x").soup.select("#surface")
    assert not opened(client, session_id, hide="output").soup.select("#surface")


def test_the_chosen_part_can_become_an_axis(client: TestClient) -> None:
    session_id = create(client)
    page = opened(client, session_id, select="w0.2.2", zoom="1")
    (link,) = [link for link in page.soup.select(".surface-axes a") if words(link) == "up"]
    page = visit(client, address(page, link))
    (chosen,) = page.soup.select("#surface-vertical option[selected]")
    assert words(chosen) == "w⁰₂₂"
    assert not page.soup.select(".surface-axes a"), "it is on an axis now"
    answer = send(client, page.one("form.surface-axes"), {"horizontal": "b0.3"})
    (chosen,) = Page(answer).soup.select("#surface-horizontal option[selected]")
    assert words(chosen) == "b⁰₃"


def test_a_large_network_offers_some_of_its_parameters(client: TestClient) -> None:
    layers = [{"units": 40, "activation": "tanh"}] * 2 + [{"units": 1, "activation": "tanh"}]
    session_id = create(client, layers=layers, batch_size=None)
    page = opened(client, session_id, horizontal="w1.40.40", select="b1.39")
    options = [
        attribute(option, "value") for option in page.soup.select("#surface-horizontal option")
    ]
    assert 60 <= len(options) <= 63 and {"w1.40.40", "w1.1.1", "b1.39"} <= set(options)


def test_a_costly_surface_comes_coarse_first(client: TestClient) -> None:
    layers = [{"units": 40, "activation": "tanh"}] * 2 + [{"units": 1, "activation": "tanh"}]
    session_id = create(
        client,
        dataset={"name": "circle", "samples": 400},
        layers=layers,
        batch_size=None,
    )
    page = opened(client, session_id)
    finer = page.one("#surface [hx-trigger=load]")
    assert attribute(finer, "hx-target") == "#drawing-surface"
    answer = client.get(attribute(finer, "hx-get"), headers=FRAGMENT)
    assert answer.status_code == 200
    fine = Page(answer)
    assert len(attribute(fine.one("svg.surface image"), "href")) > 1000
    assert fine.soup.select("#surface-point") and not fine.soup.select("#surface")
    plain = client.get(attribute(finer, "hx-get"))
    assert (plain.status_code, plain.headers["location"]) == (
        303,
        f"/lab/{session_id}?surface=open",
    )
    assert not opened(client, create(client)).soup.select("[hx-trigger=load]"), "fine at once"


def test_a_playing_page_has_no_point_to_move(client: TestClient) -> None:
    session_id = create(client)
    client.post(f"/lab/{session_id}/play", data={"speed": "1"})
    page = opened(client, session_id)
    assert page.soup.select("svg.surface circle.here")
    assert not page.soup.select("#surface-point, form.surface-point, [hx-trigger=load]")
    client.post(f"/lab/{session_id}/pause")


def test_in_play_it_is_drawn_only_while_it_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    renderer, session = LabRenderer(), run()
    stamp = FrameStamp("x", 1, 1, {})

    def panels(view: View) -> dict[str, str]:
        event = renderer.draw_panels(session, view, stamp).plain.decode()
        found: dict[str, str] = json.loads(event.split("data: ", 1)[1])["html"]
        return found

    first = panels(View(surface="open"))["drawing-surface"]
    assert "<svg" in first and f'value="{observe(session).loss()!r}"' in first
    assert "drawing-surface" not in panels(View(surface="open")), "at most four times a second"
    assert "drawing-surface" in panels(View(surface="large"))
    monkeypatch.setattr(live_surface, "describe_surface_drawing", None)
    assert "drawing-surface" not in panels(View())
    assert "drawing-surface" not in panels(View(surface="open", hide="output"))


def test_each_view_is_drawn_at_most_four_times_a_second() -> None:
    throttle = SurfaceThrottle()
    due = [throttle.is_due("one", now / 100) for now in range(200)]
    assert sum(due) == 2 / MIN_SECONDS
    assert throttle.is_due("two", 1.99), "each view for itself"
    for view in range(2 * MAX_VIEWS):
        throttle.is_due(view, 3.0)
    assert len(throttle.drawn) <= MAX_VIEWS


def test_a_picture_of_it_can_be_taken_while_it_is_closed(client: TestClient) -> None:
    session_id, _ = start(client, "article")
    query = {"figure": "surface", "format": "svg", "horizontal": "b0.1"}
    text = client.get(f"/lab/{session_id}/picture/drawing", params=query).text
    for part in ("Loss surface over b⁰ and w¹", "Held: w⁰ = ", "slope", "−∇J"):
        assert part in text
