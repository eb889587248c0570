"""Publish/subscribe within this process: short messages to all subscribers of a topic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[str, str], None]
"""Called with the kind of a message and its text."""

RESYNC = "resync"
"""A kind of its own: messages may have been missed, so read the current state again."""


class Topics:
    """The subscribers of each topic."""

    def __init__(self) -> None:
        self._listeners: dict[str, list[Listener]] = {}

    def has_subscribers(self, topic: str) -> bool:
        """Whether anybody has subscribed here."""
        return topic in self._listeners

    @contextmanager
    def subscribe(self, topic: str, listener: Listener) -> Iterator[None]:
        """Call ``listener`` for every message until the context ends."""
        listeners = self._listeners.setdefault(topic, [])
        listeners.append(listener)
        try:
            yield
        finally:
            listeners.remove(listener)
            if not listeners and self._listeners.get(topic) is listeners:
                del self._listeners[topic]

    def publish(self, topic: str, kind: str, text: str) -> None:
        """Call all subscribers of the topic."""
        for listener in tuple(self._listeners.get(topic, ())):
            listener(kind, text)
