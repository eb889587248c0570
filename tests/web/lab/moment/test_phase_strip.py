"""The strip of phases: it says where the step is, and goes to each phase."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import create, read
from tests.web.page import Page, attribute, press, visit, words

WORDS = ["forward 1", "forward 2", "loss", "backward 2", "backward 1", "update"]


def states(page: Page) -> list[str]:
    return [attribute(tag, "class").split()[-1] for tag in page.soup.select("#phase-strip li")]


def test_each_phase_has_its_name_and_none_is_reached_yet(client: TestClient) -> None:
    page = visit(client, f"/lab/{create(client)}")
    assert [words(tag) for tag in page.soup.select("#phase-strip li")] == WORDS
    assert states(page) == ["ahead"] * 6
    assert page.soup.select("#phase-strip [aria-current]") == []


def test_a_click_goes_there_in_both_directions(client: TestClient) -> None:
    session_id = create(client)
    page = visit(client, f"/lab/{session_id}")
    weights = read(client, session_id, "parameters")
    for number in (4, 1, 6, 5, 6, 2):
        page = press(client, page, "phase", "phase", str(number))
        assert states(page) == ["done"] * (number - 1) + ["current"] + ["ahead"] * (6 - number)
        assert attribute(page.one("#phase-strip [aria-current=step]"), "value") == str(number)
        moved = read(client, session_id, "parameters") != weights
        assert moved == (number == 6)
    position = read(client, session_id)["position"]
    assert (position["phase"], position["layer"], position["batch"]) == ("forward", 2, 0)


@for_each(
    ("typed", "says"),
    [
        ("abc", "Phase must be a whole number, not “abc”."),
        ("", "Phase: enter a value."),
        ("0", "Phase: enter a number of at least 1."),
        ("99", "Phase: enter a number of 1 to 6."),
        ("9" * 40, "Phase: enter a number below"),
    ],
    quick=5,
)
def test_other_input_gets_a_sentence(client: TestClient, typed: str, says: str) -> None:
    session_id = create(client)
    answer = client.post(f"/lab/{session_id}/phase", data={"phase": typed})
    assert answer.status_code == 422
    assert says in answer.text
    assert read(client, session_id)["position"]["phase"] == "ready"


def test_in_a_deep_network_the_word_stands_once_for_each_direction(client: TestClient) -> None:
    session_id = create(client, layers=[*[{"units": 2}] * 9, {"units": 1}])
    page = visit(client, f"/lab/{session_id}")
    assert "deep" in attribute(page.one("#phase-strip"), "class")
    first = [words(tag) for tag in page.soup.select("#phase-strip li.first")]
    assert first == ["forward 1", "loss", "backward 10", "update"]
    page = press(client, page, "phase", "phase", "17")
    assert words(page.one("#phase-strip [aria-current]")) == "backward 5"


def test_an_embedded_page_without_transport_shows_the_strip_only(client: TestClient) -> None:
    page = visit(client, f"/lab/{create(client)}?hide=transport")
    assert len(page.soup.select("#phase-strip li")) == 6
    assert page.soup.select("form#phase-strip, #phase-strip button") == []
