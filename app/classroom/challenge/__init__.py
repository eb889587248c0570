"""Challenges: a goal that the teacher sets, scores of runs, and their ranking."""
