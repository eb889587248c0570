"""Stores in one SQLite file: what they have acknowledged is on the disk."""
