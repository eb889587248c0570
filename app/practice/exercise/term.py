"""The terms of one update, in the order of their computation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from app.i18n.messages import _
from app.render.formulas.plain_symbols import derivative_name
from app.training.run.symbols import superscript

Kind = Literal["z", "a", "J", "dJ_da", "da_dz", "dJ_dz", "dJ_dw", "dJ_db", "w", "b"]
KINDS: tuple[Kind, ...] = get_args(Kind)
OF_SAMPLES: frozenset[Kind] = frozenset({"z", "a", "dJ_da", "da_dz", "dJ_dz"})
"""The kinds whose arrays have a row for each sample."""


@dataclass(frozen=True, slots=True)
class Term:
    """One array of an update.

    ``kind`` w and b are the new weights and biases. ``layer`` is that of the neurons for z, a,
    dJ_da, da_dz and dJ_dz, and the layer that the weights leave for dJ_dw, dJ_db, w and b. J has
    layer 0.
    """

    kind: Kind
    layer: int = 0

    @property
    def symbol(self) -> str:
        """Plain text, as the page writes it: ∂Jᵢ/∂a², ∂J/∂w¹, new w¹, J."""
        up = superscript(self.layer)
        match self.kind:
            case "J":
                return "J"
            case "z" | "a":
                return f"{self.kind}{up}"
            case "w" | "b":
                return _("new %(symbol)s", symbol=self.parameter)
            case "da_dz":
                return f"∂a{up}/∂z{up}"
            case "dJ_da" | "dJ_dz":
                return derivative_name(f"{self.kind[-1]}{up}", share=True)
            case _:
                return derivative_name(f"{self.kind[-1]}{up}")

    @property
    def parameter(self) -> str:
        """Of a new weight or bias, the symbol of the parameter: w¹."""
        return f"{self.kind}{superscript(self.layer)}"

    @property
    def code(self) -> str:
        """As in code: dJ_dw[1], J."""
        return "J" if self.kind == "J" else f"{self.kind}[{self.layer}]"


def terms_of(depth: int) -> tuple[Term, ...]:
    """All terms of a network of ``depth`` = L layers, in the order of computation.

    z¹, a¹ … a^L, J, then ∂J/∂a, ∂a/∂z, ∂J/∂z of layer L, ∂J/∂w and ∂J/∂b of the weights into it,
    the same for the layers below, and the new weights and biases.
    """
    forward = [Term(kind, layer) for layer in range(1, depth + 1) for kind in ("z", "a")]
    backward: list[Term] = []
    for layer in range(depth, 0, -1):
        backward += [Term("dJ_da", layer), Term("da_dz", layer), Term("dJ_dz", layer)]
        backward += [Term("dJ_dw", layer - 1), Term("dJ_db", layer - 1)]
    update = [Term(kind, layer) for layer in range(depth) for kind in ("w", "b")]
    return (*forward, Term("J"), *backward, *update)
