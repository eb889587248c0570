"""A class follows its teacher through a lesson, live."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakePage
from tests.browser.lessons.lesson_page import LessonPage
from tests.browser.room_pages import bar, join, open_room


@pytest.mark.slow
def test_the_class_sees_each_step_of_the_teacher(make_page: MakePage) -> None:
    lesson = LessonPage(make_page(), "one-update")
    teacher, code = open_room(lesson.page)
    expect(lesson.heading).to_be_visible()
    student = join(make_page(), code, "Ada")
    theirs = student.page.locator("#lesson-step")
    for _ in range(3):
        lesson.next()
        expect(theirs).to_have_text(lesson.heading.inner_text())
        expect(student.page.locator("#phase")).to_have_text(
            teacher.page.locator("#phase").inner_text()
        )
    expect(student.page.locator(".lesson form")).to_have_count(0)
    bar(student.page).get_by_role("button", name="Fork").click()
    expect(student.page.locator("#lesson-next")).to_be_visible()
    student.page.locator("#lesson-next").click()
    expect(student.page.locator("#lesson-5")).to_have_count(1)
    lesson.is_at(4)
