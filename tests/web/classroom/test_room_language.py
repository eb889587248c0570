"""The language of a room: students get its pages in it, unless they have chosen another."""

from app.i18n.languages import LANGUAGES
from tests.web.classroom.class_room import Class
from tests.web.page import visit


def test_students_without_a_choice_get_the_language_of_the_room() -> None:
    room = Class()
    assert room.client().get(f"/j/{room.code}").status_code == 200
    chosen = room.teacher.post(f"{room.room}/language", data={"language": "de"})
    assert chosen.headers["location"] == f"{room.room}/desk"
    [option] = visit(room.teacher, f"{room.room}/desk").soup.select(
        "#room-language option[selected]"
    )
    assert option["value"] == "de"
    student = room.client()
    asked = student.get(f"/j/{room.code}?a=b")
    assert (asked.status_code, asked.headers["location"]) == (303, "?a=b&lang=de")
    page = student.get(f"/j/{room.code}?lang=de")
    assert page.status_code == 200 and page.headers["content-language"] == "de"
    # The cookie keeps it for the pages that follow.
    assert student.get("/j").headers["content-language"] == "de"
    typed = room.client()
    typed.post("/j", data={"code": room.code, "name": "Ada"})
    assert typed.get(room.room).headers["content-language"] == "de"


def test_a_students_own_choice_counts_more() -> None:
    room = Class()
    room.teacher.post(f"{room.room}/language", data={"language": "de"})
    student = room.client()
    assert student.get(f"/j/{room.code}?lang=fr").headers["content-language"] == "fr"
    page = student.get(f"/j/{room.code}")
    assert (page.status_code, page.headers["content-language"]) == (200, "fr")
    student.post("/j", data={"code": room.code, "name": "Ada"})
    assert student.get(room.room).headers["content-language"] == "fr"


def test_the_desk_offers_all_languages_and_that_of_each_browser() -> None:
    room = Class()
    options = visit(room.teacher, f"{room.room}/desk").soup.select("#room-language option")
    assert [option["value"] for option in options] == ["", *LANGUAGES]
    refused = room.teacher.post(f"{room.room}/language", data={"language": "klingon"})
    assert refused.status_code == 422
    assert room.join().post(f"{room.room}/language", data={"language": "de"}).status_code == 404
