"""A decoder for `app/render/maps/pixel_codec.py`, pixel by pixel from its docstring."""

from __future__ import annotations

WRITTEN = [chr(code) for code in range(35, 500) if code != 92 and not 127 <= code <= 160]


def read_pixels(text: str, size: int) -> list[list[list[int]]]:
    """The pictures of ``size`` by ``size`` pixels in a text, each as rows of indices."""
    area = size * size
    assert len(text) % area == 0
    return [_read(text[at : at + area], size) for at in range(0, len(text), area)]


def _read(text: str, size: int) -> list[list[int]]:
    rows: list[list[int]] = []
    for at in range(0, len(text), size):
        above, row = (rows[-1] if rows else [0] * size), list[int]()
        for x, character in enumerate(text[at : at + size]):
            place = WRITTEN.index(character)
            rest = place // 2 if place % 2 == 0 else -(place + 1) // 2
            left, corner = (row[-1], above[x - 1]) if x else (0, 0)
            row.append((left + above[x] - corner + rest) % 256)
        rows.append(row)
    return rows
