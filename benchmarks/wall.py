"""The cost of a teacher's wall with 60 playing students. `python -m benchmarks.wall [--quick]`.

Every student plays a fork of the teacher's run at normal speed, with an open page. The wall is
requested every second, and every tile has changed each time. Periods with and without the wall
alternate, because longer runs cost more by themselves.
"""

from __future__ import annotations

import gzip
import http.client
import re
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from benchmarks.clients.live_server import LiveServer, live_server
from benchmarks.clients.people import percentile
from benchmarks.clients.watchers import Watching, watching_each
from benchmarks.verdict import Verdict, at_most, load

STUDENTS = 60
MAX_PERCENT = 20.0
SETTLED_SECONDS = 2.0
_SEEN = re.compile(r"seen=([\w.]+)")


@dataclass
class Teacher(threading.Thread):
    """Keeps a room's wall open until ``leave``; records duration and size of the responses."""

    server: LiveServer
    code: str
    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self._left = threading.Event()

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        """Request the wall once a second."""
        connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=30)
        headers = {**self.server.bearer, "HX-Request": "true", "Accept-Encoding": "gzip"}
        seen, due = "none", time.perf_counter()
        while not self._left.wait(max(0.0, due - time.perf_counter())):
            due += 1.0
            start = time.perf_counter()
            connection.request("GET", f"/room/{self.code}/wall?seen={seen}", headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            self.seconds.append(time.perf_counter() - start)
            self.sizes.append(len(body))
            if answer.status not in (200, 204):
                self.failures.append(answer.status)
            elif body and (found := _SEEN.search(gzip.decompress(body).decode())):
                seen = found[1]
        connection.close()

    def leave(self) -> None:
        """Close the page."""
        self._left.set()
        self.join()


@dataclass
class Spent:
    """CPU time of the server, and frames received by all students, in some seconds."""

    seconds: float = 0.0
    cpu: float = 0.0
    frames: float = 0.0

    @property
    def cores(self) -> float:
        """Cores used by the server."""
        return self.cpu / self.seconds

    @property
    def rate(self) -> float:
        """Frames per second and student."""
        return self.frames / self.seconds / STUDENTS


def main(arguments: Sequence[str]) -> int:
    """Print the server load without and with the wall."""
    turns, seconds = (1, 3.0) if "--quick" in arguments else (4, 5.0)
    print(load())
    without, beside = Spent(), Spent()
    with live_server() as server:
        code = open_room(server)
        students = [join(server.as_another(), code, number) for number in range(STUDENTS)]
        with watching_each(students) as pages:
            for student, session_id in students:
                student.play(session_id)
            time.sleep(SETTLED_SECONDS)
            seconds_of, sizes, failures = list[float](), list[int](), list[int]()
            for _ in range(turns):
                count(server, pages, seconds, without)
                teacher = Teacher(server.as_the_same(), code)
                teacher.start()
                count(server, pages, seconds, beside)
                teacher.leave()
                seconds_of += teacher.seconds
                sizes += teacher.sizes
                failures += teacher.failures
    name = f"{STUDENTS} students play"
    print(Verdict(f"{name}, cores of the server", f"{without.cores:.2f}"))
    print(Verdict("  with a wall that is open", f"{beside.cores:.2f}"))
    print(
        Verdict("  frames a second of a student", f"{without.rate:.1f}, with it {beside.rate:.1f}")
    )
    raw = (beside.cores - without.cores) * 100
    print(Verdict("  the difference, % of a core", f"{raw:.1f}"))
    # A saturated server renders fewer frames because of the wall: these count as cost, too.
    saved = (without.rate - beside.rate) / without.rate * without.cores * 100
    cost = at_most(
        "the wall, % of a core, with frames not drawn",
        raw + saved,
        MAX_PERCENT,
        f"{raw + saved:.1f}",
    )
    print(cost)
    middle, slow = (percentile(seconds_of, share) * 1e3 for share in (0.5, 0.95))
    print(Verdict("  an answer, ms", f"median {middle:.0f}, p95 {slow:.0f} of {len(seconds_of)}"))
    print(Verdict("  its size, kB", f"{percentile(sizes, 0.5) / 1e3:.0f}"))
    refused = at_most("  refused", len(failures), 0, f"{len(failures)}")
    print(refused)
    return int(cost.met is False or refused.met is False)


def open_room(teacher: LiveServer) -> str:
    """Open a room that follows a new lab, and return its code."""
    lab = teacher.new_session()
    return post(teacher, f"/lab/{lab}/room", names="on").split("/")[2]


def join(student: LiveServer, code: str, number: int) -> tuple[LiveServer, str]:
    """Join and fork; returns the student and the id of the fork."""
    student.new_session()  # gets a token
    post(student, "/j", code=code, name=f"Student {number}")
    return student, urlsplit(post(student, f"/room/{code}/fork")).path.split("/")[2]


def post(visitor: LiveServer, path: str, **fields: str) -> str:
    """Send a form and return the address that it redirects to."""
    connection = http.client.HTTPConnection(visitor.host, visitor.port, timeout=30)
    headers = {"content-type": "application/x-www-form-urlencoded", **visitor.bearer}
    connection.request("POST", path, urlencode(fields), headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    if answer.status != 303:
        raise RuntimeError(f"POST {path}: {answer.status} {text}")
    return answer.headers["location"]


def count(server: LiveServer, pages: Watching, seconds: float, spent: Spent) -> None:
    """Measure for some seconds and add the result to ``spent``."""
    start, before = pages.look()
    cpu = server.cpu_seconds() or 0.0
    time.sleep(seconds)
    end, after = pages.look()
    spent.seconds += end - start
    spent.cpu += (server.cpu_seconds() or 0.0) - cpu
    spent.frames += sum(after[:-1]) - sum(before[:-1])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
