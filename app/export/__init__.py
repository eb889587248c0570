"""A session as files to take away: scripts, a notebook, weights, tables, and the whole of it."""
