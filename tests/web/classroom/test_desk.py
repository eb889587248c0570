"""The teacher's desk: join code and QR code, students, end of the room."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from app.classroom.join_code import spaced_code
from app.http import lan_address as lan
from app.settings import Settings
from app.web.classroom.dependencies import ClassroomServices
from tests.for_each import for_each
from tests.web.calls import create
from tests.web.classroom.class_room import Class, post
from tests.web.opening import new_app
from tests.web.page import FRAGMENT, Page, attribute, one, read, visit, words


@pytest.fixture
def room() -> Class:
    return Class()


def desk(room: Class, query: str = "") -> Page:
    return visit(room.teacher, f"{room.room}/desk{query}")


def rows(page: Page) -> list[list[str]]:
    return [
        [words(cell) for cell in row.select("td, th")][:3]
        for row in page.soup.select("#students tbody tr")
    ]


def modules(page: Page) -> list[str]:
    """The QR code's rows as text, read from its path of horizontal strokes."""
    svg = page.one(".qr svg")
    width = int(attribute(svg, "viewBox").split()[2])
    grid = [[" "] * width for _ in range(width)]
    path = attribute(one(svg, "path[stroke]"), "d")
    x, y = 0.0, 0.0
    for command, argument in _commands(path):
        numbers = [float(number) for number in argument.replace("-", " -").split()]
        if command == "M":
            x, y = numbers
        elif command == "m":
            x, y = x + numbers[0], y + numbers[1]
        else:
            assert command == "h"
            for at in range(int(x), int(x + numbers[0])):
                grid[int(y)][at] = "#"
            x += numbers[0]
    return ["".join(row) for row in grid]


def _commands(path: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for letter in path:
        if letter.isalpha():
            found.append((letter, ""))
        else:
            found[-1] = (found[-1][0], found[-1][1] + letter)
    return found


# ---- the code and the address


@pytest.mark.parametrize("query", ["", "?project=1"])
def test_code_address_and_qr_code(room: Class, query: str) -> None:
    page = desk(room, query)
    assert page.text(".join-info-code") == spaced_code(room.code)
    assert page.text(".join-info-address") == "http://testserver/j"
    svg = page.one(".qr svg")
    assert words(one(svg, "title")) == f"QR code of http://testserver/j/{room.code}"
    assert (
        attribute(one(svg, "path[fill]"), "fill"),
        attribute(one(svg, "path[stroke]"), "stroke"),
    ) == ("#fff", "#000")
    drawn = modules(page)
    # The finders in three corners, inside a quiet zone of four modules.
    assert all(row[:4].strip() == row[-4:].strip() == "" for row in drawn)
    assert all(row.strip() == "" for row in [*drawn[:4], *drawn[-4:]])
    finder = ["#######", "#     #", "# ### #", "# ### #", "# ### #", "#     #", "#######"]
    size = len(drawn)
    for top, left in ((4, 4), (4, size - 11), (size - 11, 4)):
        assert [row[left : left + 7] for row in drawn[top : top + 7]] == finder


def test_the_projected_page_has_nothing_secret(room: Class) -> None:
    page = desk(room, "?project=1")
    key = desk(room).text("#teacher-key")
    assert key not in page.response.text and room.lab not in page.response.text
    assert page.soup.select("form, header") == []
    [back] = page.soup.select(".projector a")
    assert attribute(back, "href") == f"{room.room}/desk"


def test_the_key_is_folded_away(room: Class) -> None:
    key = desk(room).one("#teacher-key")
    assert key.find_parent("details") is not None
    assert not key.find_parent("details").has_attr("open")  # type: ignore[union-attr]


def at(host: str, listening: str, port: int = 8000, **more: str) -> Page:
    """The desk for a teacher who has typed ``host``, of a server that listens so."""
    app = new_app(Settings(**{"host": listening, "trusted_hosts": "*", **more}))  # type: ignore[arg-type]
    teacher = TestClient(app, base_url=f"http://{host}:{port}", follow_redirects=False)
    response = teacher.post(f"/lab/{create(teacher)}/room")
    return visit(teacher, response.headers["location"])


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "0.0.0.0"])
def test_local_names_are_replaced_by_the_network_address(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lan, "lan_address", lambda host: "192.168.1.23")
    page = at(host, "0.0.0.0")
    assert page.text(".join-info-address") == "http://192.168.1.23:8000/j"
    assert "http://192.168.1.23:8000/j/" in page.text(".qr title")


def test_a_server_for_this_machine_only_says_what_to_do() -> None:
    page = at("localhost", "127.0.0.1")
    [problem] = page.alerts()
    assert "make run HOST=0.0.0.0" in problem
    assert page.soup.select(".qr") == []
    assert page.text(".join-info-address") == "http://localhost:8000/j"


def test_a_machine_without_a_network_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lan, "lan_address", lambda host: "")
    [problem] = at("localhost", "0.0.0.0").alerts()
    assert "no address on a network" in problem


def test_an_untrusted_address_is_not_shown_as_qr_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lan, "lan_address", lambda host: "192.168.1.23")
    page = at("localhost", "0.0.0.0", trusted_hosts="localhost")
    [problem] = page.alerts()
    assert "who open 192.168.1.23 will be refused" in problem and "TRUSTED_HOSTS" in problem
    assert page.soup.select(".qr") == []


@for_each("listening", ["127.0.0.1", "0.0.0.0"])
def test_a_public_name_is_kept(listening: str) -> None:
    """Behind a proxy too, which speaks to this machine alone."""
    page = at("lab.example.org", listening, port=8443)
    assert page.text(".join-info-address") == "http://lab.example.org:8443/j"
    assert page.alerts() == []


def test_the_configured_address_is_used() -> None:
    page = at("localhost", "0.0.0.0", public_url="https://lab.example.org/")
    assert page.text(".join-info-address") == "https://lab.example.org/j"


# ---- the students


def test_the_list_of_students(room: Class) -> None:
    assert "Nobody is in the room yet" in desk(room).text("#students")
    room.join("Ada")
    ben = room.join("Ben")
    room.join("Ada")
    room.fork(ben)
    with room.present(1, elsewhere=(2,)):
        page = desk(room)
    assert rows(page) == [
        ["1", "Ada", "following"],
        ["2", "Ben", "own run"],
        ["3", "Ada 2", "offline"],
    ]
    assert page.text("#students [role=status]") == "3 in the room, 2 online, 1 following"


def test_an_unchanged_list_is_not_sent(room: Class) -> None:
    room.join("Ada")
    part = attribute(desk(room).one("#students"), "hx-get")
    first = read(room.teacher.get(part, headers=FRAGMENT))
    seen = attribute(first.one("#students-seen"), "value")
    again = room.teacher.get(part, params={"seen": seen}, headers=FRAGMENT)
    assert (again.status_code, again.content) == (204, b"")
    room.join("Ben")
    third = read(room.teacher.get(part, params={"seen": seen}, headers=FRAGMENT))
    assert [row[1] for row in rows(third)] == ["Ada", "Ben"]


def test_a_name_is_escaped(room: Class) -> None:
    room.join("<b>Eve</b>&\"'")
    page = desk(room)
    assert page.soup.select("#students tbody b") == []
    assert rows(page)[0][1] == "<b>Eve</b>&\"'"
    assert attribute(page.one("#name-1"), "value") == "<b>Eve</b>&\"'"


def test_a_student_is_renamed(room: Class) -> None:
    student = room.join("Ada")
    room.join("Ben")
    path = f"{room.room}/students/1/rename"
    assert attribute(desk(room).form("rename"), "action") == path
    page = post(room.teacher, path, name="  Grace\u202e Hopper ")
    assert [row[1] for row in rows(page)] == ["Grace Hopper", "Ben"]
    assert "Grace Hopper" in room.follow(student).text("#room")
    assert rows(post(room.teacher, path, name="ben"))[0][1] == "ben 2"
    assert rows(post(room.teacher, path, name=" \u200b "))[0][1] == "ben 2"
    assert len(rows(post(room.teacher, path, name="x" * 500))[0][1]) == 30
    # Somebody who has just left is no mistake of the teacher's.
    assert len(rows(post(room.teacher, f"{room.room}/students/9/rename", name="Eve"))) == 2


def test_with_htmx_the_response_is_the_list(room: Class) -> None:
    room.join("Ada")
    answer = room.teacher.post(
        f"{room.room}/students/1/rename", data={"name": "Eve"}, headers=FRAGMENT
    )
    assert rows(read(answer)) == [["1", "Eve", "offline"]]


def test_a_removed_student_cannot_come_back(room: Class) -> None:
    eve = room.join("Eve")
    run = room.fork(eve)
    page = post(room.teacher, f"{room.room}/students/1/remove")
    assert rows(page) == []
    assert eve.get(room.room).headers["location"] == f"/j/{room.code}"
    refused = read(eve.post("/j", data={"code": room.code, "name": "Adam"}), 403)
    assert "removed you" in refused.alerts()[0]
    assert eve.get(f"/lab/{run}").status_code == 200  # which is still theirs
    assert rows(desk(room)) == []
    room.join("Ada")


def test_a_locked_room_refuses_newcomers(room: Class) -> None:
    ada = room.join("Ada")
    page = post(room.teacher, f"{room.room}/lock", locked="on")
    assert "locked" in page.text("#students [role=status]")
    refused = read(room.client().post("/j", data={"code": room.code, "name": "Eve"}), 403)
    assert "is locked" in refused.alerts()[0]
    assert room.follow(ada)
    data = {"code": room.code, "student": "1"}
    assert ada.post("/j", data=data).headers["location"] == room.room
    assert "locked" not in post(room.teacher, f"{room.room}/lock", locked="off").text("#students")
    room.join("Ben")


def test_asking_for_names_is_optional(room: Class) -> None:
    post(room.teacher, f"{room.room}/names", names="off")
    assert visit(room.client(), f"/j/{room.code}").soup.select("#name") == []
    room.join("")
    assert rows(desk(room))[0][1] == "Student 1"
    post(room.teacher, f"{room.room}/names", names="on")
    assert visit(room.client(), f"/j/{room.code}").soup.select("#name") != []


# ---- its life


def test_the_desk_shows_when_the_room_is_deleted(room: Class) -> None:
    page = desk(room)
    until = datetime.fromisoformat(attribute(page.soup.select("time")[0], "datetime"))
    assert 23.9 * 3600 < (until - datetime.now(UTC)).total_seconds() <= 24 * 3600
    assert "The room and its results are deleted 20" in page.text(".desk-page > .panel-head")


def test_ending_a_room_takes_two_clicks(room: Class) -> None:
    ada = room.join("Ada")
    run = room.fork(ada)
    form = desk(room).form("end")
    assert form.find_parent("details") is not None
    page = post(room.teacher, attribute(form, "action"))
    assert "has ended" in page.text('[role="status"]:lexbor-contains("ended")')
    assert page.soup.select(".join-info") == []
    actions = {attribute(form, "action") for form in page.soup.select("main form")}
    assert actions == {f"{room.room}/{name}" for name in ("keep", "keys", "reopen")}
    assert [row[1] for row in rows(page)] == ["Ada"]
    for name in ("results.csv", "results.json"):
        assert room.teacher.get(f"{room.room}/{name}").status_code == 200
    assert ada.get(f"/lab/{run}").status_code == 200
    assert room.client().get(f"/j/{room.code}").status_code == 404
    # To end it twice is no mistake.
    assert room.teacher.post(f"{room.room}/end").status_code == 303


def test_a_teacher_has_a_maximum_number_of_rooms() -> None:
    room = Class(new_app(Settings(max_rooms_per_visitor=5)))
    for _ in range(4):
        assert room.teacher.post(f"/lab/{room.lab}/room").status_code == 303
    rooms = room.app.state.feature(ClassroomServices).rooms
    loaded = asyncio.run(rooms.open_rooms_of(asyncio.run(rooms.load(room.code)).teacher))
    assert len(loaded) == 5
    for each in loaded:
        data = {"code": each.code, "name": "Ada"}
        assert room.client().post("/j", data=data).status_code == 303
    refused = read(room.teacher.post(f"/lab/{room.lab}/room"), 422)
    assert "5 rooms with students" in refused.text("main")
    assert room.follow(room.join("Ben"))
    post(room.teacher, f"/room/{loaded[0].code}/end")
    assert room.teacher.post(f"/lab/{room.lab}/room").status_code == 422
    post(room.teacher, f"/room/{loaded[0].code}/delete")
    assert room.teacher.post(f"/lab/{room.lab}/room").status_code == 303
    assert room.teacher.get(f"/room/{loaded[0].code}/desk").status_code == 404


def test_the_teacher_is_redirected_to_the_desk(room: Class) -> None:
    for response in (
        room.teacher.get(f"/j/{room.code.lower()}"),
        room.teacher.post("/j", data={"code": room.code}),
        room.teacher.get(room.room),
    ):
        assert response.headers["location"] == f"{room.room}/desk"
    assert json.loads(room.teacher.get(f"{room.room}/results.json").text)["students"] == []


def test_a_student_who_left_comes_back_as_the_same_person(room: Class) -> None:
    ada = room.join("Ada")
    run = room.fork(ada)
    assert ada.post(f"{room.room}/leave").headers["location"] == f"/lab/{run}"
    assert rows(desk(room)) == []
    assert ada.post("/j", data={"code": room.code, "name": "Ada"}).status_code == 303
    assert rows(desk(room)) == [["1", "Ada", "offline"]]
    assert ada.get(f"/lab/{run}").status_code == 200
