"""What is known about a session besides its run: its name, its date and its last commands."""

from __future__ import annotations

from dataclasses import dataclass, replace

MAX_NAME_LENGTH = 60
MAX_COMMANDS = 8
MAX_COMMAND_LENGTH = 64


@dataclass(frozen=True)
class SessionLabel:
    """``name`` is empty for a session without one. ``made`` is a Unix time, None if not known.

    ``commands`` are the keys of the last commands that were carried out, so that none is twice.
    """

    name: str = ""
    made: float | None = None
    commands: tuple[str, ...] = ()

    def with_command(self, key: str) -> SessionLabel:
        """The label after one more command."""
        others = tuple(each for each in self.commands if each != key)
        return replace(self, commands=(*others, key)[-MAX_COMMANDS:])


NO_LABEL = SessionLabel()
