"""Maps encoded as text decode to the same pixels."""

from __future__ import annotations

import json

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.render.maps.pixel_codec import pixel_text
from tests.for_each import for_each
from tests.render.maps.pixel_decoder import read_pixels


@settings(deadline=None)
@given(st.integers(0, 3), st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_decoding_inverts_encoding(count: int, size: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (count, size, size), dtype=np.uint8)
    before = pixels.copy()
    assert read_pixels(pixel_text(pixels), size) == before.tolist()
    assert (pixels == before).all()


def test_every_difference_of_neighbours_can_be_encoded() -> None:
    steps = np.arange(256, dtype=np.uint8)
    pixels = np.stack([np.zeros_like(steps), steps], axis=1)
    text = pixel_text(np.repeat(pixels[:, np.newaxis, :], 2, axis=1))
    assert read_pixels(text, 2) == [[[0, step]] * 2 for step in range(256)]


def test_json_needs_no_escapes() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (40, 40), dtype=np.uint8)
    text = pixel_text(noise)
    assert json.dumps(text, ensure_ascii=False) == f'"{text}"'
    assert text.splitlines() == [text]
    assert all(character.isprintable() or character == "\xad" for character in text)


@for_each("value", [0, 127, 255])
def test_a_uniform_map_repeats_one_character(value: int) -> None:
    text = pixel_text(np.full((8, 8), value, dtype=np.uint8))
    assert set(text[1:]) == {"#"}
