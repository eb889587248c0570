"""The timeline of a session: undo, redo, and going back to any recorded state.

A timeline is a list of segments. A segment begins with an action (a start, changed settings,
edited parameters) and continues with updates, each a function of the state before it. So any state
can be rebuilt bit for bit from the last checkpoint before it, by replaying what came after.
"""
