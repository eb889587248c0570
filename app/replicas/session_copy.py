"""A copy of a run between two frames, as one replica sends it to another."""

from __future__ import annotations

from collections.abc import Hashable

from app.live.renderer import FrameRenderer, FrameStamp
from app.replicas.messages import pack, unpack
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.session import TrainingSession

_COPIED = ("generation", "number", "problem", "followed")


def encode_copy(
    renderer: FrameRenderer, session: TrainingSession, stamp: FrameStamp, view: str | None
) -> bytes:
    """Session and stamp; with a view, the part of the stamp's cache that a page in it needs."""
    cache = None
    if view is not None:
        cache = renderer.encode_cache(session, renderer.decode_view(view), stamp)
    header = {name: getattr(stamp, name) for name in _COPIED}
    return pack({**header, "memo": cache}, to_bytes(session))


def decode_copy(
    renderer: FrameRenderer, session_id: str, view: Hashable, content: bytes
) -> tuple[TrainingSession, FrameStamp]:
    """The inverse of ``encode_copy``."""
    header, (snapshot,) = unpack(content)
    cache = {} if header["memo"] is None else renderer.decode_cache(view, header["memo"])
    copied = {name: header[name] for name in _COPIED}
    return from_bytes(snapshot), FrameStamp(session_id, cache=cache, **copied)
