"""What replicas of the app tell each other about the sessions that are watched or play."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from app.errors import ProblemError
from app.live.viewer import Drawing


class ReplicasUnavailable(ProblemError):
    """The other replicas cannot be asked for now. The message is a sentence for the person."""

    status = 503
    retry_after = 5


class SessionBusy(ProblemError):
    """Another replica has the session and does not answer. The message is a sentence."""

    status = 503
    retry_after = 5


@dataclass(frozen=True)
class Lease:
    """The right to change a session that nobody else has now.

    ``anew``: this replica did not have it before; ``was_playing``: the session played on the one
    that had, and shall go on.
    """

    anew: bool = False
    was_playing: bool = False


@dataclass(frozen=True)
class Producer:
    """Which replica plays a session, and the generation that it has reached."""

    replica: str
    generation: int


class ReplicaInbox(Protocol):
    """What an exchange asks of its own replica; see ``desk``."""

    def generation(self, session_id: str) -> int:
        """That of a session which plays here; 0 where it does not."""

    def watched(self) -> Iterable[str]:
        """Sessions that are watched here and do not play here."""

    def drop_silent(self) -> None:
        """Viewers on other replicas that were not heard of for long are gone."""

    def heard_page(self, session_id: str, generation: int, replica: str) -> None:
        """A session has another page; ``replica`` plays it, if any does."""

    def heard_word(self, topic: str, kind: str, word: str) -> None:
        """Another replica has told a word."""

    def heard_producer(self, session_id: str, producer: Producer | None) -> None:
        """Who plays a session that is watched here; asked again and again."""

    def heard_viewers(self, session_id: str, replica: str, view: str, state: str) -> None:
        """How those of a view on another replica are: one of ``WANTS``, ``WAITS``, ``GONE``."""

    def heard_drawing(self, session_id: str, view: str, drawing: Drawing) -> None:
        """A frame that another replica has drawn."""

    async def hand_over(self, session_id: str) -> None:
        """Give up the lease, once what is being done to the session is done."""

    async def write_copy(self, session_id: str, view: str | None) -> bytes | None:
        """See ``copies.write_copy``; None where the session does not play here."""

    async def take_over(self, session_id: str) -> None:
        """Play a session on whose producer is gone, unless another replica is faster."""

    async def lost(self, session_id: str) -> None:
        """Another replica has the lease of a session that plays here."""

    async def look_again(self, session_id: str) -> None:
        """Notices may have been missed: see whether the page is still the newest."""


WANTS, WAITS, GONE = "wants", "waits", "gone"
"""Viewers have taken all they got, have not yet, or are not there any more."""


class ReplicaBus(Protocol):
    """Leases, requests and notices. What cannot be asked raises Unavailable."""

    async def open(self, desk: ReplicaInbox) -> None:
        """Begin to listen."""

    async def leave(self, ended: Mapping[str, bool]) -> None:
        """Listen no more. What has played here by its id: whether it shall go on elsewhere."""

    async def close(self) -> None:
        """Let go of connections."""

    async def acquire(self, session_id: str, *, asks: bool = True) -> Lease | None:
        """Take the lease, or keep it; who has it is asked to hand it over.

        Raises Busy where that takes too long. Without ``asks`` None where another has it.
        """

    async def confirm(self, session_id: str) -> None:
        """Let the others know at once that the session plays here, and in which generation."""

    async def release(self, session_id: str, *, goes_on: bool = False) -> None:
        """Give up the lease, if it is here.

        With ``goes_on`` any replica may play the session on.
        """

    async def producer(self, session_id: str) -> Producer | None:
        """Which other replica plays the session."""

    async def fetch_copy(
        self, session_id: str, producer: Producer, view: str | None
    ) -> bytes | None:
        """What the producer writes for ``write_copy``; None if it is gone. Raises SessionBusy."""

    def follow(self, session_id: str) -> None:
        """Listen for the pages of a session, or for the words of a topic."""

    def unfollow(self, session_id: str) -> None:
        """Listen for them no more."""

    def tell_page(self, session_id: str, generation: int) -> None:
        """The session has another page, for all that follow it."""

    def tell_word(self, topic: str, kind: str, word: str) -> None:
        """A word for all that follow a topic, in place of one of its kind that is not sent yet."""

    def tell_viewers(self, session_id: str, replica: str, view: str, state: str) -> None:
        """How the viewers of a view are, for the producer."""

    def send_drawing(self, session_id: str, replica: str, view: str, drawing: Drawing) -> None:
        """A frame for the viewers of another replica, in place of one that is not sent yet."""


class SingleReplica(ReplicaBus):
    """There is no other replica: every lease is free, and there is nobody to tell."""

    async def open(self, desk: ReplicaInbox) -> None:
        """See ``ReplicaBus.open``."""

    async def leave(self, ended: Mapping[str, bool]) -> None:
        """See ``ReplicaBus.leave``."""

    async def close(self) -> None:
        """See ``ReplicaBus.close``."""

    async def acquire(self, session_id: str, *, asks: bool = True) -> Lease | None:
        """See ``ReplicaBus.acquire``."""
        return Lease()

    async def confirm(self, session_id: str) -> None:
        """See ``ReplicaBus.confirm``."""

    async def release(self, session_id: str, *, goes_on: bool = False) -> None:
        """See ``ReplicaBus.release``."""

    async def producer(self, session_id: str) -> Producer | None:
        """See ``ReplicaBus.producer``."""
        return None

    async def fetch_copy(
        self, session_id: str, producer: Producer, view: str | None
    ) -> bytes | None:
        """See ``ReplicaBus.fetch_copy``."""
        return None

    def follow(self, session_id: str) -> None:
        """See ``ReplicaBus.follow``."""

    def unfollow(self, session_id: str) -> None:
        """See ``ReplicaBus.unfollow``."""

    def tell_page(self, session_id: str, generation: int) -> None:
        """See ``ReplicaBus.tell_page``."""

    def tell_word(self, topic: str, kind: str, word: str) -> None:
        """See ``ReplicaBus.tell_word``."""

    def tell_viewers(self, session_id: str, replica: str, view: str, state: str) -> None:
        """See ``ReplicaBus.tell_viewers``."""

    def send_drawing(self, session_id: str, replica: str, view: str, drawing: Drawing) -> None:
        """See ``ReplicaBus.send_drawing``."""
