"""Pixels of a picture on the page, and the prediction of a network for them."""

from __future__ import annotations

import math
from typing import Any

from playwright.sync_api import Page

# The browser's own decoder reads the picture.
_PIXELS = """async source => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  return [image.naturalWidth, [...context.getImageData(0, 0, canvas.width, canvas.height).data]];
}"""
Pixel = tuple[int, ...]


def predict(parameters: Any, output: str, *x: float) -> float:
    """ŷ of a tanh network, written without the engine."""
    a = list(x)
    last = len(parameters["w"]) - 1
    for layer, (w, b) in enumerate(zip(parameters["w"], parameters["b"], strict=True)):
        z = [
            b[unit] + math.fsum(a[source] * w[source][unit] for source in range(len(a)))
            for unit in range(len(b))
        ]
        squash = math.tanh if layer < last or output == "tanh" else sigmoid
        a = [squash(value) for value in z]
    return a[0]


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def decode(page: Page, source: str) -> tuple[int, list[Pixel]]:
    """Width and pixels (red, green, blue, alpha) of a picture."""
    width, values = page.evaluate(_PIXELS, source)
    return width, [tuple(values[start : start + 4]) for start in range(0, len(values), 4)]
