"""Matrices as programs print them and people type them: NumPy, PyTorch, Python, MATLAB.

A tokenizer for numbers, brackets and names. Nothing is evaluated.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NoReturn

from app.i18n.messages import _
from app.training.weights.arrays import MAX_NUMBERS, UnusableWeights, too_many_numbers
from app.training.weights.naming import role_of
from app.training.weights.nested import MAX_DEPTH

_TOKEN = re.compile(
    r"""
    (?P<blank>[ \t\n\f\v\xa0]+|\#[^\n]*)
  | (?P<dots>\.\.\.|…)
  | (?P<string>"[^"\n]{0,200}"|'[^'\n]{0,200}')
  | (?P<name>(?:[A-Za-z_]\w{0,60}|\d{1,4}(?=\.(?:\d{1,4}\.)?[A-Za-z_]))
        (?:[ ./]\w{1,60}|\[\d{1,4}\]|\{\d{1,4}(?:,\d{1,4})?\}|:\d{1,4}){0,8}
        (?=\s*[=:]|\s+(?:torch\.Size|tensor|Parameter|array)\b))
  | (?P<number>[+-]?(?:(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?|(?:nan|inf(?:inity)?)\b))
  | (?P<word>[^\W\d][\w.]*)
  | (?P<mark>.)
    """,
    re.VERBOSE | re.IGNORECASE,
)
MAX_TOKENS = 4 * MAX_NUMBERS
MAX_DIGITS = 400
_OPEN, _CLOSE = "[({", "])}"
_SILENT = frozenset(["dtype", "requires_grad", "grad_fn", "device", "shape", "size"])
"""Arguments of a printed call, which are no weights."""
_NO_NAMES = frozenset({"containing", "numpy"})
"""Words before a colon or an equals sign that name nothing."""
_PARAMETER = "Parameter containing"
"""What PyTorch prints before a parameter, without a name or after it."""
_LIBRARIES = ("np.", "numpy.", "torch.", "jnp.", "tf.")
_OF_NUMBERS = frozenset(
    ["array", "asarray", "tensor", "Tensor", "Parameter", "matrix", "float32", "float64"]
)
"""Functions of these libraries whose argument are the numbers themselves."""
_SCALAR = re.compile(r"\b(?:np\.|numpy\.)?(?:float|int)\d+\(([^()\n]{1,40})\)")
"""A number as NumPy prints it within a list: np.float64(0.5)."""
_MINUS = str.maketrans({"−": "-", "\N{FULLWIDTH HYPHEN-MINUS}": "-", "\N{EN DASH}": "-"})


@dataclass
class _Frame:
    """An open bracket: its items, and those of a row that a semicolon ended.

    One that ``holds_names`` holds several arrays; its own ``name`` is the beginning of theirs, and
    ``count`` is the number of those without one.
    """

    bracket: str
    line: int
    is_call: bool = False
    holds_names: bool = False
    is_skipped: bool = False
    name: str = ""
    count: int = 0
    lines: list[int] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)
    separators: set[str] = field(default_factory=set)


class _Reader:
    def __init__(self, text: str):
        self.text = text
        self.found: list[tuple[str, Any]] = []
        self.stack: list[_Frame] = []
        self.name = ""
        self.line = 1
        self.before = ""
        self.separator = ""
        self.skips = False
        self.word = ""
        self.vector: tuple[str, list[float]] = ("", [])

    def read(self) -> list[tuple[str, Any]]:
        for count, match in enumerate(_TOKEN.finditer(self.text)):
            if count > MAX_TOKENS:
                raise UnusableWeights(too_many_numbers())
            kind, token = match.lastgroup or "", match.group()
            if kind == "blank":
                self.separator = self.separator or " "
                self.line += token.count("\n")
                continue
            self._take(kind, token)
            self.before = kind if kind != "mark" else token
        if self.stack:
            frame = self.stack[-1]
            self._refuse(
                _("the bracket “%(bracket)s” is not closed", bracket=frame.bracket), frame.line
            )
        return self.found

    def _take(self, kind: str, token: str) -> None:
        if kind == "dots":
            self._refuse(
                _(
                    "“...” stands for numbers that were left out; print all of them with "
                    "numpy.set_printoptions(threshold=10**9)"
                )
            )
        if kind == "number":
            if len(token) > MAX_DIGITS:
                self._refuse(
                    _("a number has more than %(max_digits)s characters", max_digits=MAX_DIGITS)
                )
            self._number(float(token))
        elif kind in ("string", "name"):
            self._take_name(token.strip("\"'"))
        elif token == "<":  # <tf.Variable …>
            self._mark_containers()
        elif kind == "word":
            self._mark_containers()
            self.word = token
            if not self.stack and not self.name:
                self.name = token
        elif token in _OPEN:
            self._open(token)
        elif token in _CLOSE:
            self._close(token)
        elif token in ",;":
            self.skips = False
            if token == ";":
                self._end_row()
            else:
                self.separator = ","
        elif self._in_numbers():
            self._refuse(
                _("“%(token)s” cannot be read among numbers; write numbers only", token=token)
            )
        elif token in "*@" or (token in "./" and self.before in ("]", ")")):
            self._refuse(
                _("“%(token)s” is not computed here; write the result in numbers", token=token)
            )

    def _take_name(self, name: str) -> None:
        name = name.removesuffix(_PARAMETER).strip()
        self.skips = name in _SILENT
        if self.skips or not name or name in _NO_NAMES:
            return
        self._mark_containers()
        self.name = name
        if self.stack:
            self.stack[-1].holds_names = True

    def _number(self, value: float) -> None:
        if self.skips or any(frame.is_skipped for frame in self.stack):
            return
        frame = self.stack[-1] if self.stack else None
        if frame is None or frame.holds_names:
            self._scalar(value)
            return
        if frame.items and isinstance(frame.items[-1], float):
            if not self.separator:
                self._refuse(_("two numbers stand without a blank or a comma between them"))
            frame.separators.add(self.separator)
            if len(frame.separators) > 1:
                self._refuse(
                    _(
                        "some numbers are separated by commas and some by blanks; write the "
                        "decimal mark as a point"
                    )
                )
        self.separator = ""
        frame.items.append(value)
        frame.lines.append(self.line)

    def _scalar(self, value: float) -> None:
        """A number outside of every list; several after one name are a vector."""
        if self.before == "word":
            return  # "Layer 1"
        if not self.name:
            self._refuse(
                _(
                    "the number %(value)s stands outside of every list; put it into one",
                    value=f"{value:g}",
                )
            )
        if self.before == "number" and not self.separator:
            self._refuse(_("two numbers stand without a blank or a comma between them"))
        self.separator = ""
        name = ".".join([*self._prefixes(), self.name])
        if self.found and self.found[-1] is self.vector and self.vector[0] == name:
            self.vector[1].append(value)
        else:
            self.vector = (name, [value])
            self.found.append(self.vector)

    def _open(self, bracket: str) -> None:
        if len(self.stack) > 2 * MAX_DEPTH:
            self._refuse(
                _("the lists are nested more than %(max_depth)s deep", max_depth=MAX_DEPTH)
            )
        is_call = bracket == "(" and self.before == "word"
        if is_call and self.word.startswith(_LIBRARIES):
            function = self.word.rpartition(".")[2]
            self.skips = self.skips or function == "Size"
            if function not in _OF_NUMBERS and not self.skips:
                self._refuse(
                    _("“%(word)s” is not computed here; write the numbers", word=self.word)
                )
        if is_call and not self.stack and self.name == self.word:
            self.name = ""
        if bracket == "{":
            self._mark_containers()
        frame = _Frame(bracket, self.line, is_call, bracket == "{", self.skips, self.name)
        self.stack.append(frame)
        if frame.holds_names:
            self.name = ""
        self.skips = False
        self.separator = ""

    def _close(self, bracket: str) -> None:
        if not self.stack or _CLOSE[_OPEN.index(self.stack[-1].bracket)] != bracket:
            self._refuse(_("the bracket “%(bracket)s” closes none", bracket=bracket))
        frame = self.stack.pop()
        if frame.rows:
            self.stack.append(frame)
            self._end_row()
            self.stack.pop()
        value = frame.rows or frame.items
        if not self.stack and role_of(self.name) == "w":
            value = _by_lines(frame) or value
        if not value or frame.is_skipped:
            return
        if frame.is_call and len(value) == 1:
            (value,) = value
        outer = self.stack[-1] if self.stack else None
        if outer is None or outer.holds_names:
            self._emit(value)
        else:
            outer.items.append(value)

    def _emit(self, value: Any) -> None:
        """An array that is whole, named by the brackets around it and its own name."""
        name, prefixes = self.name, self._prefixes()
        if prefixes and not name:
            inner = next(frame for frame in reversed(self.stack) if frame.holds_names)
            name, inner.count = str(inner.count), inner.count + 1
        self.found.append((".".join([*prefixes, *([name] if name else [])]), value))
        self.name = ""

    def _prefixes(self) -> list[str]:
        return [frame.name for frame in self.stack if frame.holds_names and frame.name]

    def _end_row(self) -> None:
        if self.stack and self.stack[-1].items:
            frame = self.stack[-1]
            frame.rows.append(frame.items)
            frame.items = []
        self.separator = ""

    def _mark_containers(self) -> None:
        """A name or a word inside brackets: they hold several arrays, or a call's arguments."""
        for frame in self.stack:
            if frame.is_call or frame.holds_names:
                continue
            frame.holds_names = True
            if self.name == frame.name:
                self.name = ""
            for item in frame.items:
                self._emit(item)
            frame.items = []

    def _in_numbers(self) -> bool:
        return bool(self.stack) and not self.stack[-1].holds_names and not self.stack[-1].is_call

    def _refuse(self, why: str, line: int = 0) -> NoReturn:
        raise UnusableWeights(_("Line %(line)s: %(why)s.", line=line or self.line, why=why))


def _by_lines(frame: _Frame) -> list[list[float]]:
    """The rows of a matrix whose lines stand below one another, as MATLAB has them; or nothing."""
    if frame.rows or len(frame.lines) != len(frame.items) or frame.separators == {","}:
        return []
    counts = Counter(frame.lines)
    if len(counts) < 2 or len(set(counts.values())) != 1:
        return []
    width = counts[frame.lines[0]]
    return [frame.items[place : place + width] for place in range(0, len(frame.items), width)]


def read_printed(text: str) -> list[tuple[str, Any]]:
    """Names and nested lists of a text with brackets, in order; a name may be empty.

    Raises UnusableWeights with the line and what to change.
    """
    return _Reader(_SCALAR.sub(r"\1", text.translate(_MINUS))).read()
