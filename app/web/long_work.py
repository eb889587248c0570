"""Long work of requests: how far it is, and whether somebody has cancelled it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fastapi import Response
from fastapi.responses import JSONResponse

NO_STORE = {"Cache-Control": "no-store"}


@dataclass
class Job:
    """One piece of work, ``done`` of ``total``; without a total nobody knows how long it takes."""

    total: int = 0
    done: int = 0
    cancelled: bool = False

    def may_go_on(self, go_on: Callable[[], bool]) -> Callable[[], bool]:
        """``go_on``, until the job is cancelled."""
        return lambda: not self.cancelled and go_on()


class LongWork:
    """The jobs in progress on this replica, by a key such as the id of a session.

    Use on the event loop; ``done`` may be set on the thread that works.
    """

    def __init__(self) -> None:
        self._jobs: dict[str, list[Job]] = {}

    @contextmanager
    def begin(self, key: str, total: int = 0) -> Iterator[Job]:
        """A job that lasts as long as the block."""
        job = Job(total)
        self._jobs.setdefault(key, []).append(job)
        try:
            yield job
        finally:
            jobs = self._jobs[key]
            jobs[:] = [other for other in jobs if other is not job]
            if not jobs:
                del self._jobs[key]

    def find(self, key: str) -> Job | None:
        """The first job of a key that is still in progress."""
        jobs = self._jobs.get(key)
        return jobs[0] if jobs else None

    def cancel(self, key: str) -> None:
        """End all jobs of a key at the next occasion; what they have reached counts."""
        for job in self._jobs.get(key, []):
            job.cancelled = True


def describe_job(job: Job | None) -> Response:
    """``done`` of ``total`` as JSON; without a job no content."""
    if job is None:
        return Response(status_code=204, headers=NO_STORE)
    return JSONResponse({"done": job.done, "total": job.total}, headers=NO_STORE)
