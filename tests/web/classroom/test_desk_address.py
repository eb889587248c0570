"""A machine with several addresses: the desk offers all, and the QR code follows the choice."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.http import lan_interfaces
from app.http.lan_interfaces import Interface
from app.main import create_app
from app.settings import Settings
from tests.web.calls import create
from tests.web.page import Page, visit

CARDS = [
    Interface("docker0", "172.17.0.1"),
    Interface("wlan0", "192.168.1.23"),
    Interface("eth0", "10.1.2.3"),
]


@pytest.fixture
def teacher(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr(lan_interfaces, "_read", lambda: CARDS)
    app = create_app(Settings(store="memory:", host="0.0.0.0", trusted_hosts="*"))
    return TestClient(app, base_url="http://localhost:8000", follow_redirects=False)


def qr(page: Page) -> str:
    return page.text(".qr title")


def test_the_qr_code_follows_the_chosen_address(teacher: TestClient) -> None:
    desk = teacher.post(f"/lab/{create(teacher)}/room").headers["location"]
    options = visit(teacher, desk).soup.select("select[name=address] option")
    assert [option["value"] for option in options] == ["192.168.1.23", "10.1.2.3", "172.17.0.1"]
    address = desk.replace("/desk", "/address")
    for chosen in ("172.17.0.1", "10.1.2.3"):
        assert teacher.post(address, data={"address": chosen}).headers["location"] == desk
        assert f"http://{chosen}:8000/j/" in qr(visit(teacher, desk))
    assert "http://10.1.2.3:8000/j/" in qr(visit(teacher, f"{desk}?project=1")), "remembered"
    teacher.post(address, data={"address": "6.6.6.6"})
    assert "http://10.1.2.3:8000/j/" in qr(visit(teacher, desk)), "of this machine only"
    [selected] = visit(teacher, desk).soup.select("select[name=address] option[selected]")
    assert selected["value"] == "10.1.2.3"
