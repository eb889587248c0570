"""How the wall is sorted, and after how many epochs a run counts as stuck; from the address."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from app.i18n.messages import N_, _
from app.web.forms import read_integer

SORTS = {
    "name": N_("name"),
    "state": N_("state, runs that need help first"),
    "loss": N_("train loss, lowest first"),
    "test": N_("test loss, lowest first"),
    "accuracy": N_("accuracy, highest first"),
    "epoch": N_("epoch, highest first"),
    "parameters": N_("parameters, fewest first"),
}
"""The sort orders, and their names on the page."""
DEFAULT_STUCK = 100
MAX_STUCK = 1_000_000


@dataclass(frozen=True)
class WallView:
    """Sort order, and the number of epochs without improvement after which a run is stuck."""

    sort: str = "name"
    stuck: int = DEFAULT_STUCK

    def query(self, **more: str) -> str:
        """The query string, without defaults."""
        values = {} if self.sort == "name" else {"sort": self.sort}
        if self.stuck != DEFAULT_STUCK:
            values["stuck"] = str(self.stuck)
        return urlencode(values | more)


def read_wall_view(query: QueryParams) -> tuple[WallView, dict[str, str]]:
    """The view of an address, and a sentence for each invalid part by its name."""
    view, notes = WallView(), dict[str, str]()
    if sort := query.get("sort", ""):
        if sort in SORTS:
            view = WallView(sort, view.stuck)
        else:
            notes["sort"] = _(
                "“%(sort)s” is not a sort order. Choose one of %(names)s.",
                sort=sort[:40],
                names=", ".join(SORTS),
            )
    if stuck := query.get("stuck", "").strip():
        epochs = read_integer(stuck, 1, MAX_STUCK)
        if epochs is not None:
            view = WallView(view.sort, epochs)
        else:
            notes["stuck"] = _(
                "Stuck after: enter a whole number of epochs from 1 to %(max_stuck)s.",
                max_stuck=MAX_STUCK,
            )
    return view, notes
