"""A class that follows a teacher's run: frame rates, delays and server load.

Teacher and class watch in separate processes. `python -m benchmarks.classroom [--quick]`.
"""

from __future__ import annotations

import math
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from app.web.classroom.room_bar import TAKE_INTERVAL_MS
from benchmarks.clients.class_watchers import ClassWatching, Look, class_watching
from benchmarks.clients.live_server import LiveServer, live_server
from benchmarks.clients.people import percentile
from benchmarks.clients.school import Teacher, join, take
from benchmarks.verdict import Verdict, at_least, at_most

SETTLED_SECONDS = 2.0
LAST_SECONDS = 10.0
"""By then the last follower must have the page."""
LOOK_SECONDS = 0.1
KB_OF_FOLLOWER = 104.0
"""50 Mbit/s divided by 60 students."""


@dataclass(frozen=True)
class Goal:
    """Goals for a class of this size: frames per second, delay in ms, cores."""

    students: int
    frames: float
    delay: float
    cores: float


GOALS = (Goal(200, 14.0, 100.0, 0.3), Goal(1000, 12.0, 250.0, 1.0))


@dataclass(frozen=True)
class School:
    """A class that follows: two processes of students and one of the teacher."""

    server: LiveServer
    teacher: Teacher
    students: list[ClassWatching]
    desk: ClassWatching

    def look(self) -> list[Look]:
        """What the students' processes have received."""
        return [each.look() for each in self.students]


def main(arguments: Sequence[str]) -> int:
    """Print what followers get and the server load, for two class sizes."""
    seconds = 4.0 if "--quick" in arguments else 12.0
    verdicts: list[Verdict] = []
    with live_server() as server:
        alone = _alone(server.as_another(), seconds)
        verdicts.append(Verdict("the teacher alone, cores", f"{alone:.2f}"))
        for goal in GOALS:
            verdicts += _class_of(server.as_another(), goal, seconds, alone)
    for verdict in verdicts:
        print(verdict)
    return int(any(verdict.met is False for verdict in verdicts))


def _alone(server: LiveServer, seconds: float) -> float:
    """Cores used when the teacher plays without a class."""
    teacher = Teacher(server)
    with class_watching(server, [teacher.stream]):
        server.play(teacher.session)
        time.sleep(SETTLED_SECONDS)
        cores = _cores(server, lambda: time.sleep(seconds))
        server.pause(teacher.session)
    return cores


def _class_of(server: LiveServer, goal: Goal, seconds: float, alone: float) -> Iterator[Verdict]:
    teacher, title = Teacher(server), f"{goal.students} follow"
    start = time.monotonic()
    streams = list(join(server, teacher.code, goal.students))
    joined = time.monotonic() - start
    half = len(streams) // 2
    with ExitStack() as stack:
        students = [
            stack.enter_context(class_watching(server, part))
            for part in (streams[:half], streams[half:])
        ]
        yield Verdict(f"{title}: a student joins, ms", f"{joined / goal.students * 1000:.1f}")
        with class_watching(server, [teacher.stream]) as desk:
            school = School(server, teacher, students, desk)
            yield from _playing(school, goal, title, seconds, alone)
            yield from _turned(school, title)
            yield from _chosen(school, title)
            yield from _in_slow_motion(school, title, seconds)
        yield _at_fifteen(server, teacher, goal, title, seconds)
        teacher.send()
        before = server.cpu_seconds() or 0.0
        waits = take(server, teacher.code, streams, TAKE_INTERVAL_MS / 1000)
        text = f"{max(waits):.1f} (first {min(waits):.2f}, median {statistics.median(waits):.1f})"
        yield Verdict(f"{title}: all have what was sent and its page, s", text)
        each = ((server.cpu_seconds() or 0.0) - before) / goal.students
        yield Verdict("  processor time of each, ms", f"{each * 1000:.0f}")


def _at_fifteen(
    server: LiveServer, teacher: Teacher, goal: Goal, title: str, seconds: float
) -> Verdict:
    """Without the teacher's page nobody gets more than 15 frames per second."""
    server.play(teacher.session)
    time.sleep(SETTLED_SECONDS)
    cores = _cores(server, lambda: time.sleep(seconds))
    server.pause(teacher.session)
    return at_most(f"{title}: cores where all have 15 frames/s", cores, goal.cores, f"{cores:.2f}")


def _playing(
    school: School, goal: Goal, title: str, seconds: float, alone: float
) -> Iterator[Verdict]:
    server = school.server
    server.play(school.teacher.session)
    time.sleep(SETTLED_SECONDS)
    school.desk.look()
    begun = [look.clock for look in school.look()]
    cores = _cores(server, lambda: time.sleep(seconds))
    looks, own = school.look(), school.desk.look()
    server.pause(school.teacher.session)
    spans = [look.clock - start for look, start in zip(looks, begun, strict=True)]
    rates = [n / span for look, span in zip(looks, spans, strict=True) for n in look.frames]
    each = sum(look.bytes for look in looks) / statistics.mean(spans) / len(rates) / 1000
    late = _delays(own, looks)
    text = f"min {min(rates):.1f}, median {statistics.median(rates):.1f}"
    yield at_least(f"{title}: frames/s of each", min(rates), goal.frames, text)
    p95 = percentile(late, 0.95) * 1000
    text = f"{p95:.0f} (median {percentile(late, 0.5) * 1000:.0f})"
    yield at_most("  after the first has a frame, p95, ms", p95, goal.delay, text)
    text = f"{cores:.2f}, the teacher alone {alone:.2f}"
    yield Verdict("  cores, the teacher's page at 60 frames/s", text)
    yield at_most("  kB a second of a follower", each, KB_OF_FOLLOWER, f"{each:.0f}")
    span = own.clock - begun[0]
    yield Verdict("  frames/s of the teacher", f"{own.frames[0] / span:.0f}")


def _delays(own: Look, looks: Sequence[Look]) -> list[float]:
    """Seconds from the first arrival of a frame, teacher included, to that at each follower."""
    first: dict[int, float] = {}
    for look in (own, *looks):
        for each in look.of("frame"):
            first[each.number] = min([first.get(each.number, math.inf), *each.times])
    return [
        at - first[each.number] for look in looks for each in look.of("frame") for at in each.times
    ]


def _turned(school: School, title: str) -> Iterator[Verdict]:
    """Delay of the teacher's step at the last follower."""
    body = {"unit": "batch"}
    path = f"/api/sessions/{school.teacher.session}/step"
    yield from _until_the_last(
        school,
        f"{title}: a step reaches the last, ms",
        lambda _: school.server.ask("POST", path, body),
    )


def _chosen(school: School, title: str) -> Iterator[Verdict]:
    """Delay of another selected weight at the last follower."""
    keys = ("w1.1.1", "w1.2.1", "w2.1.1", "w2.1.2", "w1.1.2")
    yield from _until_the_last(
        school,
        f"{title}: another weight reaches the last, ms",
        lambda turn: school.teacher.choose(keys[turn]),
    )


def _until_the_last(
    school: School, name: str, act: Callable[[int], object], times: int = 5
) -> Iterator[Verdict]:
    last, first, costs = [], [], []
    for turn in range(times):
        time.sleep(0.5)
        school.look()
        before, start = school.server.cpu_seconds() or 0.0, time.monotonic()
        act(turn)
        waits = [at - start for at in _pages(school)]
        last.append(max(waits) * 1000)
        first.append(min(waits) * 1000)
        costs.append(((school.server.cpu_seconds() or 0.0) - before) * 1000)
    yield Verdict(name, f"{statistics.median(last):.0f} (first {statistics.median(first):.0f})")
    yield Verdict("  processor time of it, ms", f"{statistics.median(costs):.0f}")


def _pages(school: School) -> list[float]:
    """When each follower received a page. Raises RuntimeError if one did not."""
    arrived: list[float] = []
    end, wanted = time.monotonic() + LAST_SECONDS, 0
    while not wanted or len(arrived) < wanted:
        if time.monotonic() > end:
            raise RuntimeError(f"{len(arrived)} of {wanted} followers have got the page")
        time.sleep(LOOK_SECONDS)
        looks = school.look()
        wanted = sum(len(look.frames) for look in looks)
        arrived += [at for look in looks for each in look.of("lab") for at in each.times]
    return arrived


def _in_slow_motion(school: School, title: str, seconds: float) -> Iterator[Verdict]:
    """In slow motion every phase is a page."""
    server = school.server
    server.play(school.teacher.session, "slow")
    time.sleep(SETTLED_SECONDS)
    school.look()
    cores = _cores(server, lambda: time.sleep(seconds))
    looks = school.look()
    server.pause(school.teacher.session)
    pages = sum(len(each.times) for look in looks for each in look.of("lab"))
    text = f"{cores:.2f}, {pages / sum(len(look.frames) for look in looks):.1f} pages each"
    yield Verdict(f"{title}: slow motion, cores", text)


def _cores(server: LiveServer, wait: Callable[[], None]) -> float:
    before, start = server.cpu_seconds() or 0.0, time.monotonic()
    wait()
    return ((server.cpu_seconds() or 0.0) - before) / (time.monotonic() - start)


if __name__ == "__main__":
    begun = time.monotonic()
    code = main(sys.argv[1:])
    print(f"{time.monotonic() - begun:.0f} s")
    raise SystemExit(code)
