"""The links to a session: its exact state or a frozen copy of it, and its recipe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from anyio import to_thread
from markupsafe import escape

from app.i18n.messages import _
from app.training.codec.recipe_link import MAX_LETTERS, write_recipe
from app.training.codec.state_link import NotInAddress, write_state
from app.training.recipe.recipe import Recipe
from app.training.run.session import TrainingSession
from app.web import addresses
from app.web.share.frozen_copies import FrozenCopies

Kind = Literal["state", "copy"]
FRAME_HEIGHT = 1100
"""In pixels: enough for the default network in an article that leaves 600 in width."""


@dataclass(frozen=True)
class ShareLink:
    """A path that opens the state: ``state`` contains all of it, ``copy`` names a frozen copy.

    ``bytes`` is the length of the path or the size of the copy, ``about`` describes the link.
    """

    path: str
    kind: Kind
    bytes: int
    about: str


async def share_state(
    session: TrainingSession, copies: FrozenCopies, *, keep: bool, query: str = ""
) -> ShareLink:
    """The link to the state in the view of ``query``.

    A copy is kept if ``keep`` is set or the state does not fit into an address. Raises
    TooLargeToKeep.
    """
    why = ""
    if not keep:
        try:
            return await to_thread.run_sync(_state_link, session, query)
        except NotInAddress as error:
            why = _("%(reason)s So a copy is kept on the server instead.", reason=error)
    token, size = await copies.keep(session)
    about = _(
        "The copy (%(size)s) is kept on this server until it is long unused or newer copies need "
        "the room.",
        size=_kilobytes(size),
    )
    return ShareLink(addresses.shared(token, query), "copy", size, f"{why} {about}".strip())


def iframe(url: str, title: str) -> str:
    """HTML that embeds the page at an address in an article."""
    return (
        f'<iframe src="{escape(url)}" title="{escape(title)}" '
        f'style="width: 100%; height: {FRAME_HEIGHT}px; border: 0" loading="lazy"></iframe>'
    )


def recipe_path(recipe: Recipe, query: str = "") -> str | None:
    """The path that starts a new run of the recipe.

    None if it would be too long, or if the recipe needs a person's own data.
    """
    if recipe.dataset.own is not None:
        return None
    path = addresses.with_query(addresses.home(recipe=write_recipe(recipe)), query)
    return path if len(path) <= MAX_LETTERS else None


def _state_link(session: TrainingSession, query: str) -> ShareLink:
    def path(text: str) -> str:
        return addresses.with_query(addresses.home(state=text), query)

    state = write_state(session, MAX_LETTERS + 1 - len(path("-")))
    whole = path(state.text)
    size = _kilobytes(len(whole))
    about = _("The link holds everything (%(size)s).", size=size)
    if state.rows < state.of_rows:
        about = _(
            "The link holds everything (%(size)s); the loss curve is thinned to %(rows)s of "
            "%(all)s points.",
            size=size,
            rows=state.rows,
            all=state.of_rows,
        )
    return ShareLink(whole, "state", len(whole), about)


def _kilobytes(size: int) -> str:
    return f"{size / 1000:.1f} kB"
