"""The past of a run, and what of its future is known: every state on it can be come back to.

A timeline is a list of turns. A turn begins with an action (a start, changed settings, edited
parameters) and goes on with updates, each a function of what was before. So any state is rebuilt
bit for bit from the last checkpoint before it, by doing again what came after.
"""

from app.training.timeline.place import Mark, Place
from app.training.timeline.record import Timeline
from app.training.timeline.turn import Turn

__all__ = ["Mark", "Place", "Timeline", "Turn"]
