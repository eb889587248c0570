"""Source of the engine's functions, so that an exported script computes the same."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from textwrap import dedent
from types import FunctionType
from typing import Any


def engine_source(*functions: Callable[..., Any]) -> str:
    """The source of these functions, after that of the functions and constants they use.

    Annotations are left out. The functions may use NumPy as ``np``, ``math``, each other, and
    numbers and functions of their modules.
    """
    constants: dict[str, str] = {}
    sources: dict[str, str] = {}
    for function in functions:
        _collect(function, constants, sources)
    head = ["\n".join(constants.values())] if constants else []
    return "\n\n\n".join(head + list(sources.values()))


def _collect(
    function: Callable[..., Any], constants: dict[str, str], sources: dict[str, str]
) -> None:
    if function.__name__ in sources:
        return
    source = without_annotations(dedent(inspect.getsource(function))).strip()
    names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    for name in sorted(names - {function.__name__}):
        used = function.__globals__.get(name)
        if isinstance(used, FunctionType):
            _collect(used, constants, sources)
        elif isinstance(used, int | float):
            constants[name] = f"{name} = {used!r}"
    sources[function.__name__] = source


def without_annotations(source: str) -> str:
    """The same Python without type annotations; comments and layout stay."""
    lines = [line.encode() for line in source.splitlines()]
    cuts: list[tuple[int, int, int, int]] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.arg) and node.annotation is not None:
            start = node.col_offset + len(node.arg.encode())
            cuts.append((node.lineno, start, *_end(node.annotation)))
        elif isinstance(node, ast.AnnAssign):
            cuts.append((*_end(node.target), *_end(node.annotation)))
        elif isinstance(node, ast.FunctionDef) and node.returns is not None:
            start = node.returns.col_offset - len(" -> ")
            cuts.append((node.returns.lineno, start, *_end(node.returns)))
    for line, start, end_line, end in sorted(cuts, reverse=True):
        lines[line - 1 : end_line] = [lines[line - 1][:start] + lines[end_line - 1][end:]]
    return b"\n".join(lines).decode()


def _end(node: ast.expr) -> tuple[int, int]:
    assert node.end_lineno is not None and node.end_col_offset is not None
    return node.end_lineno, node.end_col_offset
