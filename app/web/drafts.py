"""Drafts: examples that were opened and not used yet, which are stored nowhere.

Who opens an example gets the address of a draft. Its id, ``xor~Rf3…``, names the example, and after
``~`` the id that the session is stored under with the first thing done. So previews of links,
crawlers and people who only look leave no session behind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.store.base import new_id
from app.training.recipe.examples import EXAMPLES
from app.training.run.position import Unit, update_done
from app.training.run.session import TrainingSession

_ID = re.compile(r"[\w-]{22}", re.ASCII)
MARK = "~"
"""No id of a stored session has it."""


@dataclass(frozen=True)
class Draft:
    """An example after ``phase`` phases of its first step, and the id that it will be stored under.

    As text: ``xor~Rf3…``, or ``xor~2~Rf3…`` after two phases.
    """

    example: str
    phase: int
    id: str

    def __str__(self) -> str:
        phase = (str(self.phase),) if self.phase else ()
        return MARK.join((self.example, *phase, self.id))

    def make(self) -> TrainingSession:
        """The session, always the same."""
        example = EXAMPLES[self.example]
        session = TrainingSession(example.recipe, own=example.own)
        if self.phase:
            session.step(Unit.PHASE, self.phase)
        return session


def new_draft(example: str, phase: int = 0) -> Draft:
    """A draft with an id of its own."""
    return Draft(example, phase, new_id())


def read_draft(session_id: str) -> Draft | None:
    """The draft that an id names; None if it names none."""
    example, mark, rest = session_id.partition(MARK)
    if not mark or example not in EXAMPLES:
        return None
    phase, _, name = rest.rpartition(MARK)
    last = update_done(len(EXAMPLES[example].recipe.units) - 1)
    is_phase = not phase or (phase.isascii() and phase.isdecimal() and 0 < int(phase[:4]) <= last)
    return Draft(example, int(phase or 0), name) if is_phase and _ID.fullmatch(name) else None
