"""Challenges and their scoreboard."""
