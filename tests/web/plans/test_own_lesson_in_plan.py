"""The file of a plan has the own lessons in it: it opens on a server without them."""

from __future__ import annotations

import json

from starlette.testclient import TestClient

from app.settings import Settings
from tests.web.lessons.pages import OWN, own_name, upload
from tests.web.opening import new_app
from tests.web.page import attribute, send, visit


def test_an_own_lesson_goes_with_its_plan(client: TestClient) -> None:
    name = own_name(upload(client, OWN))
    lab = client.get(f"/lessons/{name}").headers["location"]
    form = visit(client, lab.replace("?", "/plan?")).form("plan")
    path = send(client, form, {"title": "Mine"}).headers["location"].partition("#")[0]
    saved = client.get(f"{path}/file").content
    assert json.loads(saved)["plan"]["lessons"] == {name: OWN}

    elsewhere = TestClient(new_app(Settings()), follow_redirects=False)
    opened = elsewhere.post("/plans/open", files={"file": ("p.json", saved)})
    page = visit(elsewhere, opened.headers["location"])
    assert "step 1" in page.text(".plan-step") and not page.alerts()
    tried = elsewhere.post(attribute(page.form("open"), "action"))
    there = visit(elsewhere, tried.headers["location"])
    here = visit(client, lab)
    assert there.text(".lesson-head") == here.text(".lesson-head")
