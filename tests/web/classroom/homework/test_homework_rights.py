"""Who may see and do what; states are read-only, and receipts open them again."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.training.codec.snapshot import from_bytes, to_bytes
from tests.web.calls import read as api
from tests.web.classroom.homework.homework_pages import HomeworkClass, begin, hand_in
from tests.web.page import FRAGMENT, read, visit


@pytest.fixture(scope="module")
def room() -> HomeworkClass:
    """Ada (1) has handed in, Ben (2) has not."""
    made = HomeworkClass()
    made.path = made.set_homework()  # type: ignore[attr-defined]
    made.ada = made.join_homework(made.path, "Ada")  # type: ignore[attr-defined]
    made.ben = made.join_homework(made.path, "Ben")  # type: ignore[attr-defined]
    begin(made.ada, made.path, 50)  # type: ignore[attr-defined]
    hand_in(made.ada, made.path)  # type: ignore[attr-defined]
    return made


PATH = "/homework/1"
TEACHERS_ONLY = [
    ("get", "/homework/new"),
    ("post", "/homework"),
    ("post", f"{PATH}/deadline"),
    ("post", f"{PATH}/second-chance"),
    ("post", f"{PATH}/mark"),
    ("post", f"{PATH}/close"),
    ("post", f"{PATH}/remove"),
]


@pytest.mark.parametrize(("method", "path"), TEACHERS_ONLY)
def test_only_the_teacher_sets_and_marks(room: HomeworkClass, method: str, path: str) -> None:
    for who in (room.ada, room.client()):  # type: ignore[attr-defined]
        assert getattr(who, method)(f"{room.room}{path}").status_code == 404


@pytest.mark.parametrize("part", ["states/1", "receipts/1"])
def test_a_hand_in_is_seen_by_its_student_and_the_teacher(room: HomeworkClass, part: str) -> None:
    address = f"{room.room}{PATH}/{part}"
    assert room.ada.get(address).status_code == 200  # type: ignore[attr-defined]
    assert room.teacher.get(address).status_code == 200
    for who in (room.ben, room.client()):  # type: ignore[attr-defined]
        assert who.get(address).status_code == 404


def test_nobody_but_a_student_hands_in(room: HomeworkClass) -> None:
    for who in (room.teacher, room.client()):
        assert who.post(f"{room.room}{PATH}/hand-in").status_code == 404
        assert who.post(f"{room.room}{PATH}/begin").status_code == 404
    response = room.ben.post(f"{room.room}{PATH}/hand-in")  # type: ignore[attr-defined]
    assert response.status_code == 422 and "You have not begun this homework yet." in response.text


def test_homework_that_was_handed_in_is_not_deleted(room: HomeworkClass) -> None:
    response = room.teacher.post(f"{room.room}{PATH}/remove")
    assert response.status_code == 422 and "so it stays" in response.text
    other = room.set_homework(title="Unused")
    assert room.teacher.post(f"{other}/remove").status_code == 303
    assert room.teacher.get(other).status_code == 404


def forms_of(client: TestClient, address: str) -> set[str]:
    forms = visit(client, address).soup.select("form[method=post]")
    return {str(form.get("action")).partition("?")[0] for form in forms}


def test_a_state_is_read_only_and_every_link_on_its_page_works(room: HomeworkClass) -> None:
    address = f"{room.room}{PATH}/states/1"
    assert forms_of(room.teacher, address) == {"/language", "/theme", "/start", f"{address}/copy"}
    page = visit(room.teacher, f"{address}?select=w0.1.2")
    links = {str(link.get("href")) for link in page.soup.select("main a[href]")}
    own = {link for link in links if link.startswith("?")}
    assert len(own) > 10
    for link in sorted(own)[:: len(own) // 5]:
        assert room.teacher.get(address + link).status_code == 200
        fragment = room.teacher.get(address + link, headers=FRAGMENT)
        assert fragment.status_code == 200 and "<html" not in fragment.text
    assert not {link for link in links if link.startswith("/lab")}
    assert room.teacher.get(f"{address}/stream").text.count("event: over") == 1
    copied = room.teacher.post(f"{address}/copy")
    session = copied.headers["location"].removeprefix("/lab/")
    assert api(room.teacher, session)["position"]["epoch"] == 50


def test_a_receipt_opens_when_the_room_is_gone(room: HomeworkClass) -> None:
    receipt = room.ada.get(f"{room.room}{PATH}/receipts/1").content  # type: ignore[attr-defined]
    stranger = room.client()
    response = stranger.post("/receipt", files={"receipt": ("receipt.json", receipt)})
    page = read(response)
    assert "Genuine." in page.text("main") and "Ada" in page.text("main")
    state = str(page.soup.select("a[href^='/receipt/']")[0]["href"])
    assert forms_of(stranger, state) == {"/language", "/theme", "/start"}
    copied = stranger.get(str(page.soup.select("a[href^='/s/']")[0]["href"]))
    session = copied.headers["location"].removeprefix("/lab/")
    assert api(stranger, session)["position"]["epoch"] == 50
    for content, sentence in (
        (receipt.replace(b"Ada", b"Eva"), "its signature does not match"),
        (b"hello", "not a receipt"),
    ):
        refused = stranger.post("/receipt", files={"receipt": ("receipt.json", content)})
        assert refused.status_code == 422 and sentence in refused.text
    assert stranger.post("/receipt").status_code == 422


def test_a_forged_run_is_refused(room: HomeworkClass) -> None:
    """The stored session claims 50 epochs, and its weights are better than those of 50."""
    path = room.set_homework(title="Forged")
    eve = room.join_homework(path, "Eve")
    session_id = begin(eve, path, 50)
    store = room.app.state.stores.sessions._sessions
    session = from_bytes(store[session_id].snapshot)
    session.network.parameters[:] *= 1.01
    forged = to_bytes(session)
    store[session_id] = type(store[session_id])(9, forged, store[session_id].owner)
    response = eve.post(f"{path}/hand-in")
    assert response.status_code == 422
    assert "came to other weights" in response.text
