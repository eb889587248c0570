"""``hide`` and ``embed`` in the address leave parts of the page out, and out of its frames."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.testclient import TestClient

from app.training.recipe.limits import Limits
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.web.stored_sessions import LoadedSession
from app.web.templating import environment
from app.web.view.hidden_parts import HIDEABLE
from app.web.view.view import View
from tests.for_each import for_each
from tests.web.calls import create, read, step
from tests.web.drawing import build_frame, build_lab, build_panels, drawn_edges
from tests.web.html import parse
from tests.web.page import FRAGMENT, Page, attribute, press, query, start, visit, words
from tests.web.view.test_views import notes

MARKS = {
    "settings": ".settings, #settings",
    "transport": ".transport form, #shortcuts, .undo",
    "layers": ".layer-count, .units, [id^=activation-]",
    "output": ".output, .plane, .chart",
    "charts": ".chart-panel, .changes",
    "microscope": ".microscope, #scope",
    "menus": "#compare, #share, #export",
    "preview": "svg.network .derivative[data-value], #moment [data-name]",
}
"""By word, what is not on the page then."""


def lab(client: TestClient, view: str) -> Page:
    return visit(client, f"/lab/{create(client)}?{view}")


@for_each("word", HIDEABLE)
def test_a_word_hides_its_part_and_no_other(client: TestClient, word: str) -> None:
    page = lab(client, f"hide={word}")
    assert not page.soup.select(MARKS[word])
    assert not notes(page)
    with_it = {"output": ["charts"]}.get(word, [])
    for other in HIDEABLE.keys() - {word, *with_it}:
        assert page.soup.select(MARKS[other]), other
    page.one("svg.network")


def test_all_of_them_at_once(client: TestClient) -> None:
    page = lab(client, f"hide={'.'.join(HIDEABLE)}")
    assert not page.soup.select(", ".join(MARKS.values()))
    page.one("svg.network")
    page.one("header")


def test_without_steps_the_epoch_and_the_losses_stay(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 3)
    page = visit(client, f"/lab/{session_id}?hide=transport")
    assert page.text("#epoch") == "3"
    whole = visit(client, f"/lab/{session_id}")
    for name in ("#train-loss", "#test-loss", "#accuracy"):
        assert page.text(name) == whole.text(name)


def test_without_controls_a_layer_still_says_its_activation(client: TestClient) -> None:
    heads = [
        head.get_text(" ", strip=True) for head in lab(client, "hide=layers").soup.select(".head")
    ]
    assert heads == ["a 0 input", "a 1 tanh", "a 2 = ŷ sigmoid"]


@for_each("text", ["nothing", "settings.nothing", "<b>", "network", "..", "Settings"])
def test_an_unknown_word_is_reported_with_the_known_ones(client: TestClient, text: str) -> None:
    page = lab(client, f"hide={text}")
    (note,) = notes(page)
    assert "cannot be hidden" in note
    assert all(word in note for word in HIDEABLE)
    assert bool(page.soup.select(".settings")) is not text.startswith("settings")
    assert not page.soup.select("b b")


def test_an_embedded_page_is_diagram_transport_and_microscope(client: TestClient) -> None:
    page = lab(client, "embed=1")
    assert not page.soup.select("header, nav, .settings, .output, #share, #export")
    for part in (".transport", "svg.network", ".microscope"):
        page.one(part)
    assert lab(client, "embed=yes").soup.select("header")
    assert not lab(client, "embed=1&hide=microscope").soup.select(".microscope")


def test_an_embedded_page_has_the_output_and_colours_that_its_address_asks_for(
    client: TestClient,
) -> None:
    page = lab(client, "embed=1&add=output&theme=dark")
    page.one(".output")
    page.one("#loss-chart, .chart")
    assert attribute(page.one("html"), "data-theme") == "dark"
    for view in ("embed=1&add=settings&theme=pink", "add=output&theme=dark"):
        page = lab(client, view)
        assert attribute(page.one("html"), "data-theme") == "auto"
        assert bool(page.soup.select(".settings")) is not view.startswith("embed")


@for_each(
    "view",
    ["embed=1&add=output&theme=dark", "hide=settings.charts", "embed=1", "embed=1&hide=layers"],
)
def test_every_link_and_form_keeps_it(client: TestClient, view: str) -> None:
    page = lab(client, view)
    wanted = query(f"?{view}")
    links = [attribute(link, "href") for link in page.soup.select("main a[href^='?']")]
    actions = [
        attribute(form, "action")
        for form in page.soup.select("main form")
        if attribute(form, "method") == "post"
    ]
    assert len(links) > 20
    assert len(actions) > 4
    for address in links + actions:
        asked = {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}
        assert asked.items() >= wanted.items(), address
    hidden = page.soup.select(".probe input[type=hidden]")
    assert {attribute(field, "name") for field in hidden} >= wanted.keys()


def test_stepping_keeps_it(client: TestClient) -> None:
    page = press(client, lab(client, "embed=1"), "step", "unit", "phase")
    assert page.text("#phase") == "forward"
    assert not page.soup.select("header, .settings")


@for_each("source", ["example=xor", 'recipe={"seed":4}', "state"])
def test_whatever_is_opened_can_be_embedded(client: TestClient, source: str) -> None:
    if source == "state":
        url = client.post(f"/api/sessions/{create(client)}/share").json()["url"]
        source = urlsplit(url).query
    client.cookies.clear()
    location = client.get(f"/?embed=1&{source}").headers["location"]
    assert query(location).items() >= {"embed": "1"}.items()
    # An iframe of another site's page keeps no cookie.
    client.cookies.clear()
    assert not visit(client, location).soup.select("header")


def test_a_refused_file_gets_an_error_without_a_header(client: TestClient) -> None:
    page = visit(client, "/?embed=1&state=x", 422)
    assert page.alerts()
    assert not page.soup.select("header")
    assert attribute(page.one(".error-page a"), "href") == "/?embed=1"


def test_open_in_the_lab_is_a_copy_with_everything(client: TestClient) -> None:
    session_id, _ = start(client, "xor")
    step(client, session_id, "phase", 3)
    page = visit(client, f"/lab/{session_id}?embed=1&hide=microscope&select=b0.2")
    form = page.form("copy")
    assert attribute(form, "target") == "_blank"
    location = client.post(attribute(form, "action")).headers["location"]
    assert query(location) == {"select": "b0.2"}
    opened = urlsplit(location).path.removeprefix("/lab/")
    assert opened != session_id
    before, after = read(client, session_id), read(client, opened)
    assert {**after, "id": 0, "version": 0} == {**before, "id": 0, "version": 0}
    assert read(client, opened, "parameters") == read(client, session_id, "parameters")
    assert visit(client, location).soup.select("header")
    assert not visit(client, f"/lab/{session_id}").soup.select(".open-lab")


RUNS: dict[str, dict[str, Any]] = {
    "plane": {"dataset": {"name": "circle", "samples": 24}},
    "line": {"dataset": {"name": "article"}, "layers": [{"units": 1, "activation": "sigmoid"}]},
    "table": {"dataset": {"name": "and3"}, "layers": [{"units": 1, "activation": "sigmoid"}]},
}


@for_each("word", [*HIDEABLE, "embed"], quick=2)
@for_each("run", RUNS, quick=2)
def test_frames_paint_only_what_is_there(run: str, word: str) -> None:
    """A place that is missing would have the page fetch itself anew, again and again."""
    view = View(embed="1") if word == "embed" else View(hide=word, charts="loss.gradients.weights")
    session = TrainingSession(Recipe.model_validate(RUNS[run]))
    drawn = drawn_edges(session, view)
    page = build_lab(LoadedSession("x", 1, session), view, Limits(), drawn=drawn)
    context = {"lab": page, "train_epochs": (1,), "theme": "auto", "path": "/", "fragment": False}
    context["is_indexed"] = False
    context |= {"room_bar_html": None, "rooms": []}
    soup = parse(environment.get_template("lab.html").render(context))
    ids = {attribute(tag, "id") for tag in soup.select("[id]")}
    session.step(Unit.EPOCH, 2)
    frame, made = build_frame(session, view, drawn), build_panels("x", session, view, drawn)
    panels = made["html"]
    assert {*frame["texts"], *frame["html"], *made["texts"], *panels} <= ids
    assert ("plane" in frame) == ("plane-map" in ids)
    assert ("scope" in panels) == ("scope" in ids)
    assert ("epoch" in frame["texts"]) == ("epoch" in ids)
    assert any(key.startswith("drawing-") for key in panels) == ("drawing-loss" in ids)


# ---- what Share makes of it


def test_share_offers_each_part_to_be_left_out(client: TestClient) -> None:
    page = lab(client, "hide=charts")
    boxes = page.form("share").select("input[name=hide]")
    assert [attribute(box, "value") for box in boxes] == list(HIDEABLE)
    assert [attribute(box, "value") for box in boxes if box.has_attr("checked")] == ["charts"]


def test_its_links_leave_out_what_was_chosen_there(client: TestClient) -> None:
    path = f"/lab/{create(client)}/share?hide=charts&select=b0.2"
    wish = {"hide": ["menus", "settings", "junk"]}
    fragment = parse(client.post(path, data=wish, headers=FRAGMENT).text)
    for name in ("share-url", "recipe-link"):
        asked = query(attribute(fragment.select(f"#{name}")[0], "value"))
        assert asked["hide"] == "settings.menus"
        assert asked["select"] == "b0.2"
        assert "embed" not in asked
    page = visit(
        client,
        client.get(
            f"/?{urlsplit(attribute(fragment.select('#share-url')[0], 'value')).query}"
        ).headers["location"],
    )
    assert not page.soup.select(".settings, #share")
    assert page.soup.select(".chart-panel")


@for_each("keep", ["", "1"])
def test_an_article_gets_an_iframe_of_the_same_state(client: TestClient, keep: str) -> None:
    path = f"/lab/{create(client)}/share?select=b0.2"
    fragment = parse(client.post(path, data={"keep": keep}, headers=FRAGMENT).text)
    (iframe,) = parse(fragment.select("#share-iframe")[0].get_text()).select("iframe")
    source = attribute(iframe, "src")
    assert source == attribute(fragment.select("#share-url")[0], "value") + "&embed=1"
    assert attribute(iframe, "title").startswith("Backprop Playground")
    response = client.get(source.removeprefix("http://testserver"))
    assert query(response.headers["location"]) == {"select": "b0.2", "embed": "1"}


def test_a_panel_for_the_projector_is_named_in_the_address(client: TestClient) -> None:
    page = lab(client, "stage=microscope")
    assert attribute(page.one(".lab"), "data-stage") == "microscope"
    assert [words(link) for link in page.soup.select(".stage-choice [aria-current]")] == [
        "Microscope"
    ]
    for view in ("stage=settings", "stage=network&embed=1", "stage="):
        page = lab(client, view)
        assert not page.soup.select("[data-stage], .stage-choice")
