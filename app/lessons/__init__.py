"""Lessons: small text files that drive the page, and whose every number the engine checks."""
