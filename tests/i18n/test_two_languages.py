"""Two viewers of one run read it in a language each, though it is drawn once for many."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs

import pytest

from app.http.thread_pool import FairThreadPool
from app.i18n.caching import cache_by_language
from app.i18n.languages import current_language, using_language
from app.live.renderer import FrameStamp
from app.training.recipe.examples import EXAMPLES
from app.training.run.session import TrainingSession
from app.web.lab.frame_events import LabRenderer
from app.web.view.view import View, read_query
from tests.i18n.pseudo import ACCENTED, pseudo_languages
from tests.web.classroom.class_room import Class
from tests.web.page import visit

OTHER = {"Accept-Language": ACCENTED.tag}


@pytest.fixture(autouse=True)
def more_languages() -> Iterator[None]:
    with pseudo_languages(default=None):
        yield


def test_panels_of_a_playing_run() -> None:
    session, renderer = TrainingSession(EXAMPLES["xor"].recipe), LabRenderer()
    stamp = FrameStamp("abc", 1, 0, {}, followed=None)

    def drawn(view: View) -> str:
        # The thread of a run has the language of whoever started it.
        with ThreadPoolExecutor(1) as pool:
            panels = pool.submit(renderer.draw_panels, session, view, stamp).result()
        return panels.plain.decode()

    with using_language(ACCENTED.tag):
        mine = View(charts="loss")
    assert mine.language == ACCENTED.tag
    assert "⟦" in drawn(mine)
    assert "⟦" not in drawn(View(charts="loss"))


def test_a_view_carries_its_language_to_another_replica_and_to_no_address() -> None:
    renderer = LabRenderer()
    for view in (View(select="J"), View(select="J", language=ACCENTED.tag)):
        assert renderer.decode_view(renderer.encode_view(view)) == view
        assert "language" not in parse_qs(view.query())
        assert "language" not in dict(view.hidden_fields())
    assert read_query("language=nosuch").language == ""


def test_students_of_a_room() -> None:
    room = Class()
    with room.teacher:
        ada, ben = room.join("Ada"), room.join("Ben")
        for _again in range(2):
            theirs = ada.get(room.room, headers=OTHER)
            assert theirs.headers["content-language"] == ACCENTED.tag
            assert "⟦" in theirs.text
            assert "⟦" not in visit(ben, room.room).response.text


def test_threads_that_train_have_the_language_of_the_request() -> None:
    pool = FairThreadPool(1, "test")

    async def ask() -> tuple[str, str]:
        with using_language("de"):
            first = pool.submit("ada", current_language)
        with using_language("fr"):
            executor = pool.of("ben")
            second = asyncio.get_running_loop().run_in_executor(executor, current_language)
            return await asyncio.wrap_future(first), await second

    assert asyncio.run(ask()) == ("de", "fr")
    pool.close()


def test_a_cache_has_one_value_a_language() -> None:
    calls = []

    @cache_by_language()
    def text(number: int) -> str:
        calls.append(number)
        return f"{current_language()} {number}"

    for tag in ("de", "fr", "de"):
        with using_language(tag):
            assert text(3) == f"{tag} 3"
    assert calls == [3, 3]
