"""The links to a session as it is now: its exact state, or a copy of it, and its recipe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from anyio import to_thread
from markupsafe import escape

from app.training.codec.recipe_link import MAX_LETTERS, write_recipe
from app.training.codec.state_link import NotInAddress, StateText, write_state
from app.training.recipe.recipe import Recipe
from app.training.run.session import TrainingSession
from app.web.share.frozen_copies import Shares

Kind = Literal["state", "copy"]
FRAME_HEIGHT = 1100
"""In pixels: enough for the default network where an article leaves 600 in width."""


@dataclass(frozen=True)
class ShareLink:
    """A path that opens the state: ``state`` has all of it in the address, ``copy`` is kept here.

    ``bytes`` is the length of the path, or the size of the copy; ``about`` says what a person has
    to know of the link.
    """

    path: str
    kind: Kind
    bytes: int
    about: str


async def share_state(
    session: TrainingSession, shares: Shares, *, keep: bool, query: str = ""
) -> ShareLink:
    """The link to the state in the view of ``query``; kept here if asked, or if it is too long.

    Raises TooLargeToKeep.
    """
    why = ""
    if not keep:
        try:
            return await to_thread.run_sync(_in_address, session, query)
        except NotInAddress as error:
            why = f"{error} So a copy is kept on the server instead. "
    token, size = await shares.keep(session)
    about = (
        f"{why}{_kilobytes(size)}, kept on this server until long unused or newer ones need room"
    )
    path = f"/s/{token}"
    return ShareLink(with_part(path, query) if query else path, "copy", size, about)


def iframe(url: str, title: str) -> str:
    """What an article has to hold, so that it shows the embedded page at an address."""
    return (
        f'<iframe src="{escape(url)}" title="{escape(title)}" '
        f'style="width: 100%; height: {FRAME_HEIGHT}px; border: 0" loading="lazy"></iframe>'
    )


def with_part(url: str, part: str) -> str:
    """The address with one more part in its query."""
    return f"{url}{'&' if '?' in url else '?'}{part}"


def recipe_path(recipe: Recipe, query: str = "") -> str | None:
    """The path that opens a fresh run of the recipe; None where it would be too long.

    Nor is there one to a person's own data, which no recipe has.
    """
    if recipe.dataset.own is not None:
        return None
    path = f"/?{urlencode({'recipe': write_recipe(recipe)})}{_more(query)}"
    return path if len(path) <= MAX_LETTERS else None


def _in_address(session: TrainingSession, query: str) -> ShareLink:
    start, end = "/?state=", _more(query)
    state = write_state(session, MAX_LETTERS - len(start) - len(end))
    path = f"{start}{state.text}{end}"
    return ShareLink(path, "state", len(path), _about(state, len(path)))


def _about(state: StateText, size: int) -> str:
    about = f"{_kilobytes(size)}, all of it in the address"
    if state.rows < state.of_rows:
        about += f"; of the {state.of_rows} losses on the curve {state.rows} are in it"
    return about


def _more(query: str) -> str:
    return f"&{query}" if query else ""


def _kilobytes(size: int) -> str:
    return f"{size / 1000:.1f} kB"
