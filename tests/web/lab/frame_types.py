"""TypeScript declarations of frames and panels, made from their Python types.

``python -m tests.web.lab.frame_types`` writes ``static/js/paint/frame.d.ts``.
"""

from __future__ import annotations

import types
import typing
from typing import Any, NotRequired, is_typeddict

from app.web.lab.frame import Frame
from app.web.lab.panels import Panels
from tests.serving import ROOT

FILE = ROOT / "static" / "js" / "paint" / "frame.d.ts"
HEAD = (
    "/** Frames of a playing run: python -m tests.web.lab.frame_types makes them from Python. */\n"
)
PRIMITIVES = {str: "string", int: "number", float: "number", bool: "boolean"}


def declarations() -> str:
    """An interface for each TypedDict of an event, and for each that it refers to."""
    found: dict[str, str] = {}
    for root in (Frame, Panels):
        _declare(root, found)
    return HEAD + "\n".join(found.values())


def _declare(kind: Any, found: dict[str, str]) -> None:
    if kind.__name__ in found:
        return
    found[kind.__name__] = ""  # keeps its place before those it refers to
    lines = [f"export interface {kind.__name__} {{"]
    for name, annotation in typing.get_type_hints(kind, include_extras=True).items():
        # ``__required_keys__`` does not see NotRequired in postponed annotations.
        is_optional = typing.get_origin(annotation) is NotRequired
        inner = typing.get_args(annotation)[0] if is_optional else annotation
        mark = "?" if is_optional or not kind.__total__ else ""
        lines.append(f"  {name}{mark}: {_type(inner, found)};")
    found[kind.__name__] = "\n".join([*lines, "}", ""])


def _type(annotation: Any, found: dict[str, str]) -> str:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation in PRIMITIVES:
        return PRIMITIVES[annotation]
    if is_typeddict(annotation):
        _declare(annotation, found)
        return str(annotation.__name__)
    inner = [_type(argument, found) for argument in arguments]
    if origin is list:
        return f"{inner[0]}[]"
    if origin is dict:
        return f"Record<{inner[0]}, {inner[1]}>"
    if origin is tuple:
        return f"[{', '.join(inner)}]"
    if origin in (typing.Union, types.UnionType):
        return " | ".join(inner)
    raise TypeError(f"no TypeScript for {annotation}")


if __name__ == "__main__":
    FILE.write_text(declarations(), "utf-8")
