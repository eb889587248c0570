"""Which charts are open and how the loss curve is drawn, in the address: words joined by dots."""

from __future__ import annotations

from collections.abc import Iterable

from app.render.charts.loss_curve import CurveOptions

CHARTS = ("loss", "score", "gradients", "weights", "activations", "confusion")
OPEN_BY_DEFAULT = ("loss",)
NONE = "none"
SMOOTHING = {"": 0.0, "smooth60": 0.6, "smooth90": 0.9}
"""Weight of the past in the moving average, by its word."""

CURVE_WORDS = ("logx", "logy", *filter(None, SMOOTHING))


def read_charts(text: str) -> tuple[tuple[str, ...], list[str]]:
    """The open charts in the order of the page, and the unknown words."""
    if not text:
        return OPEN_BY_DEFAULT, []
    words = [] if text == NONE else text.split(".")
    return _chosen(words), [word for word in words if word not in CHARTS]


def write_charts(names: Iterable[str]) -> str:
    """The open charts, for an address; empty for the default."""
    chosen = _chosen(names)
    return "" if chosen == OPEN_BY_DEFAULT else ".".join(chosen) or NONE


def toggled(charts: tuple[str, ...], name: str) -> str:
    """The open charts with one opened or closed, for an address."""
    return write_charts({*charts} ^ {name})


def read_curve(text: str) -> tuple[CurveOptions, list[str]]:
    """How the loss curve is drawn, and the unknown words."""
    words = text.split(".") if text else []
    smoothing = max((SMOOTHING.get(word, 0.0) for word in words), default=0.0)
    look = CurveOptions("logx" in words, "logy" in words, smoothing)
    return look, [word for word in words if word not in CURVE_WORDS]


def write_curve(look: CurveOptions) -> str:
    """How the loss curve is drawn, for an address; empty for the default."""
    smooth = next(word for word, weight in SMOOTHING.items() if weight == look.smoothing)
    words = ("logx" if look.log_x else "", "logy" if look.log_y else "", smooth)
    return ".".join(word for word in words if word)


def _chosen(names: Iterable[str]) -> tuple[str, ...]:
    found = set(names)
    return tuple(name for name in CHARTS if name in found)
