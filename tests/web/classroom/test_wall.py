"""The wall: a tile for each student, with badges, sorted, for the teacher only."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.training.codec.snapshot import read_without_past
from tests.render.maps.png_decoder import decode_uri
from tests.web.calls import address, read, step, strict
from tests.web.classroom.class_room import Class
from tests.web.html import Tag
from tests.web.page import FRAGMENT, Page, attribute, one, send, visit, words
from tests.web.states import UNSTABLE

TINY_STEPS = {"optimizer": {"learning_rate": 1e-9}}


@pytest.fixture
def room() -> Class:
    return Class()


def wall(room: Class, query: str = "") -> Page:
    return visit(room.teacher, f"{room.room}/wall{query}")


def change(client: TestClient, session_id: str, **recipe: object) -> None:
    strict(client.patch(address(session_id), json=recipe))


def student(room: Class, name: str, epochs: int = 0, **recipe: object) -> tuple[TestClient, str]:
    """Somebody with a run of their own, changed and trained."""
    client = room.join(name)
    session_id = room.fork(client)
    if recipe:
        change(client, session_id, **recipe)
    if epochs:
        step(client, session_id, "epoch", epochs)
    return client, session_id


def names(page: Page) -> list[str]:
    return [words(tag) for tag in page.soup.select(".tile h2")]


def tile(page: Page, name: str) -> Tag:
    (found,) = (each for each in page.soup.select(".tile") if words(one(each, "h2")) == name)
    return found


def marks(page: Page, name: str) -> list[str]:
    return [words(tag) for tag in tile(page, name).select(".tile-badge")]


def figures(page: Page, name: str) -> dict[str, str]:
    rows = tile(page, name).select("dl > div")
    return {words(one(row, "dt")): words(one(row, "dd")) for row in rows}


def asked_again(room: Class, page: Page) -> str:
    """The address that an open page asks for each second."""
    live = page.one("#wall-live")
    assert attribute(live, "hx-trigger") == "every 1s"
    return attribute(live, "hx-get")


def test_a_tile_has_the_numbers_of_the_run(room: Class) -> None:
    layers = [{"units": 4, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]
    client, session_id = student(room, "Ada", 12, layers=layers)
    page, run = wall(room), read(client, session_id)
    found = figures(page, "Ada")
    assert found["epoch"] == "12" == str(run["position"]["epoch"])
    assert found["layers"] == "2-4-1"
    assert found["parameters"] == str((2 * 4 + 4) + (4 * 1 + 1))
    assert float(found["train loss"]) == pytest.approx(run["loss"]["train"], rel=5e-3)
    assert float(found["test loss"]) == pytest.approx(run["loss"]["test"], rel=5e-3)
    accuracy = float(found["accuracy"].removesuffix(" %"))
    assert accuracy == pytest.approx(100 * run["accuracy"], abs=0.1)
    titles = [tag["title"] for tag in tile(page, "Ada").select("dl [title]")]
    assert "tanh, sigmoid" in titles
    image = one(tile(page, "Ada"), "svg.tile-map image")
    assert len(decode_uri(attribute(image, "href")).indices) == 40
    assert "over 12 epochs" in attribute(one(tile(page, "Ada"), "svg.tile-spark"), "aria-label")


def test_every_state_has_a_badge(room: Class) -> None:
    room.join("Nobody yet")
    student(room, "Fresh")
    client, session_id = student(room, "One update")
    step(client, session_id, "batch")
    student(room, "Steady", 30)
    student(room, "Creeping", 120, **TINY_STEPS)
    client, session_id = student(room, "Far", layers=UNSTABLE, optimizer={"learning_rate": 1234.5})
    assert step(client, session_id, "epoch", 1000)["status"] == "diverged"
    client, session_id = student(room, "Left", 3)
    client.delete(address(session_id))
    page = wall(room)
    assert marks(page, "Nobody yet") == ["not started"]
    assert "No run of their own yet" in words(tile(page, "Nobody yet"))
    assert marks(page, "Fresh") == ["not started"]
    assert marks(page, "One update") == ["at rest"]
    assert marks(page, "Steady") == ["at rest"]
    assert marks(page, "Creeping") == ["stuck"]
    assert marks(page, "Far") == ["diverged"]
    assert marks(page, "Left") == ["gone"]
    assert "deleted" in words(tile(page, "Left"))
    assert not tile(page, "Left").select("a, svg")
    assert page.text(".wall-summary") == (
        "7 students: 1 diverged, 1 stuck, 1 gone, 2 not started, 2 at rest."
    )


def test_the_address_sets_when_a_run_is_stuck(room: Class) -> None:
    student(room, "Ida", 120, **TINY_STEPS)
    assert marks(wall(room, "?stuck=120"), "Ida") == ["stuck"]
    assert marks(wall(room, "?stuck=121"), "Ida") == ["at rest"]
    page = wall(room, "?stuck=121&sort=epoch")
    assert attribute(page.one("#wall-stuck"), "value") == "121"
    again = asked_again(room, page)
    assert "stuck=121" in again and "sort=epoch" in again


@pytest.mark.parametrize("query", ["stuck=0", "stuck=x", "stuck=-5", "stuck=99999999", "stuck=²"])
def test_invalid_stuck_values_are_reported(room: Class, query: str) -> None:
    page = wall(room, f"?{query}")
    assert page.alerts() == ["Stuck after: enter a whole number of epochs from 1 to 1000000."]
    assert attribute(page.one("#wall-stuck"), "value") == query.removeprefix("stuck=")


def test_an_unknown_sort_order_is_reported(room: Class) -> None:
    (alert,) = wall(room, "?sort=<b>").alerts()
    assert alert.startswith("“<b>” is not a sort order. Choose one of name, state,")


def test_sort_orders(room: Class) -> None:
    wide = [{"units": 9, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]
    runs = {
        "b": student(room, "b", 40),
        "A": student(room, "A", 3, layers=wide),
        "c": student(room, "c", 130, **TINY_STEPS),
    }
    room.join("d")
    found = {name: read(*run) for name, run in runs.items()}
    expected = {
        "name": ["A", "b", "c", "d"],
        "state": ["c", "d", "A", "b"],
        "loss": [*sorted(found, key=lambda name: found[name]["loss"]["train"]), "d"],
        "test": [*sorted(found, key=lambda name: found[name]["loss"]["test"]), "d"],
        "epoch": ["c", "b", "A", "d"],
        "parameters": ["b", "c", "A", "d"],
    }
    for sort, order in expected.items():
        assert names(wall(room, f"?sort={sort}")) == order, sort
    accuracies = [found[name]["accuracy"] for name in names(wall(room, "?sort=accuracy"))[:3]]
    assert accuracies == sorted(accuracies, reverse=True)


def test_the_form_sorts_without_scripts(room: Class) -> None:
    for name in ("Bo", "Al"):
        student(room, name, 5 if name == "Bo" else 1)
    page = wall(room)
    response = send(room.teacher, page.form("wall"), {"sort": "epoch", "stuck": "7"})
    assert names(Page(response)) == ["Bo", "Al"]


def test_names_are_escaped(room: Class) -> None:
    name = '<img src=x onerror="1">'
    client, _ = student(room, name, 1)
    page = wall(room)
    assert names(page) == [name]
    assert not page.soup.select("#lab img")
    shown = visit(room.teacher, f"{room.room}/runs/1")
    assert name in shown.text(".room-now") and not shown.soup.select("#room img")


def test_an_open_page_gets_only_changes(room: Class) -> None:
    client, session_id = student(room, "Ada", 5)
    again = asked_again(room, wall(room))
    answer = room.teacher.get(again, headers=FRAGMENT)
    assert (answer.status_code, answer.content) == (204, b"")
    step(client, session_id, "epoch")
    answer = room.teacher.get(again, headers=FRAGMENT)
    page = Page(answer)
    assert answer.status_code == 200 and figures(page, "Ada")["epoch"] == "6"
    assert page.soup.select("#lab, form, hx-partial") == []  # in the bar somebody may be typing
    assert room.teacher.get(asked_again(room, page), headers=FRAGMENT).status_code == 204
    room.join("Ben")
    answer = room.teacher.get(asked_again(room, page), headers=FRAGMENT)
    page = Page(answer)
    assert names(page) == ["Ada", "Ben"]
    assert "of 2 follow" in words(page.one('hx-partial[hx-target="#room"]'))
    # Without htmx the same address is a page.
    assert names(Page(room.teacher.get(asked_again(room, page)))) == ["Ada", "Ben"]


def test_every_version_is_drawn_once(room: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []

    def counting(snapshot: bytes) -> object:
        drawn.append(len(snapshot))
        return read_without_past(snapshot)

    monkeypatch.setattr("app.web.classroom.wall.tiles.read_without_past", counting)
    client, session_id = student(room, "Ada", 5)
    student(room, "Ben", 5)
    for query in ("", "?sort=loss", "?stuck=3"):
        wall(room, query)
    assert len(drawn) == 2
    step(client, session_id, "epoch")
    wall(room)
    assert len(drawn) == 3


def test_only_the_teacher_sees_the_wall(room: Class) -> None:
    client, _ = student(room, "Ada", 5)
    stranger, other = room.client(), Class(room.app).teacher
    for person in (client, stranger, other):
        for path in ("wall", "wall?seen=x", "runs/1", "runs/1/stream"):
            assert person.get(f"{room.room}/{path}").status_code == 404, path
            assert person.get(f"{room.room}/{path}", headers=FRAGMENT).status_code == 404
    assert room.teacher.get("/room/AAAAAA/wall").status_code == 404


def test_empty_and_ended_rooms(room: Class) -> None:
    assert wall(room).text(".wall-summary") == "Nobody has joined yet."
    student(room, "Ada", 1)
    room.teacher.post(f"{room.room}/end")
    assert room.teacher.get(f"{room.room}/wall").status_code == 404


def pressed(form: Tag) -> dict[str, str]:
    """What the only button of a form sends."""
    (button,) = form.select("button")
    return {attribute(button, "name"): attribute(button, "value")}


def test_forms_on_the_wall_return_to_it(room: Class) -> None:
    """The bar has forms of its own, whose answers are for the page that they are on."""
    student(room, "Ada", 1)
    for path in (f"{room.room}/wall", f"{room.room}/runs/1"):
        step(room.teacher, room.lab, "batch")  # or the page would show the answer already
        asked = send(room.teacher, visit(room.teacher, room.taught).form("ask"), None, {})
        assert asked.status_code == 303
        page = visit(room.teacher, path)
        at, reveal = {"HX-Current-URL": f"http://testserver{path}"}, page.form("reveal")
        answer = Page(send(room.teacher, reveal, pressed(reveal), {**FRAGMENT, **at}))
        assert answer.response.status_code == 200, answer.response.text
        assert ("Ada’s run (view only)" in words(answer.soup)) is path.endswith("runs/1")
        assert "The class follows your lab." in words(answer.soup)
        (number,) = answer.form("close").select("button")
        closed = room.teacher.post(
            f"{room.room}/close",
            data={"question": attribute(number, "value")},
            headers={"Referer": f"http://testserver{path}"},
        )
        assert (closed.status_code, closed.headers["location"]) == (303, path)
