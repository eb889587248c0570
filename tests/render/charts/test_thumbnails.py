"""Thumbnails: each part has one, within its frame, small, and drawn once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from app.engine.activations import ACTIVATIONS
from app.engine.datasets import DATASETS
from app.engine.losses import LOSSES
from app.render.charts.thumbnails import (
    SIDE,
    draw_activation_thumbnail,
    draw_dataset_thumbnail,
    draw_loss_thumbnail,
    draw_points_thumbnail,
)
from tests.for_each import for_each
from tests.render import svg

Draw = Callable[[str], str]
KINDS: list[tuple[Draw, dict[str, Any]]] = [
    (draw_dataset_thumbnail, DATASETS),
    (draw_loss_thumbnail, LOSSES),
    (draw_activation_thumbnail, ACTIVATIONS),
]


@for_each(("draw", "parts"), KINDS)
def test_every_part_has_a_small_picture_of_its_own(draw: Draw, parts: dict[str, Any]) -> None:
    pictures = {name: draw(name) for name in parts}
    assert len(set(pictures.values())) == len(pictures)
    for name, picture in pictures.items():
        assert len(picture) < 900, name
        assert draw(name) is picture


@for_each("name", ["circle", "xor", "iris", "sine"])
def test_points_lie_within_the_frame(name: str) -> None:
    drawn = svg.read(draw_dataset_thumbnail(name))
    for path in svg.find_all(drawn, "path"):
        steps = np.array(
            [
                [float(n) for n in pair]
                for pair in re.findall(r"m(-?\d+)\s?(-?\d+)", path.attrib["d"])
            ]
        )
        at = steps.cumsum(axis=0)
        assert len(at) and (at >= 0).all() and (at <= SIDE).all()


def test_classes_are_in_their_colours_and_numbers_in_those_of_values() -> None:
    classes = svg.read(draw_dataset_thumbnail("rings"))
    assert [path.attrib["class"] for path in classes] == ["class-0", "class-1", "class-2"]
    numbers = svg.read(draw_dataset_thumbnail("plane"))
    assert [path.attrib["class"] for path in numbers] == ["neg", "pos"]


def test_equal_points_can_be_drawn() -> None:
    drawn = svg.read(draw_points_thumbnail(np.ones((3, 1)), np.ones((3, 1))))
    assert [path.attrib["class"] for path in drawn] == ["neg"]
