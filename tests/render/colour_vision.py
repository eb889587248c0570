"""How colours look to readers with other colour vision, and how far two of them are apart.

Simulation: Machado, Oliveira, Fernandes (2009), severity 1, on linear RGB. Difference: CIEDE2000
(Sharma, Wu, Dalal, 2005).
"""

from __future__ import annotations

from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt
from typing import Literal

Vision = Literal["normal", "deuteranopia", "protanopia", "tritanopia", "grey"]
Colour = tuple[int, int, int]
Lab = tuple[float, float, float]

_MACHADO = {
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_LUMINANCE = (0.2126, 0.7152, 0.0722)


def difference(one: Colour, other: Colour, vision: Vision) -> float:
    """CIEDE2000 between two sRGB colours as they are seen."""
    return ciede2000(_lab(_seen(one, vision)), _lab(_seen(other, vision)))


def _seen(colour: Colour, vision: Vision) -> list[float]:
    linear = [_linear(part / 255) for part in colour]
    if vision == "normal":
        return linear
    if vision == "grey":
        return [sum(share * part for share, part in zip(_LUMINANCE, linear, strict=True))] * 3
    mixed = [
        sum(share * part for share, part in zip(row, linear, strict=True))
        for row in _MACHADO[vision]
    ]
    return [min(1.0, max(0.0, part)) for part in mixed]


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _lab(linear: list[float]) -> Lab:
    red, green, blue = linear
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    x, y, z = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def ciede2000(one: Lab, other: Lab) -> float:
    """The difference of two colours given as L*, a*, b*."""
    (light, a, b), (light_2, a_2, b_2) = one, other
    mean = (hypot(a, b) + hypot(a_2, b_2)) / 2
    stretch = 1 + 0.5 * (1 - sqrt(mean**7 / (mean**7 + 25**7)))
    a, a_2 = a * stretch, a_2 * stretch
    chroma, chroma_2 = hypot(a, b), hypot(a_2, b_2)
    hue, hue_2 = degrees(atan2(b, a)) % 360, degrees(atan2(b_2, a_2)) % 360
    turn = 0.0 if chroma * chroma_2 == 0 else (hue_2 - hue + 180) % 360 - 180
    d_light, d_chroma = light_2 - light, chroma_2 - chroma
    d_hue = 2 * sqrt(chroma * chroma_2) * sin(radians(turn) / 2)
    mid_light, mid_chroma = (light + light_2) / 2, (chroma + chroma_2) / 2
    mid_hue = hue + hue_2 if chroma * chroma_2 == 0 else hue + turn / 2
    t = (
        1
        - 0.17 * cos(radians(mid_hue - 30))
        + 0.24 * cos(radians(2 * mid_hue))
        + 0.32 * cos(radians(3 * mid_hue + 6))
        - 0.20 * cos(radians(4 * mid_hue - 63))
    )
    s_light = 1 + 0.015 * (mid_light - 50) ** 2 / sqrt(20 + (mid_light - 50) ** 2)
    s_chroma, s_hue = 1 + 0.045 * mid_chroma, 1 + 0.015 * mid_chroma * t
    around = 30 * exp(-(((mid_hue % 360 - 275) / 25) ** 2))
    crossed = -2 * sqrt(mid_chroma**7 / (mid_chroma**7 + 25**7)) * sin(radians(2 * around))
    parts = d_light / s_light, d_chroma / s_chroma, d_hue / s_hue
    return sqrt(sum(part**2 for part in parts) + crossed * parts[1] * parts[2])
