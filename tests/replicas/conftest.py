"""Two servers on one Redis, and a visitor with a session on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import httpx
import pytest

from tests.redis_server import RedisServer, redis_server
from tests.replicas.visitor import SECONDS, Visitor
from tests.serving import ANY_PORT, Served, serving

Start = Callable[[int], list[Served]]


@dataclass(frozen=True)
class Pair:
    """Two replicas and the Redis that they share."""

    here: str
    there: str
    redis: RedisServer


@pytest.fixture
def start(redis: RedisServer) -> Iterator[Start]:
    """Starts ``count`` more replicas, which the test may stop or kill."""
    with starting(redis) as start:
        yield start


@pytest.fixture(scope="session")
def pair(redis_process: RedisServer) -> Iterator[Pair]:
    """Two replicas for tests that stop neither; their Redis may be halted.

    It is not the Redis of other tests, which is cleared before each of them.
    """
    with redis_server() as own, starting(own) as start:
        here, there = start(2)
        yield Pair(here.url, there.url, own)


@contextmanager
def starting(redis: RedisServer) -> Iterator[Start]:
    """Start replicas concurrently, and stop them so in the end."""
    replicas: list[Served] = []
    with ExitStack() as running:

        def start_one(_: int) -> Served:
            return running.enter_context(serving(ANY_PORT, env={"BACKPROP_STORE": redis.url}))

        def start(count: int) -> list[Served]:
            with ThreadPoolExecutor(count) as threads:
                started = list(threads.map(start_one, range(count)))
            replicas.extend(started)
            return started

        yield start
        for replica in replicas:
            if replica.process.poll() is None:
                replica.process.terminate()


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    with httpx.Client(timeout=SECONDS) as client:
        yield Visitor(client)
