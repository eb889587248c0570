"""The address says what the page looks at; what does not fit is said and left out."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import create, read, step
from tests.web.page import Page, address, attribute, follow, query, send, start, visit, words


def lab(client: TestClient, session_id: str, view: str = "") -> Page:
    return visit(client, f"/lab/{session_id}?{view}")


def sample(page: Page) -> str:
    return words(page.soup.select(".microscope .mark")[1])


def chosen(page: Page) -> list[str]:
    return [attribute(tag, "id") for tag in page.soup.select("svg.network .chosen")]


def notes(page: Page) -> list[str]:
    return [words(tag) for tag in page.soup.select('.message[role="status"]')]


@for_each(
    ("key", "name"),
    [
        ("w0.2.3", "weight w⁰₂₃"),
        ("w1.3.1", "weight w¹₃₁"),
        ("b0.3", "bias b⁰₃"),
        ("a1.2", "neuron a¹₂"),
        ("a2.1", "neuron a²"),
        ("a0.2", "input a⁰₂"),
    ],
    quick=3,
)
def test_the_chosen_thing_is_marked_and_explained(client: TestClient, key: str, name: str) -> None:
    page = lab(client, create(client), f"select={key}")
    assert chosen(page) == [key]
    assert page.text("#chosen-name") == name
    assert page.one("#probe-select").get("value") == name.split()[1]
    assert not notes(page)


def test_without_a_choice_it_is_a_weight_of_the_last_gap(client: TestClient) -> None:
    assert chosen(lab(client, create(client))) == ["w1.1.1"]


@for_each("select", ["w9.1.1", "b0.9", "a1.0", "x", "w0.1", "<b>w0.1.1</b>", "²"], quick=3)
def test_an_unknown_selection_is_reported(client: TestClient, select: str) -> None:
    page = lab(client, create(client), f"select={select}")
    (note,) = notes(page)
    assert f"“{select}”" in note and "Write a weight like w¹₃₁ (or w1_31), a bias" in note
    assert page.one("#probe-select").get("aria-describedby") == "notices"
    assert chosen(page) == ["w1.1.1"]


@for_each("number", ["0", "3", "11"])
def test_a_sample_is_looked_at(client: TestClient, number: str) -> None:
    page = lab(client, create(client), f"sample={number}")
    assert sample(page) == f"sample {number}"
    assert page.one("#probe-sample").get("value") == number
    (probed,) = page.soup.select('.plane a[aria-current="true"]')
    assert query(address(page, probed))["sample"] == number


@for_each("number", ["12", "-1", "1.5", "٣x", "²", "9" * 40, "9" * 5000, "Batch"], quick=3)
def test_an_invalid_sample_is_reported(client: TestClient, number: str) -> None:
    session_id = create(client)
    page = lab(client, session_id, f"sample={number}")
    (note,) = notes(page)
    assert "0 to 11" in note
    assert sample(page) == sample(lab(client, session_id))


def test_the_batch_can_be_looked_at(client: TestClient) -> None:
    page = lab(client, create(client), "sample=batch")
    assert sample(page) == "the batch"
    assert len(page.soup.select(".rule table.samples tbody tr")) == 5


def test_without_a_sample_it_follows_the_batch(client: TestClient) -> None:
    """Any sample that was probed without a step can be taken from the table of the batch."""
    session_id = create(client)
    table = lab(client, session_id, "sample=batch").soup.select(".samples tbody th")
    rows = [words(cell) for cell in table]
    assert sample(lab(client, session_id)) == f"sample {rows[0]}"
    step(client, session_id, "sample", 3)
    assert sample(lab(client, session_id)) == f"sample {rows[2]}"
    step(client, session_id, "sample", 2)
    assert sample(lab(client, session_id)) == f"sample {rows[0]}"


@for_each("show", ["weights", "gradients", "both", "", "x", "<b>"], quick=3)
def test_the_lines_show_what_is_asked_for(client: TestClient, show: str) -> None:
    page = lab(client, create(client), f"show={show}")
    mode = show if show in ("weights", "gradients") else "both"
    (current,) = page.soup.select('[aria-label="What the lines show"] [aria-current="true"]')
    assert words(current) == mode
    assert bool(page.soup.select("path.w")) == (mode != "gradients")
    assert bool(page.soup.select("path.g")) == (mode != "weights")


def test_every_link_changes_one_thing_and_keeps_the_others(client: TestClient) -> None:
    page = lab(client, create(client), "select=b0.1&sample=2&show=gradients")
    present = {"select": "b0.1", "sample": "2", "show": "gradients"}
    links = page.soup.select("a[hx-get]")
    assert len(links) > 20
    for link in links:
        found = query(address(page, link))
        assert len([name for name in present if found.get(name) != present[name]]) <= 1


def test_the_probe_form_looks_at_what_is_typed(client: TestClient) -> None:
    session_id, page = start(client)
    (form,) = page.soup.select("form.probe")
    response = send(client, form, {"select": "a1.2", "sample": "7"})
    assert response.status_code == 200
    seen = visit(client, str(response.url).removeprefix("http://testserver"))
    assert (chosen(seen), sample(seen)) == (["a1.2"], "sample 7")
    assert response.url.path == f"/lab/{session_id}"


def test_the_probe_form_keeps_the_mode(client: TestClient) -> None:
    page = lab(client, create(client), "show=weights")
    (form,) = page.soup.select("form.probe")
    seen = send(client, form, {"sample": "7"})
    assert query(str(seen.url))["show"] == "weights"


def test_looking_changes_nothing(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "phase", 3)
    before = read(client, session_id)
    for view in ("select=b0.1", "sample=batch", "sample=4", "show=weights"):
        lab(client, session_id, view)
    assert read(client, session_id) == before


def test_too_many_of_the_same_are_no_problem(client: TestClient) -> None:
    view = "&".join(["select=w0.1.1", "select=b0.1", "sample=1", "sample=2", "other=1"])
    assert len(chosen(lab(client, create(client), view))) == 1


def test_an_action_asked_for_by_its_address_leads_to_the_lab(client: TestClient) -> None:
    session_id = create(client)
    page = follow(client, client.get(f"/lab/{session_id}/step?sample=3"))
    assert sample(page) == "sample 3"
    assert read(client, session_id)["version"] == 1


def test_the_plane_shows_what_the_address_says(client: TestClient) -> None:
    session_id = create(client)
    default = attribute(lab(client, session_id).one(".plane image"), "href")
    page = lab(client, session_id, "map=class&points=errors")
    assert not notes(page)
    current = [words(tag) for tag in page.soup.select(".chart-choice .chips [aria-current]")]
    assert current == ["class", "errors"]
    assert attribute(page.one(".plane image"), "href") != default
    (back,) = [tag for tag in page.soup.select(".chart-choice a") if words(tag) == "prediction"]
    assert query(address(page, back)) == {"points": "errors"}
    page = visit(client, address(page, back))
    assert attribute(page.one(".plane image"), "href") == default


@for_each("part", ["map", "points"])
def test_an_unknown_map_is_reported(client: TestClient, part: str) -> None:
    (note,) = notes(lab(client, create(client), f"{part}=<b>"))
    assert "“<b>” is not an option" in note and part in note
