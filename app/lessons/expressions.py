"""Expressions of lessons, as ``expression_parser`` reads and ``evaluate`` computes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Operator = Literal["+", "−", "·", "/"]
Relation = Literal["<", "≤", ">", "≥", "=", "≈", "≠"]
WhereKind = Literal["before", "now", "updates", "epochs", "at", "with", "sample"]


@dataclass(frozen=True)
class Constant:
    """A number as written."""

    value: float


@dataclass(frozen=True)
class Name:
    """A plain symbol, or a name like ``test loss``; see ``app.lessons.values``."""

    symbol: str


@dataclass(frozen=True)
class Negative:
    """−inner."""

    inner: Expression


@dataclass(frozen=True)
class Absolute:
    """|inner|."""

    inner: Expression


@dataclass(frozen=True)
class Power:
    """(inner)², with an upper index from 0 to 9."""

    inner: Expression
    exponent: int


@dataclass(frozen=True)
class Call:
    """A function of ``FUNCTIONS``: σ(inner), tanh(inner)."""

    function: str
    inner: Expression


@dataclass(frozen=True)
class Arithmetic:
    """left operator right."""

    operator: Operator
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Comparison:
    """first relation next …: true if each holds."""

    first: Expression
    rest: tuple[tuple[Relation, Expression], ...]


@dataclass(frozen=True)
class Both:
    """True if all parts are."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Where:
    """Another state.

    - ``before``: before the update that was just made
    - ``now``: at the present weights, where factors would still be those of that update
    - ``updates``, ``epochs``: trained ``count`` further
    - ``at``: at the end of epoch ``count``; if that is over, of the run begun anew
    - ``with``: the run begun anew with the ``setting``
    - ``sample``: ``count`` is the chosen row i
    """

    kind: WhereKind
    count: int = 0
    setting: str = ""


@dataclass(frozen=True)
class Elsewhere:
    """The inner expression at another state; settings are changed first, then it trains."""

    inner: Expression
    places: tuple[Where, ...]


Expression = (
    Constant
    | Name
    | Negative
    | Absolute
    | Power
    | Call
    | Arithmetic
    | Comparison
    | Both
    | Elsewhere
)
