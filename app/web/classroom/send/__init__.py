"""Sending a run to every student of a room."""
