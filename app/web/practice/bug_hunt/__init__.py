"""The bug hunt: its levels, its page, and the moves on it."""
