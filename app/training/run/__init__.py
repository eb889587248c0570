"""The training session: its network, position, history and what can be observed of it."""
