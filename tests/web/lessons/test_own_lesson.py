"""A lesson of one's own: uploaded or pasted, refused with the number of its line, kept by link."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.lessons.limits import MAX_BYTES
from app.settings import Settings
from app.web.lessons import own_lesson
from tests.for_each import for_each
from tests.web.lessons.pages import OWN, live_numbers, own_name, start_lesson, upload
from tests.web.opening import opened
from tests.web.page import read, send, visit


def test_a_file_opens_by_its_link_in_another_browser(client: TestClient) -> None:
    page = upload(client)
    assert "The engine confirms every number" in page.text(".own-lesson .message")
    name = own_name(page)
    client.cookies.clear()
    started = start_lesson(client, name)
    assert started.text("#lesson-step") == "Begin"
    assert live_numbers(started)[0][0] == "w¹"


def test_a_pasted_text_opens(client: TestClient) -> None:
    form = visit(client, "/lessons").form("lessons")
    page = read(send(client, form, {"text": OWN.replace("\n", "\r\n")}))
    assert start_lesson(client, own_name(page)).text("#lesson-step") == "Begin"


REFUSED = {
    "nothing": ("", "Choose the file"),
    "no head": ("## Begin\n\nText.\n", "Line 1: "),
    "no such directive": (OWN.replace("move: 3", "mvoe: 3"), "Line 28: "),
    "no such move": (OWN.replace("3 epochs", "3 years"), "Line 28: "),
    "a broken number": (OWN.replace("{epoch}", "{epoch"), "Line 33: "),
    "too large": (OWN + "x" * MAX_BYTES, "at most 40 kB"),
}


@for_each("case", REFUSED)
def test_a_lesson_that_cannot_be_read_is_refused_and_kept_in_its_field(
    client: TestClient, case: str
) -> None:
    text, sentence = REFUSED[case]
    form = visit(client, "/lessons").form("lessons")
    page = read(send(client, form, {"text": text}), 422)
    (alert,) = page.alerts()
    assert sentence in alert
    if alert.startswith("Line"):
        assert page.one("#lesson-text").get_text() == text
    assert not page.soup.select(".lesson-link")


def test_bytes_that_are_no_text_are_refused(client: TestClient) -> None:
    files = {"file": ("own.md", b"\xff\xfe\x00", "text/markdown")}
    assert "UTF-8" in read(client.post("/lessons", files=files), 422).alerts()[0]


def test_a_file_in_utf_16_is_read(client: TestClient) -> None:
    files = {"file": ("own.md", OWN.encode("utf-16"), "text/markdown")}
    assert own_name(read(client.post("/lessons", files=files)))


def test_what_the_engine_does_not_confirm_is_listed_by_line(client: TestClient) -> None:
    page = upload(client, OWN.replace("number: w¹", "number: w¹\nclaim: w¹ < −100"))
    items = [tag.get_text() for tag in page.soup.select(".own-lesson .message li")]
    assert len(items) == 1
    assert items[0].startswith("Line 30: ")
    assert own_name(page)


def test_a_formula_that_cannot_be_read_is_shown_as_text(client: TestClient) -> None:
    page = upload(client, OWN.replace("formula: z1", "formula: J = (<b>"))
    assert "a bracket is not closed" in page.text(".own-lesson .message")
    started = start_lesson(client, own_name(page))
    assert started.text(".lesson-formula mtext") == "J = (<b>"


def test_texts_are_escaped(client: TestClient) -> None:
    nasty = "<script>alert(1)</script>"
    page = upload(client, OWN.replace("A lesson of", nasty).replace("Three steps", nasty))
    started = start_lesson(client, own_name(page))
    for each in (page, started):
        assert nasty not in each.response.text
        assert "&lt;script&gt;" in each.response.text


def test_a_lesson_is_no_shared_session_and_the_other_way_round(client: TestClient) -> None:
    token = own_name(upload(client)).removeprefix("own.")
    visit(client, f"/s/{token}", 404)
    session_id = start_lesson(client).response.url.path.split("/")[2]
    shared = client.post(f"/api/sessions/{session_id}/share", json={"keep": True}).json()
    visit(client, f"/lessons/own.{shared['url'].rpartition('/')[2]}", 404)


def test_missing_lessons(client: TestClient) -> None:
    for name in ("nothing", "own.", "own.abc", "own-lesson"):
        page = visit(client, f"/lessons/{name}", 404)
        assert "lesson" in page.text("main").lower()


def test_a_lesson_is_kept_when_the_server_starts_again(tmp_path: Path) -> None:
    settings = Settings(store=f"sqlite:///{tmp_path}/store.sqlite")
    with opened(settings) as client:
        name = own_name(upload(client))
    with opened(settings) as client:
        assert start_lesson(client, name).text("#lesson-step") == "Begin"


def test_a_lesson_that_trains_for_too_long_is_refused(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_lesson, "MAX_SECONDS", 0.0)
    page = upload(client, OWN, 422)
    assert page.alerts() == ["Line 1: All training of a lesson may take 0 seconds. Train less."]
    assert not page.soup.select(".lesson-link")
