"""Texts that hold no state, or no longer: a sentence and nothing else. An old one is still read."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.training.codec.state_link import UnusableState, read_state, write_state
from app.training.recipe.limits import DEFAULT_LIMITS, Limits
from app.training.recipe.recipe import LimitExceeded
from app.training.run.observation import observe, observe_update
from app.training.run.position import Phase, Unit
from tests.examples import examples
from tests.for_each import for_each
from tests.training.forged_links import put_together, seal, take_apart
from tests.training.runs import run

OF_VERSION_1 = (
    "AXlurg99UzmO20AQJOCfTEwYIhdyoEQPWRiDFtkkB5gLc-hYQX_ZJ_gHq9ChQod-irtHpwV7GbHvruqa9y9VtRcB"
    "O-VRLPaihwQRE_9aMOQSWxdELSIYrzGKxUs7q4V1KlJs9rWd1yIFUFYOAbqknGUvOTsNMXK-zVofajEgpBzY8Sq2"
    "DTXctuJ7LTTsMLBzL7JVif6aWnCjNZybiQR2ovQ-OO9y4u6zQ_3f7KhG41T_XECTIjXqIfTqjRYfQEek6S5SD2EI"
    "Sy2cT8pQNDxgN86gTdlQWCMEq-woA6Qb9Fu8wKSh2MHuaqwwQfNotFcDfVSa9z2bG1TjlORDMREWuwn7rPFhm85Z"
    "RpFomxGMgXs71013qhVRo0A_QdnCWmGQxNvgghGUF3DMGsJTnnWW2biiJLLplspLy1WXgUNwb0jrvxKvK0jdJGOh"
    "9RyNUx4GfWc5IvakG2rknbJ8tbZ5aZtmPv_W0vJ2VLYMzsbvaLLXzMJeRF_qBIslJufZ94j0Kjw-olyhdpubH2P6"
    "h9s6qYwPbo18NEk0XCg7FHWkzFrwkCOyfsqoIrCCkLggiQxDeRv06yd6JlH2zNaivb2Pi4MSNlzFAC4s3OQlY6L7"
    "l87BbVj7s7ohIrsJ7FgeCBnZ9-UAZb_q0-90rI6nj49qufw8r_px_HmirL_zfv9aLv8A"
)
"""A link as it stands in an article."""


@pytest.fixture(scope="module")
def text() -> str:
    session = run(optimizer={"name": "adam"})
    session.step(Unit.BATCH, 3)
    session.step(Unit.SAMPLE, 5)
    assert session.watched
    return write_state(session).text


def refused(text: str) -> str:
    with pytest.raises(UnusableState) as caught:
        read_state(text, DEFAULT_LIMITS)
    return str(caught.value)


def test_a_link_of_version_1_is_read_for_ever() -> None:
    session = read_state(OF_VERSION_1, DEFAULT_LIMITS)
    assert session.recipe.dataset.name == "xor"
    assert session.recipe.activations == ["tanh", "sigmoid"]
    assert session.network.parameters.tolist() == [-0.25, -0.125, 0.0, 0.125, 0.25]
    assert session.optimizer_state["velocity"].tolist() == [0.0, 0.0625, 0.125, 0.1875, 0.25]
    assert (session.history.train, session.history.test) == ([0.5, 0.375], [None, None])
    position = session.position
    assert (position.epoch, position.phase, position.layer) == (1, Phase.FORWARD, 2)


def test_cut_anywhere(text: str) -> None:
    for length in range(0, len(text), 7):
        assert "copy the whole address" in refused(text[:length])


def test_any_letter_changed(text: str) -> None:
    for place in range(0, len(text), 5):
        other = "A" if text[place] != "A" else "B"
        refused(text[:place] + other + text[place + 1 :])


@for_each("more", ["A", "AAAA", "=A", " ", "\n", "é", "\0", "%00"])
def test_something_behind_it(text: str, more: str) -> None:
    assert "copy the whole address" in refused(text + more)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    refused(text)


@settings(deadline=None)
@given(st.binary(max_size=100))
def test_any_sealed_bytes(content: bytes) -> None:
    refused(seal(content))


def test_one_of_a_newer_version_is_named(text: str) -> None:
    header, numbers = take_apart(text)
    assert "newer" in refused(put_together(header, numbers, version=2))


def test_what_is_too_long_is_not_looked_at(text: str) -> None:
    assert "at most 8000 characters" in refused("A" * 8001)


def test_what_would_unpack_to_megabytes_is_not_unpacked(text: str) -> None:
    header, numbers = take_apart(text)
    bombs = [seal(bytes(5_000_000)), put_together(header, bytes(5_000_000))]
    assert max(map(len, bombs)) <= 8000
    tracemalloc.start()
    for bomb in bombs:
        refused(bomb)
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


HEADER: list[dict[str, Any]] = [
    {"message": "Send money."},
    {"status": "playing"},
    {"engine": "torch"},
    {"epoch": 2},
    {"epoch": -1},
    {"epoch": True},
    {"epoch": 2**63},
    {"batch": 11},
    {"offset": 12},
    {"phases_done": 1},
    {"samples_done": 2},
    {"update": None},
    {"optimizer_steps": -1},
    {"rows": []},
    {"rows": [1, 0]},
    {"rows": [0]},
    {"rows": [0, 1, 2]},
    {"rows": list(range(61))},
    {"changes": [[2, "to come"]]},
    {"changes": [[0, "x" * 161]]},
    {"changes": [[0, "x"]] * 101},
    {"recipe": None},
    {"recipe": {"layers": [{"units": 1, "activation": "sigmoid"}]}},
    {"recipe": {"dataset": {"name": "/etc/passwd"}}},
    {"play": {"speed": "7"}},
    {"points": None},
]


@for_each("change", HEADER)
def test_a_forged_header(text: str, change: dict[str, Any]) -> None:
    header, numbers = take_apart(text)
    put_together(header, numbers)
    refused(put_together(header | change, numbers))


PLACES = ("epoch", "batch", "offset", "phases_done", "samples_done", "optimizer_steps")
NUMBER = st.one_of(st.integers(0, 20), st.integers(0, 2**63 - 1))


@settings(deadline=None, max_examples=examples(300))
@given(
    place=st.dictionaries(st.sampled_from(PLACES), NUMBER),
    made=st.dictionaries(
        st.sampled_from(("epoch", "batch", "batches", "offset", "steps_before")), NUMBER
    ),
)
def test_a_forged_place_is_refused_or_a_place(
    text: str, place: dict[str, int], made: dict[str, int]
) -> None:
    header, numbers = take_apart(text)
    update = {**header["update"], **made}
    forged = put_together({**header, **place, "update": update}, numbers)
    try:
        session = read_state(forged, DEFAULT_LIMITS)
    except UnusableState:
        return
    observe(session)
    observe_update(session)
    assert session.step(Unit.BATCH, 1) == 1


def test_the_parts_put_together_again_are_a_state(text: str) -> None:
    # Else the forgeries would be refused for another reason than theirs.
    read_state(put_together(*take_apart(text)), DEFAULT_LIMITS)


NUMBERS: dict[str, Callable[[bytes], bytes]] = {
    "one fewer": lambda numbers: numbers[:-8],
    "a byte fewer": lambda numbers: numbers[:-1],
    "one more": lambda numbers: numbers + bytes(8),
    "none": lambda numbers: b"",
    "none is a number": lambda numbers: b"\xff" * len(numbers),
    "infinite weights": lambda numbers: bytes(78) + b"\xf0" * 13 + b"\x7f" * 13 + numbers[104:],
}


@for_each("change", NUMBERS.values(), ids=NUMBERS.keys())
def test_forged_numbers(text: str, change: Callable[[bytes], bytes]) -> None:
    header, numbers = take_apart(text)
    refused(put_together(header, change(numbers)))


def test_an_update_of_rows_that_are_not_there(text: str) -> None:
    header, numbers = take_apart(text)
    for rows in ([], [12], [0] * 13, [-1]):
        refused(put_together({**header, "update": {**header["update"], "rows": rows}}, numbers))


@for_each("start", [b"", b"null", b"[" * 100_000, b'{"a":' * 50_000, b"\xff"])
def test_a_header_that_is_no_header(start: bytes) -> None:
    refused(put_together(start, b""))


def test_a_state_beyond_the_limits_says_so(text: str) -> None:
    with pytest.raises(LimitExceeded, match="at most 2 units"):
        read_state(text, Limits(units=2))
    header, numbers = take_apart(text)
    header["recipe"]["dataset"]["samples"] = 10**9
    with pytest.raises(LimitExceeded, match="at most 10000 samples"):
        read_state(put_together(header, numbers), DEFAULT_LIMITS)


def test_other_points_than_those_of_the_link_are_said(text: str) -> None:
    header, numbers = take_apart(text)
    session = read_state(put_together({**header, "points": 1}, numbers), DEFAULT_LIMITS)
    assert session.message.startswith("The points were drawn again here and differ")
    assert np.isfinite(session.network.parameters).all()


def test_a_run_that_has_not_diverged_is_not_said_to(text: str) -> None:
    header, numbers = take_apart(text)
    session = read_state(put_together({**header, "status": "diverged"}, numbers), DEFAULT_LIMITS)
    assert (session.status, session.message) == ("paused", "")
