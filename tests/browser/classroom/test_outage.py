"""An answer given while the server is down arrives when it is back, and only then is it sent."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.lab import Lab
from tests.browser.room_pages import ask, bar, join, open_room, press
from tests.serving import serving

SECONDS_TO_RECONNECT = 30


@pytest.mark.slow
def test_an_answer_is_sent_again_after_an_outage(browser: Browser, tmp_path: Path) -> None:
    store = ("--store", f"sqlite:///{tmp_path}/rooms.sqlite")
    with serving(("serve", "--port", "0", *store)) as served:
        port, url = str(urlsplit(served.url).port), served.url
        contexts = [browser.new_context(base_url=url) for _ in range(3)]
        teacher, code = open_room(Lab(contexts[0].new_page()).open("circle").page)
        ada, ben = (
            join(each.new_page(), code, name)
            for each, name in zip(contexts[1:], ("Ada", "Ben"), strict=True)
        )
        ask(teacher.page, "loss_rises", "epoch")
        bar(ben.page).get_by_label("yes, it rises").check()
        press(ben.page, "Answer")
        expect(bar(ben.page).locator(".answer-sent")).to_have_text(
            "✓ Sent. You answered yes, it rises."
        )
        bar(ada.page).get_by_label("no, it does not").check()
        expect(bar(ada.page).locator(".answer-sent")).to_have_text("Not sent yet.")
        served.stop()
        press(ada.page, "Answer")
        expect(bar(ada.page).locator(".answer-sent")).to_contain_text("Not sent: no connection.")
        # Ben changes his mind, without sending it: the page does not call it sent.
        bar(ben.page).get_by_label("no, it does not").check()
        expect(bar(ben.page).locator(".answer-sent")).to_have_text("Not sent yet.")
    with serving(("serve", "--port", port, *store)):
        place = bar(ada.page).locator(".answer-sent")
        expect(place).to_have_text(
            "✓ Sent. You answered no, it does not.", timeout=1000 * SECONDS_TO_RECONNECT
        )
        teacher.page.reload()
        expect(bar(teacher.page).locator(".answered")).to_contain_text("2 of 2 answered")
        press(teacher.page, "Step and reveal")
        expect(bar(teacher.page).locator(".answered")).to_contain_text("1 of 2 answers right")
        for context in contexts:
            context.close()
