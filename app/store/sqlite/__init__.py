"""Stores in one SQLite file. Acknowledged writes are on the disk."""
