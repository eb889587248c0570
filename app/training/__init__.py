"""A run: its recipe, the session that trains it, what can be seen of it, and its snapshot."""
