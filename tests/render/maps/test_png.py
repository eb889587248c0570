"""PNGs decode to the numbers that were encoded."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.engine.activations import Array
from app.render.colours import BLUE, ORANGE
from app.render.maps.png import (
    LEVELS,
    Palette,
    data_uri,
    diverging_png,
    indexed_png,
    palette_indices,
)
from tests.for_each import for_each
from tests.render.maps.png_decoder import decode, decode_uri

SIDE = st.integers(1, 40)
SEED = st.integers(0, 2**32 - 1)


def noise(height: int, width: int, seed: int) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)


def shades(height: int, width: int, seed: int) -> Array:
    return np.random.default_rng(seed).uniform(-1.5, 1.5, (height, width))


@settings(deadline=None)
@given(SIDE, SIDE, SEED)
def test_the_pixels_are_read_back(height: int, width: int, seed: int) -> None:
    pixels = noise(height, width, seed)
    palette, alpha = bytes(range(256)) * 3, bytes(range(256))
    picture = decode(indexed_png(pixels, Palette(palette, alpha)))
    assert (picture.width, picture.height) == (width, height)
    assert picture.indices == pixels.tolist()
    assert bytes(part for colour in picture.palette for part in colour) == palette
    assert bytes(picture.alpha) == alpha


@settings(deadline=None)
@given(SIDE, SIDE, SEED)
def test_a_map_is_its_palette_indices(height: int, width: int, seed: int) -> None:
    values = shades(height, width, seed)
    picture = decode(diverging_png(values))
    assert picture.indices == palette_indices(values).tolist()
    assert len(picture.palette) == len(picture.alpha) == 2 * LEVELS + 1


@settings(deadline=None)
@given(st.floats(-1.0, 1.0))
def test_an_index_is_the_nearest_shade(value: float) -> None:
    index = int(palette_indices(np.array([[value]]))[0, 0])
    assert abs((index - LEVELS) / LEVELS - value) <= 0.5001 / LEVELS


@for_each(("value", "end"), [(-7.0, -1.0), (7.0, 1.0), (1e300, 1.0)])
def test_values_beyond_the_range_are_clamped(value: float, end: float) -> None:
    beyond, at_end = (palette_indices(np.array([[v]])) for v in (value, end))
    assert beyond == at_end


def test_blue_is_above_orange_below_and_the_middle_clear() -> None:
    picture = decode(diverging_png(np.array([[-1.0, -0.5, 0.0, 0.5, 1.0]])))
    (row,) = picture.indices
    colours = [picture.palette[index] for index in row]
    alpha = [picture.alpha[index] for index in row]
    assert colours[0] == colours[1] == ORANGE
    assert colours[3] == colours[4] == BLUE
    assert alpha[2] == 0
    assert alpha[0] == alpha[4] == 255
    assert 0 < alpha[1] == alpha[3] < 255


def test_a_stronger_shade_is_more_opaque() -> None:
    picture = decode(diverging_png(np.zeros((1, 1))))
    above, below = picture.alpha[LEVELS:], picture.alpha[LEVELS::-1]
    assert above == below == sorted(set(above))


def test_the_address_of_an_image_is_the_image() -> None:
    png = diverging_png(shades(3, 5, 0))
    assert decode_uri(data_uri(png)) == decode(png)
