"""Nobody finds a room by trying codes."""

from app.classroom.join_code import ALPHABET, LENGTH, new_code
from app.http.brute_force import TooManyWrongCodes, WrongCodeLimit
from app.settings import Settings
from tests.web.classroom.class_room import Class
from tests.web.opening import new_app

CODES = len(ALPHABET) ** LENGTH
A_DAY = 24 * 60


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def looked_at(tries: WrongCodeLimit, clock: Clock, minutes: int, addresses: int) -> int:
    """Of a thousand tries a minute from so many addresses, those that were looked at."""
    count = 0
    for minute in range(minutes):
        for attempt in range(1000):
            clock.now = 60 * (minute + attempt / 1000)
            address = f"192.0.2.{attempt % addresses}"
            try:
                tries.require(address)
            except TooManyWrongCodes as error:
                assert error.status == 429 and "wrong codes" in str(error)
                continue
            tries.count_wrong(address)
            count += 1
    return count


def test_a_thousand_tries_a_minute_find_nothing_in_a_day() -> None:
    """As many as an hour lets through, for a day: the chance to meet one of 100 open rooms."""
    clock = Clock()
    tries = WrongCodeLimit(clock)
    first = looked_at(tries, clock, 60, addresses=1)
    assert first <= 40 + 10 * 60
    most = 40 + 10 * A_DAY
    assert most / CODES < 1 / 5000  # of one room
    assert 100 * most / CODES < 0.02  # of one of a hundred


def test_many_addresses_find_nothing_either() -> None:
    clock = Clock()
    tries = WrongCodeLimit(clock)
    assert looked_at(tries, clock, 30, addresses=200) <= 300 + 60 * 30
    assert (300 + 60 * A_DAY) / CODES < 1 / 900


def test_correct_codes_are_refused_too_after_many_wrong_ones() -> None:
    app = new_app(Settings())
    room = Class(app)
    thief = room.client()
    for _ in range(40):
        assert thief.get(f"/j/{wrong(room)}").status_code == 404
    refused = thief.get(f"/j/{wrong(room)}")
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    # A right code tells nothing either, and by no way.
    assert thief.get(f"/j/{room.code}").status_code == 429
    assert thief.post("/j", data={"code": room.code, "name": "Eve"}).status_code == 429
    # Those who are in it go on.
    assert room.teacher.get(f"{room.room}/desk").status_code == 200


def wrong(room: Class) -> str:
    return next(code for code in iter(new_code, None) if code != room.code)


def test_correct_codes_are_not_counted() -> None:
    room = Class()
    for _ in range(60):
        assert room.client().get(f"/j/{room.code}").status_code == 200


def test_member_pages_do_not_reveal_which_codes_exist() -> None:
    """A page of a room answers to whoever is not in it as one that is not there."""
    room = Class()
    stranger = room.client()
    for path in ("", "/stream", "/desk", "/desk?project=1"):
        right, other = (stranger.get(f"/room/{code}{path}") for code in (room.code, wrong(room)))
        assert right.status_code == other.status_code
        assert right.text.replace(room.code, "") == other.text.replace(other.url.path[6:12], "")
