"""What the forms of races and sweeps share."""

from __future__ import annotations

from pydantic import BaseModel

from app.i18n.messages import _
from app.web.forms import read_number
from app.web.problems import HttpProblem


class ExperimentForm(BaseModel):
    """A form as typed: its copies start from the initial or from the current weights."""

    start: str = "first"

    @property
    def from_start(self) -> bool:
        """Whether the copies start at epoch 0."""
        return self.start != "here"


def read_field(label: str, text: str, field: str) -> float:
    """The number typed into a field; raises HttpProblem if it is none."""
    value = read_number(text)
    if value is None:
        raise HttpProblem(
            422,
            _(
                "%(label)s: enter a number like 0.03 or 1e-3, not “%(text)s”.",
                label=label,
                text=text[:40],
            ),
            field=field,
        )
    return value
