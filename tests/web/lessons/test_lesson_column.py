"""The column of a lesson: steps, live numbers, questions and what was changed."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.web.calls import address, read, step, strict
from tests.web.html import parse
from tests.web.lessons.pages import (
    live_numbers,
    next_step,
    own_name,
    session_of,
    start_lesson,
    upload,
)
from tests.web.page import FRAGMENT, attribute, press, query, send, visit, words


def test_the_column_replaces_the_settings_and_the_step_hides_parts(client: TestClient) -> None:
    page = start_lesson(client)
    assert not page.soup.select("#settings, .output, .microscope")
    assert page.text(".lesson-head .quiet").startswith("step 1 of ")
    assert attribute(page.one("progress.lesson-progress"), "value") == "1"
    leave = visit(client, attribute(page.one(".lesson-close"), "href"))
    assert leave.soup.select("#settings, .output, .microscope")
    assert not leave.soup.select(".lesson")


def test_next_makes_the_real_step_and_back_takes_it_back(client: TestClient) -> None:
    page = start_lesson(client)
    session_id = session_of(page)
    assert read(client, session_id)["position"]["phase"] == "ready"
    second = next_step(client, page)
    assert read(client, session_id)["position"]["phase"] == "forward"
    assert second.one(".lesson-wandered").get_text() == ""
    w = read(client, session_id, "parameters")["w"]
    assert w[0][0][0] in [value for _, value in live_numbers(second)]
    press(client, second, "lesson", "at", "1")
    assert read(client, session_id)["position"]["phase"] == "ready"


def test_the_step_is_in_the_address_and_in_every_link_and_form(client: TestClient) -> None:
    page = next_step(client, start_lesson(client))
    assert query(str(page.response.url))["at"] == "2"
    for tag in page.soup.select("#lab [hx-get], #lab form[action]"):
        target = tag.get("hx-get") or tag.get("action") or ""
        assert query(target)["lesson"] == "one-update", target
        assert query(target)["at"] == "2", target


def test_a_fragment_is_a_new_entry_of_the_history(client: TestClient) -> None:
    page = start_lesson(client)
    response = send(client, page.form("lesson"), {"at": "2"}, FRAGMENT)
    assert response.status_code == 200
    assert query(response.headers["HX-Push-Url"])["at"] == "2"
    assert "HX-Replace-Url" not in response.headers
    assert parse(response.text).select("#lesson-2")


def test_an_answer_is_no_new_entry_of_the_history(client: TestClient) -> None:
    page = start_lesson(client, "one-update", "?at=3")
    response = send(client, page.form("lesson"), {"at": "3", "answer": "1"}, FRAGMENT)
    assert query(response.headers["HX-Replace-Url"])["answer"] == "1"
    assert "HX-Push-Url" not in response.headers


@pytest.fixture
def own(client: TestClient) -> str:
    return own_name(upload(client))


def test_a_changed_weight_is_named_and_taken_back(client: TestClient, own: str) -> None:
    page = next_step(client, start_lesson(client, own))
    session_id = session_of(page)
    assert ("w¹", 0.5) in live_numbers(page)
    send(client, page.form("parameter"), {"value": "0.75"})
    changed = visit(client, str(page.response.url))
    assert changed.text(".lesson-wandered") == "You changed w¹."
    assert ("w¹", 0.75) in live_numbers(changed)
    back = press(client, changed, "lesson", "at", "2")
    assert back.one(".lesson-wandered").get_text() == ""
    assert read(client, session_id, "parameters")["w"][1][0][0] == 0.5
    assert not back.soup.select(".lesson-return")


def test_next_from_elsewhere_goes_to_the_lessons_own_state(client: TestClient, own: str) -> None:
    page = next_step(client, start_lesson(client, own))
    expected = live_numbers(next_step(client, page))
    again = next_step(client, start_lesson(client, own))
    send(client, again.form("parameter"), {"value": "0.75"})
    assert live_numbers(next_step(client, visit(client, str(again.response.url)))) == expected


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"optimizer": {"learning_rate": 0.25}}, "You changed α 2 → 0.25."),
        ({"seed": 5}, "You changed the seed."),
    ],
)
def test_changed_settings_are_named(
    client: TestClient, own: str, change: dict[str, object], sentence: str
) -> None:
    page = start_lesson(client, own)
    strict(client.patch(address(session_of(page)), json=change))
    assert visit(client, str(page.response.url)).text(".lesson-wandered") == sentence


def test_another_step_of_the_run_is_said(client: TestClient, own: str) -> None:
    page = start_lesson(client, own)
    step(client, session_of(page), "epoch")
    assert "further" in visit(client, str(page.response.url)).text(".lesson-wandered")


def test_another_sample_than_the_sentences_is_said(client: TestClient) -> None:
    page = start_lesson(client, "three-inputs", "?at=6")
    here = str(page.response.url)
    assert "sample=3" in here
    assert page.text(".lesson-wandered") == ""
    other = visit(client, here.replace("sample=3", "sample=7"))
    assert other.text(".lesson-wandered") == "You are looking at sample 7."
    assert live_numbers(other) != live_numbers(page)
    back = press(client, other, "lesson", "at", "6")
    assert back.text(".lesson-wandered") == ""
    assert live_numbers(back) == live_numbers(page)


def test_beside_the_whole_batch_the_numbers_stay_those_of_the_steps_sample(
    client: TestClient,
) -> None:
    page = start_lesson(client, "three-inputs", "?at=6")
    batch = visit(client, str(page.response.url).replace("sample=3", "sample=batch"))
    assert live_numbers(batch) == live_numbers(page)
    assert batch.text(".lesson-wandered") == ""


def test_the_browsers_back_takes_the_run_back_but_keeps_a_change(
    client: TestClient, own: str
) -> None:
    restored = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    first = start_lesson(client, own)
    here = str(first.response.url)
    second = next_step(client, first)
    session_id = session_of(second)
    assert read(client, session_id, "parameters")["w"][1][0][0] == 0.5
    assert client.get(here, headers=restored).status_code == 200
    assert read(client, session_id, "parameters")["w"][1][0][0] != 0.5

    step(client, session_id, "epoch")
    before = read(client, session_id)
    assert "Back to the lesson" in client.get(str(second.response.url), headers=restored).text
    assert read(client, session_id) == before


def test_an_option_is_judged_with_its_reason(client: TestClient, own: str) -> None:
    page = next_step(client, start_lesson(client, own))
    assert words(page.one(".lesson-verdict")) == ""
    right = press(client, page, "lesson", "answer", "1")
    assert right.text(".lesson-verdict") == "Right. We set it to 0.5 ."
    wrong = press(client, page, "lesson", "answer", "2")
    assert wrong.text(".lesson-verdict").startswith("Not quite. The answer is “a half”.")
    assert attribute(wrong.one("button.answer[aria-pressed]"), "value") == "2"
    # The next step begins without an answer.
    assert words(next_step(client, wrong).one(".lesson-verdict")) == ""


def test_a_number_is_judged(client: TestClient, own: str) -> None:
    page = next_step(client, next_step(client, start_lesson(client, own)))
    w = read(client, session_of(page), "parameters")["w"][1][0][0]

    def answered(text: str) -> str:
        response = send(client, page.form("lesson"), {"answer": text}, FRAGMENT)
        return words(parse(response.text).select(".lesson-verdict")[0])

    assert answered(f"{w:.4f}").startswith("Right.")
    assert answered("−7").startswith("Not quite.")
    assert answered("a lot") == "Enter a number, like −0.5 or 2e-3."


def test_a_missing_lesson_is_said_and_left(client: TestClient) -> None:
    session_id = session_of(start_lesson(client))
    page = visit(client, f"/lab/{session_id}?lesson=nothing&at=3")
    assert "There is no lesson “nothing”" in page.text("#notices")
    assert not page.soup.select(".lesson")
    assert page.soup.select("#settings")
    gone = visit(client, f"/lab/{session_id}?lesson=own.abc")
    assert "no longer kept" in gone.text("#notices")


def test_a_step_that_is_none_is_the_first(client: TestClient) -> None:
    session_id = session_of(start_lesson(client))
    for at in ("0", "99", "x", ""):
        page = visit(client, f"/lab/{session_id}?lesson=one-update&at={at}")
        assert page.text(".lesson-head .quiet").startswith("step 1 of ")


def test_refused_moves(client: TestClient) -> None:
    page = start_lesson(client)
    form = page.form("lesson")
    assert send(client, form, {"at": "0"}).status_code == 422
    assert send(client, form, {"at": "many"}).status_code == 422
    assert send(client, form, {"at": "1", "answer": "x" * 81}).status_code == 422
    last = send(client, form, {"at": "999"})
    assert query(last.headers["location"])["at"] == attribute(
        page.one("progress.lesson-progress"), "max"
    )
