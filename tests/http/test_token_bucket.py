"""An allowance is a token bucket: compared with one that is written as in the textbook."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.http.token_bucket import Rate, TokenBucket


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Bucket:
    """A number of tokens that grows with time."""

    def __init__(self, rate: Rate, now: float):
        self.rate, self.tokens, self.at = rate, rate.burst, now

    def take(self, now: float) -> bool:
        grown = self.tokens + (now - self.at) * self.rate.per_second
        self.tokens, self.at = min(self.rate.burst, grown), now
        if self.tokens < 1 - 1e-6:
            return False
        self.tokens -= 1
        return True


def test_a_burst_and_then_so_many_a_second() -> None:
    clock = Clock()
    allowance = TokenBucket(Rate(per_second=2, burst=5), clock)
    assert [allowance.take("a") for _ in range(5)] == [0] * 5
    assert allowance.take("a") == 0.5
    clock.now += 0.25
    assert allowance.take("a") == 0.25
    clock.now += 0.25
    assert allowance.take("a") == 0
    assert allowance.take("a") == 0.5


def test_each_key_has_its_own() -> None:
    allowance = TokenBucket(Rate(1, 1), Clock())
    assert [allowance.take(key) for key in "abab"] == [0, 0, 1, 1]


def test_waiting_as_long_as_was_said_is_enough() -> None:
    clock = Clock()
    allowance = TokenBucket(Rate(per_second=3, burst=2), clock)
    for _ in range(50):
        if wait := allowance.take("a"):
            clock.now += wait
            assert allowance.take("a") == 0


@given(
    st.floats(0.1, 100),
    st.integers(1, 20),
    st.lists(st.floats(0, 5).map(lambda seconds: round(seconds, 2)), max_size=60),
)
def test_it_is_the_bucket_of_the_textbook(
    per_second: float, burst: int, pauses: list[float]
) -> None:
    clock = Clock()
    rate = Rate(per_second, burst)
    allowance, bucket = TokenBucket(rate, clock), Bucket(rate, clock.now)
    for pause in pauses:
        clock.now += pause
        assert (allowance.take("a") == 0) == bucket.take(clock.now)


def test_who_has_nothing_to_make_up_for_is_forgotten() -> None:
    clock = Clock()
    allowance = TokenBucket(Rate(per_second=10, burst=5), clock)
    for key in range(1000):
        allowance.take(str(key))
        clock.now += 0.01
    assert len(allowance) <= 11


def test_the_number_of_keys_is_bounded() -> None:
    allowance = TokenBucket(Rate(0.001, 1), Clock(), max_keys=100)
    for key in range(1000):
        allowance.take(str(key))
    assert len(allowance) == 100
    assert allowance.take("999") > 0
