"""How replicas of the app coordinate: leases of sessions, copies of runs, notices and frames."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.errors import ProblemError
from app.live.renderer import FrameStamp
from app.training.run.session import TrainingSession


class ReplicasUnavailable(ProblemError):
    """The server that the replicas coordinate through cannot be reached now."""

    status = 503
    retry_after = 5


class SessionBusy(ProblemError):
    """Another replica holds the session and does not answer."""

    status = 503
    retry_after = 5


@dataclass(frozen=True)
class Lease:
    """The exclusive right to change a session.

    ``is_new``: this replica did not hold the lease before. ``was_playing``: the session played on
    the replica that held it before, and should go on.
    """

    is_new: bool = False
    was_playing: bool = False


@dataclass(frozen=True)
class Producer:
    """The replica that plays a session, and the generation it has reached."""

    replica: str
    generation: int


class ViewerState(StrEnum):
    """What the viewers of a view report to the producer of its frames.

    The values are sent, so they have to stay the same for rolling updates.
    """

    READY = "wants"
    """They have taken all frames and want the next one."""
    BUSY = "waits"
    """They still have a frame to take."""
    GONE = "gone"


class ReplicaBus:
    """One replica's connection to the others. Coroutines raise ReplicasUnavailable.

    This base class is for a single replica: every lease is free, and nobody listens.
    """

    async def open(self) -> None:
        """Begin to listen."""

    async def leave(self, played: Mapping[str, bool]) -> None:
        """Give up all leases and stop listening.

        ``played`` has the ids of what played here, and whether another replica should go on.
        """

    async def close(self) -> None:
        """Close the connections."""

    async def acquire(self, session_id: str, *, request_handover: bool = True) -> Lease | None:
        """Take or keep the lease of a session.

        Requests a handover from its holder; raises SessionBusy if that takes too long. Without
        ``request_handover`` returns None if another replica holds it.
        """
        return Lease()

    async def confirm(self, session_id: str) -> None:
        """Publish at once that the session plays here, and in which generation."""

    async def release(self, session_id: str, *, keep_playing: bool = False) -> None:
        """Give up the lease, if it is held; with ``keep_playing`` any replica may play on."""

    async def producer(self, session_id: str) -> Producer | None:
        """The other replica that plays the session, if one does."""
        return None

    async def fetch_copy(
        self, session_id: str, view: Hashable
    ) -> tuple[TrainingSession, FrameStamp] | None:
        """A copy of the run from the replica that plays it; None if it does not play.

        The stamp's cache is that of ``view`` only. Raises SessionBusy.
        """
        return None

    def subscribe(self, name: str) -> None:
        """Listen for the pages of a session, or the messages of a topic."""

    def unsubscribe(self, name: str) -> None:
        """Stop listening for them."""

    def publish_page(self, session_id: str, generation: int) -> None:
        """Announce another page to all subscribers of the session."""

    def publish_message(self, topic: str, kind: str, text: str) -> None:
        """Send a message to all subscribers; it replaces an unsent one of the same kind."""

    def report_viewers(
        self, session_id: str, producer: str, view: Hashable, state: ViewerState
    ) -> None:
        """Tell the replica that plays the session about the viewers of a view here."""
