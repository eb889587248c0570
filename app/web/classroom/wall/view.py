"""How a teacher looks at the wall: sorted by what, and from when on a run is called stuck."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

SORTS = {
    "name": "name",
    "state": "state, what needs help first",
    "loss": "train loss, lowest first",
    "test": "test loss, lowest first",
    "accuracy": "accuracy, highest first",
    "epoch": "epoch, highest first",
    "parameters": "parameters, fewest first",
}
"""What tiles are sorted by, and how the page calls it."""
STUCK = 100
MAX_STUCK = 1_000_000


@dataclass(frozen=True)
class WallView:
    """As the address has it: by what tiles are sorted, and how many epochs make a run stuck."""

    sort: str = "name"
    stuck: int = STUCK

    def query(self, **more: str) -> str:
        """The query string, with only what is no default."""
        words = {} if self.sort == "name" else {"sort": self.sort}
        if self.stuck != STUCK:
            words["stuck"] = str(self.stuck)
        return urlencode(words | more)


def read_wall_view(query: QueryParams) -> tuple[WallView, list[str]]:
    """The view that an address asks for, and a sentence for what in it cannot be meant."""
    view, notes = WallView(), list[str]()
    if sort := query.get("sort", ""):
        if sort in SORTS:
            view = WallView(sort, view.stuck)
        else:
            notes.append(f"“{sort[:40]}” is nothing to sort by; choose one of {', '.join(SORTS)}.")
    if stuck := query.get("stuck", "").strip():
        if stuck.isascii() and stuck.isdigit() and len(stuck) < 8 and 0 < int(stuck) <= MAX_STUCK:
            view = WallView(view.sort, int(stuck))
        else:
            notes.append(f"stuck must be a whole number of epochs from 1 to {MAX_STUCK}.")
    return view, notes
