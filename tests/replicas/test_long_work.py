"""Long work on one replica is told and cancelled by another."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.replicas.conftest import Pair
from tests.replicas.visitor import Visitor, until
from tests.web.lab.test_long_work import EPOCHS, SLOW


@pytest.mark.slow
def test_training_here_is_told_and_cancelled_there(pair: Pair, visitor: Visitor) -> None:
    session = visitor.make(pair.here, **SLOW)
    client, here, there = (
        visitor.client,
        f"{pair.here}/lab/{session}",
        f"{pair.there}/lab/{session}",
    )
    with ThreadPoolExecutor(1) as pool:
        form = {"epochs": str(EPOCHS)}
        training = pool.submit(client.post, f"{here}/train", data=form)

        def told() -> dict[str, int] | None:
            assert not training.done()
            answer = client.get(f"{there}/job")
            return answer.json() if answer.status_code == 200 else None

        assert until(told)["total"] == EPOCHS
        assert client.post(f"{there}/job/cancel").status_code == 204
        page = training.result().text
    assert re.search(rf"\d+ of {EPOCHS} epochs trained \(cancelled\)", page)
    assert visitor.get(pair.there, session)["position"]["epoch"] < EPOCHS
