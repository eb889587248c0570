"""Finds a lesson by its name in an address: one of the app's, or a teacher's own."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request

from app.errors import ProblemError
from app.i18n.messages import _
from app.lessons.lesson import Lesson
from app.lessons.library import NAMES, lesson
from app.lessons.parse import parse
from app.store.base import SessionNotFound, Store
from app.web.dependencies import app_state
from app.web.view.view import View

OWN = "own."
"""How the name of a teacher's own lesson begins; the token of its text follows."""
MAX_CACHED = 50
_MARK = b"lesson\n"
"""Before the text of a lesson in the store of shared copies, which holds no other text."""


class LessonNotFound(ProblemError):
    """No lesson has this name (any more)."""

    status = 404

    def __init__(self, name: str) -> None:
        if name.startswith(OWN):
            super().__init__(
                _("This lesson is no longer kept here. Open its file again under Lessons.")
            )
        else:
            super().__init__(
                _("There is no lesson “%(name)s”. Choose one under Lessons.", name=name[:40])
            )


class LessonLibrary:
    """The app's lessons, and own ones: text files in a store, never changed.

    Only the store's ``create`` and ``load`` are used; the store bounds their number.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._own: OrderedDict[str, Lesson] = OrderedDict()

    async def keep(self, text: str) -> Lesson:
        """Keep the text of an own lesson; its name leads back to it. Raises BadLesson."""
        parse(text, OWN)
        created = await self._store.create(_MARK + text.encode())
        return self._remember(parse(text, f"{OWN}{created.id}"))

    async def text_of(self, name: str) -> str:
        """The text of an own lesson, as it was opened; raises LessonNotFound."""
        try:
            stored = await self._store.load(name.removeprefix(OWN))
        except SessionNotFound:
            raise LessonNotFound(name) from None
        if not stored.snapshot.startswith(_MARK):
            raise LessonNotFound(name)
        return stored.snapshot.removeprefix(_MARK).decode()

    async def find(self, name: str) -> Lesson:
        """The lesson of this name; raises LessonNotFound."""
        if not name.startswith(OWN):
            if name not in NAMES:
                raise LessonNotFound(name)
            return lesson(name)
        if name in self._own:
            return self._own[name]
        return self._remember(parse(await self.text_of(name), name))

    async def beside(self, view: View) -> tuple[View, Lesson | None, str]:
        """The view, its lesson, and a note if there is no such lesson; then the view has none."""
        if not view.lesson:
            return view, None, ""
        try:
            return view, await self.find(view.lesson), ""
        except LessonNotFound as error:
            return replace(view, lesson="", at="", answer=""), None, str(error)

    def _remember(self, own: Lesson) -> Lesson:
        self._own[own.name] = own
        while len(self._own) > MAX_CACHED:
            self._own.popitem(last=False)
        return own


def library_of(request: Request) -> LessonLibrary:
    """The lessons of the request's app."""
    return app_state(request).feature(LessonLibrary)


Library = Annotated[LessonLibrary, Depends(library_of)]
"""The lessons of the request's app."""


async def lesson_beside(request: Request, view: View) -> tuple[View, Lesson | None, str]:
    """``LessonLibrary.beside`` for a page."""
    return await library_of(request).beside(view)
