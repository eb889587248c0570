"""The pages of plans, as a teacher without scripts uses them."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from starlette.testclient import TestClient

from app.classroom.plan.file import write_plan
from tests.classroom.plan.plans import plan
from tests.for_each import for_each
from tests.web.calls import create
from tests.web.page import Page, attribute, follow, read, send, visit, words


def titles(page: Page) -> list[str]:
    """The titles of the steps in their order."""
    return [words(tag).partition(" ")[2] for tag in page.soup.select(".plan-step h3")]


def opened(client: TestClient, *steps: str) -> tuple[str, Page]:
    """The address of a plan that was opened from a file, and its page."""
    content = write_plan(plan(*steps))
    made = client.post("/plans/open", files={"file": ("my.plan.json", content)})
    assert made.status_code == 303, made.text
    path = made.headers["location"]
    return path, visit(client, path)


def press(client: TestClient, page: Page, action: str, **data: str) -> Page:
    """Press the button of a form on the page, and follow."""
    return follow(client, send(client, page.form(action), data))


def test_a_lab_becomes_a_step(client: TestClient) -> None:
    lab = create(client)
    form = visit(client, f"/lab/{lab}/plan?select=w0.1.2&sample=3")
    made = send(client, form.form("plan"), {"title": "Look", "minutes": "7", "hide": ["charts"]})
    page = follow(client, made)
    assert titles(page) == ["Look"]
    assert "minute 0 to 7" in page.text(".plan-step") and "charts" in page.text(".plan-step")
    tried = client.post(urlsplit(attribute(page.form("open"), "action")).path)
    assert "select=w0.1.2" in tried.headers["location"]
    assert "hide=charts" in tried.headers["location"]
    again = visit(client, f"/lab/{lab}/plan")
    assert words(again.one("#plan option[selected]")) == "New plan"


def test_a_lessons_step_stays_one(client: TestClient) -> None:
    lesson = client.get("/lessons/xor?at=4")
    path = lesson.headers["location"].replace("?", "/plan?")
    page = follow(client, send(client, visit(client, path).form("plan"), {"title": "XOR"}))
    assert "lesson “XOR, and why there is a hidden layer”, step 4" in page.text(".plan-step")
    tried = client.post(urlsplit(attribute(page.form("open"), "action")).path)
    assert "lesson=xor&at=4" in tried.headers["location"]


@for_each(
    ("field", "typed", "sentence"),
    [
        ("title", " ", "Title: write a few words; the class sees them."),
        ("minutes", "soon", "Minutes: enter a whole number from 0 to 180."),
    ],
)
def test_what_is_refused_says_why(
    client: TestClient, field: str, typed: str, sentence: str
) -> None:
    form = visit(client, f"/lab/{create(client)}/plan").form("plan")
    page = read(send(client, form, {"title": "Look", field: typed}), 422)
    assert page.alerts() == [sentence]
    assert page.one(f"#{field}").get("aria-invalid") == "true"


def test_steps_are_moved_doubled_removed_and_put_back(client: TestClient) -> None:
    path, page = opened(client, "a", "b", "c")
    post = client.post
    assert titles(follow(client, post(f"{path}/steps/k3/up"))) == ["a", "c", "b"]
    assert titles(follow(client, post(f"{path}/steps/k1/down"))) == ["c", "a", "b"]
    assert titles(follow(client, post(f"{path}/steps/k2/double"))) == ["c", "a", "b", "b"]
    page = follow(client, post(f"{path}/steps/k1/remove"))
    assert titles(page) == ["c", "b", "b"]
    assert "“a” was removed." in page.text(".plan-undo")
    assert titles(press(client, page, "put-back")) == ["c", "a", "b", "b"]
    assert read(post(f"{path}/steps/k9/up"), 422)
    assert titles(visit(client, path)) == ["c", "a", "b", "b"]


def test_a_step_is_edited_and_its_numbers_are_computed(client: TestClient) -> None:
    path, page = opened(client, "a")
    form = page.form("k1")
    page = follow(
        client,
        send(client, form, {"title": "b", "minutes": "12", "text": "α is {α}.", "notes": "x"}),
    )
    assert titles(page) == ["b"]
    assert "α is 0.03." in page.text(".plan-step > .plan-words")
    refused = read(send(client, page.form("k1"), {"text": "See {nothing}.", "minutes": "-1"}), 422)
    assert any("“{nothing}” is not a number of this run" in each for each in refused.alerts())
    assert refused.one("textarea[name=text]").get_text() == "See {nothing}."
    assert titles(visit(client, path)) == ["b"]


def test_a_challenge_must_fit_the_data_of_its_step(client: TestClient) -> None:
    path, page = opened(client, "a")
    refused = read(send(client, page.form("k1"), {"goal": "nought"}), 422)
    assert refused.alerts()
    page = follow(client, send(client, page.form("k1"), {"goal": "0.05", "most_epochs": "50"}))
    assert "Reach a test loss of at most 0.05" in page.text(".plan-extra")


CHOICE = {"ask-what": "choice", "ask-text": "Up or down?", "ask-options": "* up\ndown"}


def test_a_question_is_kept_with_its_step(client: TestClient) -> None:
    path, page = opened(client, "a")
    page = follow(client, send(client, page.form("k1"), CHOICE))
    assert "Up or down? up · down" in page.text(".plan-extra")
    assert page.one("textarea[name=ask-options]").get_text() == "* up\ndown"
    assert page.one("select[name=ask-what] [selected]").get("value") == "choice"
    none = follow(client, send(client, page.form("k1"), {"ask-what": ""}))
    assert not none.soup.select(".plan-extra")


@for_each(
    ("typed", "field", "sentence"),
    [
        ({"ask-what": "gradient_sign", "ask-about": "w7"}, "about", "“w7” is not a weight or bias"),
        ({**CHOICE, "ask-options": "up"}, "what", "Write 2 to 8 answers to choose from."),
        ({"ask-what": "number", "ask-text": "?", "ask-value": "x"}, "value", "Right number: "),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(
    client: TestClient, typed: dict[str, str], field: str, sentence: str
) -> None:
    _, page = opened(client, "a")
    page = read(send(client, page.form("k1"), typed), 422)
    assert any(sentence in each for each in page.alerts())
    refused = [attribute(tag, "name") for tag in page.soup.select("[aria-invalid]")]
    assert refused == [f"ask-{field}"]


def test_a_lesson_is_added_with_its_steps(client: TestClient) -> None:
    path, page = opened(client, "a")
    page = press(client, page, "lesson", lesson="deep")
    assert titles(page)[1] == "Going deep"
    form = next(f for f in page.soup.select("form.plan-form") if f.select("[name=at]"))
    refused = read(send(client, form, {"at": "9", "until": "3"}), 422)
    assert refused.alerts() == ["To step: enter a whole number from 9 to 12."]
    page = follow(client, send(client, form, {"at": "2", "until": "3"}))
    assert "steps 2 to 3" in words(page.soup.select(".plan-step")[1])


def test_a_file_opens_as_a_plan_of_another_visitor(client: TestClient) -> None:
    path, _ = opened(client, "a", "b")
    saved = client.get(f"{path}/file")
    assert saved.headers["content-disposition"] == 'attachment; filename="backprop.plan.json"'
    client.cookies.clear()
    assert client.get(path).status_code == 404
    made = client.post("/plans/open", files={"file": ("x.json", saved.content)})
    assert titles(follow(client, made)) == ["a", "b"]
    assert json.loads(client.get(f"{made.headers['location']}/file").content) == saved.json()


def test_a_file_that_is_no_plan_is_refused_beside_its_field(client: TestClient) -> None:
    page = read(client.post("/plans/open", files={"file": ("x.json", b"{}")}), 422)
    assert page.alerts() == [
        "This file is not a plan. Choose one that was saved with “Save as a file”."
    ]


def test_a_link_gives_a_copy_without_the_owners_rights(client: TestClient) -> None:
    path, page = opened(client, "a")
    shared = read(send(client, page.form("share")))
    link = urlsplit(attribute(shared.one("#plan-url"), "value")).path
    client.post(f"{path}/steps/k1/remove")
    client.cookies.clear()
    page = visit(client, link)
    assert titles(page) == ["a"]  # what the link opens never changes
    assert not page.soup.select("form.plan-form")
    assert read(client.post(f"{link}/steps/k1/remove"), 422)
    assert read(client.post(f"{link}/delete"), 404)
    own = press(client, page, "copy")
    assert titles(own) == ["a"] and own.soup.select("form.plan-form")
    assert visit(client, f"{link}/print").soup.select(".plan-sheet")


def test_nobody_sees_or_changes_anothers_plan(client: TestClient) -> None:
    path, _ = opened(client, "a")
    client.cookies.clear()
    for way in ("", "/print", "/file"):
        assert client.get(path + way).status_code == 404
    for way in ("/delete", "/share", "/copy", "/steps/k1/up", "/steps/k1/open", "/room"):
        assert client.post(path + way).status_code == 404


def test_a_plan_is_deleted_after_a_question(client: TestClient) -> None:
    path, page = opened(client, "a")
    assert page.form("delete").parent is not None
    press(client, page, "delete")
    assert client.get(path).status_code == 404


def test_paper_has_times_notes_worksheet_and_key(client: TestClient) -> None:
    page = visit(client, "/plans/one-update/print")
    rows = [words(row) for row in page.soup.select(".plan-sheet tbody tr")]
    assert rows[0].startswith("0–8 1. Forward") and rows[-1].startswith("38–45")
    sheets = page.soup.select(".sheet:not(.plan-sheet)")
    assert [("key" in attribute(each, "class").split()) for each in sheets] == [
        False,
        False,
        True,
        True,
    ]
    assert not sheets[0].select(".blank b") and sheets[2].select(".blank b")
    page = visit(client, "/plans/one-update/print?part=sheets")
    assert len(page.soup.select(".sheet")) == 2 and not page.soup.select(".blank b, .plan-sheet")
