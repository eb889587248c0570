"""Animated GIFs: frames, durations and layers."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.render.figures import png_export as raster
from app.render.figures.captions import Drawing, LegendEntry
from app.render.figures.gif_frames import FilmFrame, frame_figure, over_figure
from app.render.figures.png_export import draw_gif
from app.render.figures.standalone_svg import standalone_svg
from app.render.maps.png import diverging_png
from tests.render.figures.pixels import FONTS, share_of
from tests.render.figures.style_sheets import sheet
from tests.render.figures.test_standalone_svg import SVG
from tests.render.svg import read

BLUE, GREEN = (47, 127, 209), (0, 128, 0)
BOX = (20.0, 10.0, 40.0, 30.0)


def plain(colour: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="60">'
        f'<rect width="80" height="60" fill="{colour}"/></svg>'
    )


def frames(gif: bytes) -> list[NDArray[np.uint8]]:
    image = Image.open(BytesIO(gif))
    found = []
    for number in range(image.n_frames):  # type: ignore[attr-defined]
        image.seek(number)
        found.append(np.asarray(image.convert("RGB")))
    return found


def test_frames_are_in_order_and_the_last_lasts_longest() -> None:
    gif = draw_gif([(plain(colour), b"") for colour in ("red", "lime", "blue")], "", BOX, FONTS)
    assert [tuple(frame[5, 5]) for frame in frames(gif)] == [
        (255, 0, 0),
        (0, 255, 0),
        (0, 0, 255),
    ]
    image = Image.open(BytesIO(gif))
    assert image.size == (80, 60) and image.info["loop"] == 0
    lasts = []
    for number in range(3):
        image.seek(number)
        lasts.append(image.info["duration"])
    assert lasts == [120, 120, 2500]


def test_the_map_is_in_its_box_below_the_overlay() -> None:
    over = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="60">'
        '<rect x="30" y="20" width="10" height="10" fill="#008000"/></svg>'
    )
    maps = [diverging_png(np.full((4, 4), value)) for value in (1.0, 0.0)]
    with_map, without = frames(draw_gif([(plain("white"), m) for m in maps], over, BOX, FONTS))
    assert share_of(with_map, BLUE) == pytest.approx((40 * 30 - 100) / (80 * 60), abs=0.01)
    assert share_of(with_map[10:40, 20:60], (255, 255, 255)) == 0
    for frame in (with_map, without):
        assert share_of(frame[20:30, 30:40], GREEN) == 1.0
    assert share_of(without, BLUE) == 0


def test_a_large_gif_gets_fewer_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(0).uniform(-1, 1, (60, 80))
    order = [(plain("white"), diverging_png(values))]
    large = draw_gif(order, "", (0, 0, 80, 60), FONTS)
    monkeypatch.setattr(raster, "MAX_FILM_BYTES", len(large) // 2)
    small = draw_gif(order, "", (0, 0, 80, 60), FONTS)
    assert len(small) <= len(large) // 2
    assert len(np.unique(frames(small)[0].reshape(-1, 3), axis=0)) < 100


def test_a_frame_contains_epoch_and_numbers_and_fits() -> None:
    marks = [
        LegendEntry("●", f"class-{label}", f"a name & more than fits {label}")
        for label in range(10)
    ]
    drawing = Drawing('<svg viewBox="0 0 322 322"/>')
    frame = FilmFrame(12, [(marks[0], "0.123"), (marks[1], "0.456")], [drawing])
    figure = frame_figure(frame, ["A data set with a long name", "2-4-1"], marks)
    assert figure.width <= 480 and figure.height <= 480
    root = read(standalone_svg(figure, sheet()))
    lines = ["".join(node.itertext()) for node in root.iter(f"{SVG}text")]
    assert "12" in lines and "0.123" in lines and "0.456" in lines
    assert lines[0] == "A data set with a lo" and max(map(len, lines)) <= 21
    over = read(standalone_svg(over_figure(drawing, figure.height), sheet()))
    assert over.get("height") == root.get("height")
    assert over.find(f"{SVG}rect") is None
