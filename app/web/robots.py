"""What search engines may read: what is the same for everybody, and nothing of a visitor's."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from app.web import addresses
from app.web.drafts import MARK

router = APIRouter(include_in_schema=False)

OF_VISITORS = (
    addresses.LAB,
    addresses.ROOM,
    addresses.COMPARISON,
    addresses.SHARED,
    addresses.ROOMS,
    addresses.JOIN,
    addresses.RECEIPT,
    addresses.SESSIONS,
    addresses.HUNT,
    addresses.API,
)


_CLOSED = tuple(pattern.partition("{")[0] for pattern in OF_VISITORS)
_LAB = addresses.LAB.partition("{")[0]


def may_be_indexed(path: str) -> bool:
    """Whether the page at this path, without the root path, is the same for everybody."""
    return not path.startswith(_CLOSED) or (path.startswith(_LAB) and MARK in path)


@router.get(addresses.ROBOTS)
async def robots() -> PlainTextResponse:
    """The robots.txt (RFC 9309). Drafts are examples, which anybody may find."""
    below = addresses.root_path()
    closed = [f"Disallow: {below}{start}" for start in _CLOSED]
    return PlainTextResponse(
        "\n".join(["User-agent: *", f"Allow: {below}{_LAB}*{MARK}", *closed, ""])
    )
