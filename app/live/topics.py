"""Short words to all that listen to a topic, such as a room: what they say is kept elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[str, str], None]
"""Is told the kind of a word, and the word."""

AGAIN = "again"
"""A kind of its own: words may have been missed, so look how things are now."""


class Topics:
    """Who listens to what, in this process."""

    def __init__(self) -> None:
        self._listeners: dict[str, list[Listener]] = {}

    def is_heard(self, topic: str) -> bool:
        """Whether anybody listens here."""
        return topic in self._listeners

    @contextmanager
    def listening(self, topic: str, listener: Listener) -> Iterator[None]:
        """Hear of a topic, until the end."""
        listeners = self._listeners.setdefault(topic, [])
        listeners.append(listener)
        try:
            yield
        finally:
            listeners.remove(listener)
            if not listeners and self._listeners.get(topic) is listeners:
                del self._listeners[topic]

    def tell(self, topic: str, kind: str, word: str) -> None:
        """Tell all that listen."""
        for listener in tuple(self._listeners.get(topic, ())):
            listener(kind, word)
