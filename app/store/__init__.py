"""Where sessions live between requests: snapshots by id, each with a version."""
