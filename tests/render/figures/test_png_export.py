"""SVG to PNG: size, colours, and text with the bundled fonts."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from app.render.figures import png_export as raster
from app.render.figures.png_export import RasterFailed, draw_png
from app.render.figures.standalone_svg import FONTS as FAMILIES
from tests.render.figures.pixels import FONTS, pixels, share_of


def svg(body: str, width: float = 60, height: float = 30) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'font-family="{FAMILIES}"><rect width="{width}" height="{height}" fill="#ffffff"/>'
        f"{body}</svg>"
    )


def text(words: str, more: str = "") -> str:
    return svg(f'<text x="4" y="22" font-size="20" {more}>{words}</text>')


def ink(picture: bytes) -> int:
    """How many pixels are dark."""
    return int((pixels(picture).min(axis=2) < 100).sum())


def test_it_is_twice_as_large_and_in_the_same_colours() -> None:
    body = '<rect x="30" width="30" height="30" fill="#2f7fd1"/>'
    picture = pixels(draw_png(svg(body), 60, 30, FONTS))
    assert picture.shape == (60, 120, 3)
    assert share_of(picture, (0x2F, 0x7F, 0xD1)) == pytest.approx(0.5, abs=0.01)
    assert share_of(picture, (255, 255, 255)) == pytest.approx(0.5, abs=0.01)


def test_pixels_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "MAX_PIXELS", 60 * 30)
    assert pixels(draw_png(svg(""), 60, 30, FONTS)).shape == (30, 60, 3)


def test_text_is_drawn_with_the_bundled_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = draw_png(text("epoch"), 60, 30, FONTS)
    assert ink(plain) > 200
    for more in ('font-weight="600"', 'font-weight="700"', 'font-style="italic"'):
        other = draw_png(text("epoch", more), 60, 30, FONTS)
        assert ink(other) > 200 and other != plain
    # Otherwise the test would pass with the fonts of the machine.
    monkeypatch.setattr(raster, "FONTS", ())
    assert ink(draw_png(text("epoch"), 60, 30, FONTS)) == 0


def test_without_its_fonts_it_draws_nothing(tmp_path: Path) -> None:
    with pytest.raises(RasterFailed, match="server's fonts are missing"):
        draw_png(text("epoch"), 60, 30, tmp_path)


@pytest.mark.slow
def test_the_bundled_fonts_have_every_character() -> None:
    signs = "∂ŷ‖αλ−·⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉…–━•●■"
    missing = pixels(draw_png(text("\ue123"), 60, 30, FONTS))
    for sign in signs:
        picture = draw_png(text(sign), 60, 30, FONTS)
        assert (pixels(picture) != 255).sum() > 10, sign
        assert not np.array_equal(pixels(picture), missing), sign


def test_invalid_svg_raises_a_readable_error() -> None:
    with pytest.raises(RasterFailed, match="use the SVG instead"):
        draw_png("<svg", 60, 30, FONTS)


def test_rasterizing_has_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(command: list[str], **options: object) -> None:
        assert options["timeout"] == raster.TIMEOUT_SECONDS
        raise subprocess.TimeoutExpired(command, raster.TIMEOUT_SECONDS)

    monkeypatch.setattr(subprocess, "run", wait)
    with pytest.raises(RasterFailed, match="longer than 60 s; use the SVG"):
        draw_png(svg(""), 60, 30, FONTS)
