"""A class predicts in real browsers: the teacher asks, students answer, a step reveals."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.layout import cut_off, document_size
from tests.browser.room_pages import ask, bar, join, open_room, press

PHONE = ViewportSize(width=390, height=844)


def answered(teacher: Page) -> Locator:
    return bar(teacher).locator(".answered")


@pytest.mark.slow
def test_a_class_answers_and_sees_the_result(make_page: MakePage) -> None:
    teacher, code = open_room(Lab(make_page()).open("circle").page)
    ada, ben = join(make_page(), code, "Ada"), join(make_page(viewport=PHONE), code, "Ben")

    # The form has the weight that is chosen in the lab.
    teacher.select("w1.3.2", "batch")
    about = bar(teacher.page).get_by_label("Weight or bias")
    expect(about).to_have_value("w1.3.2")
    ask(teacher.page, "gradient_sign")
    for student in (ada, ben):
        expect(bar(student.page)).to_contain_text("What is the sign of ∂J/∂w¹₃₂?")
        expect(student.page.locator("#phase")).to_have_text("forward")

    bar(ada.page).get_by_label("positive").check()
    press(ada.page, "Answer")
    expect(bar(ada.page)).to_contain_text("You answered positive")
    expect(answered(teacher.page)).to_have_text("1 of 2 answered")

    # Ben has chosen and not sent when the bars change: his choice stays.
    bar(ben.page).get_by_label("negative").check()
    cleo = join(make_page(), code, "Cleo")
    expect(answered(teacher.page)).to_have_text("1 of 3 answered")
    expect(bar(ben.page).get_by_label("negative")).to_be_checked()
    press(ben.page, "Answer")
    expect(bar(ben.page)).to_contain_text("You answered negative")
    expect(answered(teacher.page)).to_have_text("2 of 3 answered")
    assert bar(ada.page).locator("svg.answers").count() == 0

    press(teacher.page, "Step and reveal")
    truth = bar(teacher.page).locator(".correct-answer")
    expect(truth).to_contain_text("∂J/∂w¹₃₂ =")
    expect(answered(teacher.page)).to_contain_text("1 of 2 answers right")
    for student in (ada, ben, cleo):
        expect(bar(student.page).locator(".correct-answer")).to_contain_text(truth.inner_text())
        expect(bar(student.page).locator("svg.answers g")).to_have_count(3)
        expect(student.page.locator("#phase")).to_have_text("backward")
    # The page and the answer agree.
    shown = ada.page.locator("#batch-sum").inner_text()
    expect(truth).to_contain_text(shown)
    verdicts = [bar(page.page).locator(".own-result").inner_text() for page in (ada, ben, cleo)]
    right = "✓ Right: you answered {}."
    wrong = "✗ Not right: you answered {}."
    is_positive = truth.inner_text().startswith("positive")
    assert verdicts == [
        (right if is_positive else wrong).format("positive"),
        (wrong if is_positive else right).format("negative"),
        "You did not answer.",
    ]
    for page in (teacher.page, ada.page, ben.page):
        assert violations(page) == []
    assert cut_off(ben.page) == []
    assert document_size(ben.page)[0] <= PHONE["width"]

    press(teacher.page, "Close")
    expect(bar(ada.page).locator(".room-question")).to_have_count(0)


@pytest.mark.slow
def test_typed_answers_stay_while_the_bar_updates(make_page: MakePage, problems: list[str]) -> None:
    teacher, code = open_room(Lab(make_page()).open("circle").page)
    ada = join(make_page(), code, "Ada")
    ask(teacher.page, "value loss", "epoch")
    field = bar(ada.page).locator("input[name=answer]")
    field.press_sequentially("0.1")

    # Everybody's bar changes; hers keeps her number, her place in it, and the focus.
    ben = join(make_page(), code, "Ben")
    teacher.select("w1.3.2", "batch")
    expect(ada.page.locator("#chosen-name")).to_contain_text("w¹₃₂")
    expect(bar(ben.page).locator("input[name=answer]")).to_be_visible()
    expect(field).to_be_focused()
    ada.page.keyboard.type("25")
    expect(field).to_have_value("0.125")

    # What is no number stays as it was typed, with a sentence.
    field.fill("much")
    press(ada.page, "Answer")
    expect(bar(ada.page).get_by_role("alert")).to_contain_text("Enter a number")
    expect(field).to_have_value("much")
    problems.clear()  # Chromium's console has an error for an answer of 422
    field.fill("0,125")
    field.press("Enter")
    expect(bar(ada.page)).to_contain_text("You answered 0.125")
    expect(bar(ada.page).get_by_role("alert")).to_have_count(0)

    # Another question begins with an empty field.
    press(teacher.page, "Cancel the question")
    expect(bar(ada.page).locator(".room-question")).to_have_count(0)
    ask(teacher.page, "value gradient", "batch", "w0.1.1")
    expect(bar(ada.page)).to_contain_text("∂J/∂w⁰₁₁")
    expect(field).to_have_value("")
    field.fill("7")
    press(teacher.page, "Step and reveal")
    expect(bar(ada.page)).to_contain_text("You did not answer")
    expect(bar(teacher.page).locator(".correct-answer")).to_be_visible()


@pytest.mark.slow
def test_the_teachers_form_stays_open_while_students_come(make_page: MakePage) -> None:
    teacher, code = open_room(Lab(make_page()).open("circle").page)
    form = bar(teacher.page).locator("details.ask")
    form.locator("summary").click()
    form.get_by_label("About").select_option("value parameter")
    form.get_by_label("Weight or bias").fill("w0.2.2")
    join(make_page(), code, "Ada")
    expect(bar(teacher.page)).to_contain_text("1 student ")
    expect(form).to_have_attribute("open", "")
    expect(form.get_by_label("About")).to_have_value("value parameter")
    expect(form.get_by_label("Weight or bias")).to_have_value("w0.2.2")


@pytest.mark.slow
@pytest.mark.parametrize("scripts", [True, False])
def test_with_and_without_scripts(make_page: MakePage, scripts: bool) -> None:
    teacher, code = open_room(Lab(make_page()).open("circle").page)
    ada = join(make_page(java_script_enabled=scripts), code, "Ada")
    ask(teacher.page, "largest_move", "batch")
    ada.page.reload()
    bar(ada.page).get_by_role("radio").first.check()
    press(ada.page, "Answer")
    expect(bar(ada.page)).to_contain_text("You answered w")
    press(teacher.page, "Step and reveal")
    expect(bar(teacher.page).locator(".correct-answer")).to_contain_text("moved most")
    ada.page.reload()
    expect(bar(ada.page).locator(".correct-answer")).to_contain_text("moved most")
    teacher.page.goto(f"/room/{code}/predictions")
    expect(teacher.page.locator("article")).to_have_count(1)
    assert violations(teacher.page) == []


@pytest.mark.slow
def test_morphing_the_bar_keeps_the_form(
    make_page: MakePage,
) -> None:
    teacher, code = open_room(Lab(make_page()).open("circle").page)
    ada = join(make_page(), code, "Ada")
    ask(teacher.page, "value loss", "epoch")
    field = bar(ada.page).locator("input[name=answer]")
    field.fill("0.125")
    # As a stream's event may have it: more before the form, less before it, and other words in it.
    patch = """async ([before, number]) => {
      const { morphInside } = await import("/static/js/morph-html.js");
      const room = document.getElementById("room");
      const html = room.innerHTML.replace(/<!--before-->.*<!--after-->/, "");
      const at = html.indexOf('<form class="room-question"');
      const next = html.slice(0, at) + before + html.slice(at);
      morphInside(room, next.replaceAll(/question-\\d+|answer-\\d+/g, (id) =>
        id.replace(/\\d+/, number)));
    }"""
    more = "<!--before--><p>sent</p><form><input name='x'></form><!--after-->"
    for before in (more, "", more):
        ada.page.evaluate(patch, [before, "1"])
        expect(field).to_have_value("0.125")
        expect(field).to_be_focused()
    ada.page.evaluate(patch, ["", "2"])
    expect(field).to_have_value("")
    expect(bar(ada.page).locator("#question-1")).to_have_count(0)
    expect(bar(ada.page).locator("#question-2")).to_have_count(1)
