"""Reads numbers as programs print them: NumPy, PyTorch, JSON, Python, and lines of CSV.

A scanner for names, brackets and numbers. Nothing is evaluated.
"""

from __future__ import annotations

import re
from typing import NoReturn

from app.i18n.messages import _
from app.practice.answers.values import (
    GROUP,
    MAX_ARRAYS,
    MAX_DEPTH,
    MAX_NUMBERS,
    MAX_TEXT,
    MAX_WORDS,
    TRUNCATED,
    Block,
    Printed,
    UnreadableAnswers,
    Value,
    has_decimal_comma,
    short,
)

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n]*|>>>\ ?|(?:In|Out)\ ?\[\d{1,6}\]:\ ?|<[^<>\n]{0,120}>)
  | (?P<newline>\n)
  | (?P<blank>[ \t\r\f\v\xa0]+)
  | (?P<dots>\.\.\.|…)
  | (?P<string>"[^"\n]{0,200}"|'[^'\n]{0,200}')
  | (?P<index>(?<=[\w'^\]⁰¹²³⁴-⁹])
      (?:\[\s*(?:-?\d{1,3}|L(?:\s*-\s*\d)?)\s*\]|[({]{1,2}\d{1,3}[)}]{1,2}(?=\s*[=:\[])))
  | (?P<module>\d{1,3}\.(?!e[+-]?\d)[^\W\d][\w.]*|f'\([az][^\s()]{0,6}\))
  | (?P<number>[+-]?(?:(?:\d+(?:_\d+)*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?
      |(?:nan|inf(?:inity)?)\b)(?![\w]))
  | (?P<word>[^\W\d_][\w.'^⁰¹²³⁴-⁹₀-₉ᵢ/∂]*
      |[∂∇_^/'⁰¹²³⁴-⁹₀-₉ᵢ]+[\w.'^⁰¹²³⁴-⁹₀-₉ᵢ/∂]*|\d+[^\W\d][\w./]*)
  | (?P<mark>.)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OPEN, _CLOSE = "[({", "])}"
_CALLS = frozenset(["array", "asarray", "tensor", "parameter", "matrix", "list", "tuple", "dict"])
"""Functions whose argument are the numbers themselves, in any library."""
_TYPES = re.compile(r"(?:float|int|double|longdouble)\d*_?")
_NOTHING = ("none", "null")
_ROW = re.compile(r"[\s\d.,;|&eE+-]*\d[\s\d.,;|&eE+-]*")
_MINUS = str.maketrans({"−": "-", "\N{FULLWIDTH HYPHEN-MINUS}": "-", "\N{EN DASH}": "-"})


def read_printed(text: str) -> list[tuple[str, Value]]:
    """Names and values in their order; a name is empty if a value has none.

    Raises UnreadableAnswers with the line.
    """
    if len(text) > MAX_TEXT:
        raise UnreadableAnswers(
            _(
                "The text is longer than %(size)s kB; paste the asked arrays only.",
                size=MAX_TEXT // 1000,
            )
        )
    return _Reader(text.translate(_MINUS)).read()


class _Reader:
    """One pass over the text. ``stack`` has the open brackets, ``label`` the words before them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[tuple[str, Value]] = []
        self.stack: list[tuple[str, Block, bool]] = []
        self.label: list[str] = []
        self.is_new_line = self.may_be_row = True
        self.assigns = False
        self.word = ""
        self.separated = True
        self.vector: Block | None = None
        self.rows: Block | None = None
        self.line = 1
        self.count = 0
        self.decimal_comma = has_decimal_comma(text)

    def read(self) -> list[tuple[str, Value]]:
        place = 0
        while place < len(self.text):
            if self.may_be_row:
                self.may_be_row = False
                place = self._read_row(place)
                if place == len(self.text):
                    break
            match = _TOKEN.match(self.text, place)
            assert match is not None
            place = match.end()
            kind, token = match.lastgroup or "", match.group()
            kind = "word" if kind == "module" else kind
            if kind == "newline":
                self.line += 1
                self.is_new_line = self.separated = True
                self.may_be_row = not self.stack
                self.assigns, self.vector = False, None
            elif kind in ("blank", "comment"):
                self.separated = True
            elif self.stack:
                self._inside(kind, token)
            else:
                self._outside(kind, token)
        self._end_rows()
        if self.stack:
            self._refuse(_("the bracket “%(bracket)s” is not closed", bracket=self.stack[-1][0]))
        return self.found

    # ---- outside of brackets

    def _read_row(self, place: int) -> int:
        """Read a line of numbers alone; its end, or ``place`` if it is none."""
        end = self.text.find("\n", place)
        line = self.text[place : len(self.text) if end < 0 else end]
        if not line.strip():
            self._end_rows()
            return place
        if not _ROW.fullmatch(line):
            return place
        row = GROUP.sub(".", line) if self.decimal_comma else line
        cells = [cell for cell in re.split(r"[\s,;|&]+", row.strip()) if cell]
        numbers: list[Value] = []
        for cell in cells:
            match = _TOKEN.fullmatch(cell)
            if match is None or match.lastgroup != "number":
                return place
            numbers.append(self._printed(cell))
        if self.rows is None:
            self.rows = Block(by_rows=True)
        self.rows.items.append(Block(numbers))
        self.is_new_line = False
        return place + len(line)

    def _outside(self, kind: str, token: str) -> None:
        if kind == "dots":
            raise UnreadableAnswers(_(TRUNCATED))
        if kind == "mark" and token in _OPEN or kind == "index" and self._is_vector(token):
            if token in _OPEN:
                self._open(token)
            else:
                self._give(Block([self._printed(token.strip("[] "))]))
            return
        if self.is_new_line and kind != "mark":
            self._end_rows()
            if not _is_function(token):
                self.label, self.word = [], ""
            self.is_new_line = False
        if kind == "number":
            plain = re.fullmatch(r"\d{1,3}", token) is not None
            if not self.separated and self.vector is not None:
                self._refuse(
                    _("a sum is not computed here; paste the numbers that your code prints")
                )
            if self.vector is not None and not self.label:
                self.vector.items.append(self._printed(token))  # dw0,0.1,0.2
            elif self.label and (self.assigns or not plain or _is_loss(self.label)):
                self.vector = Block([self._printed(token)])
                self._give(self.vector)
                self.separated = False
            else:
                self.label.append(token)
        elif kind in ("string", "word", "index"):
            self.word = token.lower()
            self.label.append(token.strip("\"'") if kind == "string" else token)
        elif token in "=:":
            self.assigns = True
        elif token in "]},;":
            self.separated = True
        elif token in "*@+" and self.label:
            self._refuse(
                _(
                    "“%(sign)s” is not computed here; paste the numbers that your code prints",
                    sign=token,
                )
            )
        del self.label[:-MAX_WORDS]

    def _is_vector(self, token: str) -> bool:
        """Whether a bracket with one whole number is a printed vector, not an index."""
        return self.assigns or not self.label

    def _give(self, value: Value) -> None:
        if isinstance(value, Printed):
            value = Block([value])
        name = " ".join(word for word in self.label if not _is_function(word))
        if len(self.found) == MAX_ARRAYS:
            raise UnreadableAnswers(
                _(
                    "The text has more than %(most)s arrays; paste the asked ones only.",
                    most=MAX_ARRAYS,
                )
            )
        self.found.append((name, value))
        self.label, self.assigns, self.word = [], False, ""

    def _end_rows(self) -> None:
        if self.rows is not None:
            rows, self.rows = self.rows, None
            self._give(rows)

    # ---- inside of brackets

    def _open(self, bracket: str) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self._refuse(_("the lists are nested more than %(most)s deep", most=MAX_DEPTH))
        is_call = bracket == "(" and bool(self.word)
        if is_call and not _is_function(self.word):
            if self.stack or self.word != "print":
                self._refuse(
                    _(
                        "“%(word)s” is not computed here; paste what it prints",
                        word=short(self.word),
                    )
                )
            self.label, self.word = [], ""
            return  # the brackets of a pasted print(…)
        self._end_rows()
        self.stack.append((bracket, Block(), is_call))
        self.word, self.separated = "", True

    def _close(self, bracket: str) -> None:
        opened, block, is_call = self.stack.pop()
        if _CLOSE[_OPEN.index(opened)] != bracket:
            self._refuse(
                _(
                    "the bracket “%(bracket)s” does not close “%(opened)s”",
                    bracket=bracket,
                    opened=opened,
                )
            )
        if any(isinstance(item, Block) for item in block.items[:-1]) and not block.is_named:
            _end_row(block)
        value: Value = block
        if len(block.items) == 1 and not block.is_named and (is_call or opened == "("):
            value = block.items[0]  # array([…]), tensor(0.5), (0.5)
        if not self.stack:
            self._give(value)
        else:
            self._put(value)
        self.word, self.separated = "", False

    def _put(self, value: Value) -> None:
        _bracket, block, _is_call = self.stack[-1]
        if block.keys and len(block.keys) == len(block.items):
            self._refuse(_("some values in braces have a name and some have none"))
        block.items.append(value)

    def _inside(self, kind: str, token: str) -> None:
        bracket, block, is_call = self.stack[-1]
        if kind == "dots":
            raise UnreadableAnswers(_(TRUNCATED))
        if self.word.endswith("=") and not (kind == "mark" and token in ",)"):
            return  # dtype=float32
        if kind == "number":
            if not self.separated:
                self._refuse(_("two numbers stand without a blank or a comma between them"))
            self.separated = False
            if bracket == "{" and len(block.keys) == len(block.items):
                self.word = token  # a key
            else:
                self._put(self._printed(token))
        elif kind in ("string", "word", "index"):
            self.word = (self.word if kind == "index" else "") + token.strip("\"'")
            if self.word.lower() in _NOTHING and kind == "word":
                self._put(None)
                self.word = ""
        elif token in _OPEN:
            self._open(token)
        elif token in _CLOSE:
            self._end_word()
            self._close(token)
        elif token == "=" and is_call:
            self.word = "="
        elif token in ":=" and self.word:
            block.keys.append(self.word)
            self.word = ""
        elif token in ",;":
            self._end_word()
            self.separated = True
            if token == ";":
                _end_row(block)
        else:
            self._refuse(
                _("“%(sign)s” cannot be read among numbers; paste numbers only", sign=token)
            )

    def _end_word(self) -> None:
        if self.word and self.word != "=":
            self._refuse(_("“%(word)s” is not a number", word=short(self.word)))
        self.word = ""

    def _printed(self, token: str) -> Printed:
        self.count += 1
        if self.count > MAX_NUMBERS:
            raise UnreadableAnswers(
                _(
                    "The text has more than %(most)s numbers; paste the asked arrays only.",
                    most=MAX_NUMBERS,
                )
            )
        return Printed(token.replace("_", ""))

    def _refuse(self, sentence: str) -> NoReturn:
        raise UnreadableAnswers(_("Line %(line)s: %(problem)s.", line=self.line, problem=sentence))


def _is_function(word: str) -> bool:
    """Whether a word is a function of the numbers themselves: np.array, tensor, float32."""
    last = word.lower().rpartition(".")[2]
    return last in _CALLS or _TYPES.fullmatch(last) is not None


def _end_row(block: Block) -> None:
    """Put the numbers after the last row into a row, as MATLAB writes it: [1 2; 3 4]."""
    begin = len(block.items)
    while begin and isinstance(block.items[begin - 1], Printed):
        begin -= 1
    if begin < len(block.items):
        block.items[begin:] = [Block(block.items[begin:])]


def _is_loss(label: list[str]) -> bool:
    return " ".join(label).lower() in ("j", "loss", "cost", "l", "e", "c")
