"""A lesson from start to end: a teacher, a student with a laptop and one with a phone."""

from __future__ import annotations

from playwright.sync_api import ViewportSize, expect
from python_calamine import CalamineWorkbook

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.layout import document_size
from tests.browser.room_pages import ask, bar, join, open_room, press, shows_the_same

PHONE = ViewportSize(width=390, height=844)


def test_a_lesson(make_page: MakePage) -> None:
    teacher, code = open_room(Lab(make_page()).open("circle").page)
    lab = teacher.page.url
    ada, ben = join(make_page(), code, "Ada"), join(make_page(viewport=PHONE), code, "Ben")
    students = (ada, ben)

    # Follow, and predict what the next step will do.
    teacher.train(10)
    shows_the_same(teacher, *students)
    ask(teacher.page, "loss_rises", "batch")
    for student, answer in zip(students, ("yes", "no"), strict=True):
        bar(student.page).get_by_label(answer).check()
        press(student.page, "Answer")
        expect(bar(student.page)).to_contain_text("You answered")
    expect(bar(teacher.page).locator(".answered")).to_have_text("2 of 2 answered")
    press(teacher.page, "Step and reveal")
    for student in students:
        expect(bar(student.page).locator(".correct-answer")).to_be_visible()
        expect(bar(student.page)).to_contain_text("1 of 2 answers right")
    expect(teacher.page.locator("#batch")).to_have_text("2/16")
    press(teacher.page, "Close")
    shows_the_same(teacher, *students)

    # One works on a run of her own; then both get the recipe, untrained.
    press(ada.page, "Fork")
    expect(bar(ada.page)).to_contain_text("This run is yours")
    bar(teacher.page).locator(".room-send summary").click()
    press(teacher.page, "Untrained, same start for everyone")
    for student in students:
        expect(bar(student.page)).to_contain_text("sent you")
        expect(student.page.locator("#epoch")).to_have_text("0")
    assert document_size(ben.page)[0] <= PHONE["width"]

    # A challenge on it, which one of them meets.
    teacher.page.goto(f"/room/{code}/challenge")
    teacher.page.get_by_label("Goal").select_option("test_loss")
    teacher.page.get_by_label("Value").fill("0.5")
    teacher.page.get_by_label("Epochs at most").fill("100")
    teacher.page.get_by_role("button", name="Set the challenge").click()
    expect(bar(ben.page)).to_contain_text("Reach a test loss of at most 0.5")
    ben.train(100)
    press(ben.page, "Hand in")
    expect(bar(ben.page)).to_contain_text("reached")
    places = teacher.page.locator("table.scores tbody tr")
    expect(places.first).to_contain_text("Ben")
    expect(places.first).to_contain_text("✓ reached")

    # The wall has both; one run is shown to all.
    teacher.page.goto(f"/room/{code}/wall?sort=epoch")
    tiles = teacher.page.locator(".tile")
    expect(tiles.filter(has_text="Ada")).to_contain_text("not started")
    expect(tiles.filter(has_text="Ben").locator("dd").first).to_have_text("100")
    tiles.filter(has_text="Ben").get_by_role("link").click()
    press(teacher.page, "Show to all")
    press(ada.page, "Follow the teacher")
    expect(bar(ada.page)).to_contain_text("showing a student’s run")
    expect(ada.page.locator("#epoch")).to_have_text("100")
    press(teacher.page, "Show mine again")

    # One leaves, which the teacher sees, and the room ends.
    ben.page.locator("#room-leave summary").click()
    press(ben.page, "Leave the room")
    expect(bar(ben.page)).to_have_count(0)
    expect(teacher.page.get_by_role("heading", name="This student has left")).to_be_visible()
    expect(ben.page.locator("#epoch")).to_have_text("100")
    teacher.page.goto(f"/room/{code}/desk")
    teacher.page.get_by_text("End the room", exact=True).click()
    teacher.page.get_by_role("button", name="End the room now").click()
    expect(teacher.page.locator(".message")).to_contain_text("This room has ended")
    with teacher.page.expect_download() as downloading:
        teacher.page.get_by_role("link", name="Everything, XLSX").click()
    book = CalamineWorkbook.from_path(downloading.value.path())
    assert [row[1] for row in book.get_sheet_by_name("Students").to_python()[1:]] == ["Ada", "Ben"]
    expect(ada.page.locator("main, #room").filter(has_text="ended").first).to_be_visible()
    teacher.page.goto(lab)
    expect(bar(teacher.page)).to_have_count(0)
