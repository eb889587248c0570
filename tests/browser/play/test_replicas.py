"""When its replica stops, an open page continues on another one without a click."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.redis_server import RedisServer
from tests.replicas.conftest import starting
from tests.replicas.tcp_proxy import tcp_proxy
from tests.serving import Served


@pytest.fixture
def replicas(redis: RedisServer) -> Iterator[list[Served]]:
    with starting(redis) as start:
        yield start(2)


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_the_page_goes_on_playing_when_its_replica_is_gone(
    make_page: MakePage, problems: list[str], replicas: list[Served], end: signal.Signals
) -> None:
    with tcp_proxy([served.url for served in replicas]) as proxy:
        lab = Lab(make_page(base_url=proxy.url)).open()
        lab.play()
        first = lab.version
        replicas[0].process.send_signal(end)
        expect(lab.root).not_to_have_attribute("data-version", str(first))
        lab.plays()
        expect(lab.page.locator("#connection")).to_be_empty()
        epoch = int(re.sub(r"\D", "", lab.page.locator("#epoch").inner_text()))
        lab.pause()
        assert lab.api()["position"]["epoch"] >= epoch
    problems.clear()  # that the connection was lost


@pytest.mark.slow
def test_a_step_on_one_replica_is_seen_on_a_page_of_the_other(
    make_page: MakePage, problems: list[str], replicas: list[Served]
) -> None:
    here, there = (served.url for served in replicas)
    lab = Lab(make_page(base_url=here)).open()
    before = lab.version
    answer = lab.page.request.post(
        f"{there}/api/sessions/{lab.id}/step", data={"unit": "epoch", "count": 3}
    )
    assert answer.ok
    lab.changed(since=before)
    expect(lab.page.locator("#epoch")).to_have_text("3")
    problems.clear()  # that it asks another host than the other tests do
