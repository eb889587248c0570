"""A decoder for palette PNGs, written from the specification."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.render.maps.png import DIVERGING, Palette

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PREFIX = "data:image/png;base64,"


@dataclass(frozen=True)
class Picture:
    """``indices`` row by row from the top; ``palette`` (r, g, b) and ``alpha`` for each index."""

    width: int
    height: int
    indices: list[list[int]]
    palette: list[tuple[int, int, int]]
    alpha: list[int]


def decode_uri(uri: str) -> Picture:
    assert uri.startswith(PREFIX)
    return decode(base64.b64decode(uri.removeprefix(PREFIX), validate=True))


def decode_tile(uri: str) -> Picture:
    """A picture with a part of the diverging palette, as if it had all of it."""
    part = decode_uri(uri)
    whole = Picture(part.width, part.height, part.indices, *_split(DIVERGING))
    places = {colour: i for i, colour in enumerate(zip(whole.palette, whole.alpha, strict=True))}
    known = [places[colour] for colour in zip(part.palette, part.alpha, strict=True)]
    return replace(whole, indices=[[known[i] for i in row] for row in part.indices])


def _split(palette: Palette) -> tuple[list[tuple[int, int, int]], list[int]]:
    flat = palette.colours
    return [(flat[i], flat[i + 1], flat[i + 2]) for i in range(0, len(flat), 3)], [*palette.alpha]


def decode(png: bytes) -> Picture:
    chunks = list(_chunks(png))
    kinds = [kind for kind, _ in chunks]
    assert kinds[0] == b"IHDR" and kinds[-1] == b"IEND"
    bodies = dict(chunks)
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(
        ">IIBBBBB", bodies[b"IHDR"]
    )
    assert (depth, colour, compression, filtering, interlace) == (8, 3, 0, 0, 0)
    plte = bodies[b"PLTE"]
    assert len(plte) % 3 == 0
    palette = [(plte[i], plte[i + 1], plte[i + 2]) for i in range(0, len(plte), 3)]
    raw = zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"))
    assert len(raw) == height * (width + 1)
    indices = _unfilter(raw, width, height)
    assert max(map(max, indices)) < len(palette)
    return Picture(width, height, indices, palette, list(bodies[b"tRNS"]))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    assert png.startswith(SIGNATURE)
    start = len(SIGNATURE)
    while start < len(png):
        (length,) = struct.unpack_from(">I", png, start)
        kind, body = png[start + 4 : start + 8], png[start + 8 : start + 8 + length]
        (checksum,) = struct.unpack_from(">I", png, start + 8 + length)
        assert checksum == zlib.crc32(kind + body)
        yield kind, body
        start += 12 + length


def _unfilter(raw: bytes, width: int, height: int) -> list[list[int]]:
    rows: list[list[int]] = []
    above = [0] * width
    for number in range(height):
        kind, *line = raw[number * (width + 1) : (number + 1) * (width + 1)]
        row: list[int] = []
        for x, value in enumerate(line):
            left, corner = (row[x - 1], above[x - 1]) if x else (0, 0)
            row.append((value + _predictor(kind, left, above[x], corner)) % 256)
        rows.append(row)
        above = row
    return rows


def _predictor(kind: int, left: int, up: int, corner: int) -> int:
    match kind:
        case 0:
            return 0
        case 1:
            return left
        case 2:
            return up
        case 3:
            return (left + up) // 2
        case 4:
            estimate = left + up - corner
            return min((left, up, corner), key=lambda near: abs(estimate - near))
    raise AssertionError(f"no filter {kind}")
