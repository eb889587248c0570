"""A session between two frames, as one replica hands it to another."""

from __future__ import annotations

from collections.abc import Hashable

from app.live.artist import Artist, Stamp
from app.live.wire import pack, unpack
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.session import TrainingSession


def write_copy(artist: Artist, session: TrainingSession, stamp: Stamp, view: str | None) -> bytes:
    """Session and stamp; with a view, what a page in it needs of the stamp's memo."""
    memo = None if view is None else artist.write_memo(session, artist.read_view(view), stamp)
    words = {"generation": stamp.generation, "number": stamp.number, "problem": stamp.problem}
    return pack({**words, "memo": memo}, to_bytes(session))


def read_copy(
    artist: Artist, session_id: str, view: Hashable, content: bytes
) -> tuple[TrainingSession, Stamp]:
    """What was written."""
    header, (snapshot,) = unpack(content)
    memo = {} if header["memo"] is None else artist.read_memo(view, header["memo"])
    generation, number, problem = (header[name] for name in ("generation", "number", "problem"))
    return from_bytes(snapshot), Stamp(session_id, generation, number, memo, problem)
