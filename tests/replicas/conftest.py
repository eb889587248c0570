"""Two servers on one Redis, and a person who has a session there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest

from tests.redis_server import RedisServer
from tests.replicas.person import SECONDS, Person
from tests.serving import ANY_PORT, Served, serving

Start = Callable[[], Served]


@pytest.fixture
def start(redis: RedisServer) -> Iterator[Start]:
    """Starts one more replica."""
    with ExitStack() as running:

        def start() -> Served:
            return running.enter_context(serving(ANY_PORT, env={"BACKPROP_STORE": redis.url}))

        yield start


@pytest.fixture
def person() -> Iterator[Person]:
    with httpx.Client(timeout=SECONDS) as client:
        yield Person(client)
