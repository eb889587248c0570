"""A live page whose session is in this process: frames built here, painted in the browser."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from app.http.security_headers import HEADERS
from app.training.recipe.limits import Limits
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.web.lab.frame import Frame
from app.web.stored_sessions import LoadedSession
from app.web.templating import environment
from app.web.view.view import View
from tests.web.drawing import build_frame, build_lab, build_panels, drawn_edges

PAINT = """async ([frame, panels]) => {
  const painter = await import('/static/js/paint/paint-frame.js');
  await new Promise(requestAnimationFrame);
  if (panels && !painter.paintNumbers(panels, Object.entries(panels.html))) return false;
  return painter.paint(frame);
}"""

QUIET_STREAM = """
delete globalThis.SharedWorker;
globalThis.EventSource = class extends EventTarget {
  timer = setInterval(() => this.dispatchEvent(new MessageEvent('beat', {data: '{}'})), 500);
  close() { clearInterval(this.timer); }
};
"""
"""The server does not know the session; its stream brings nothing but signs of life."""


class LivePage:
    """The page of a playing session as sent by the server, with its styles."""

    def __init__(self, page: Page, recipe: Recipe, view: View | None = None):
        self.page, self.view = page, view or View()
        self.held = LoadedSession("live", 1, TrainingSession(recipe))
        self.drawn = drawn_edges(self.held.session, self.view)

    def html(self) -> str:
        lab = build_lab(self.held, self.view, Limits(), drawn=self.drawn)
        context: dict[str, Any] = {
            "lab": lab,
            "train_epochs": (1,),
            "theme": "auto",
            "path": "/",
            "fragment": False,
            "is_indexed": False,
            "room_bar_html": None,
            "rooms": [],
        }
        return environment.get_template("lab.html").render(context)

    def open(self) -> LivePage:
        self.page.route(
            "**/lab/live",
            lambda route: route.fulfill(
                body=self.html(), content_type="text/html; charset=utf-8", headers=HEADERS
            ),
        )
        self.page.add_init_script(QUIET_STREAM)
        self.page.goto("/lab/live")
        return self

    def train(self, epochs: int = 1) -> None:
        self.held.session.step(Unit.EPOCH, epochs)

    def frame(self) -> Frame:
        return build_frame(self.held.session, self.view, self.drawn)

    def paint(self, frame: Frame | None = None) -> bool:
        """Paint a frame, by default the session's with its panels; whether it was painted.

        A given frame is painted without panels.
        """
        panels = None
        if frame is None:
            panels = build_panels(self.held.id, self.held.session, self.view, self.drawn)
        return bool(self.page.evaluate(PAINT, [frame or self.frame(), panels]))
