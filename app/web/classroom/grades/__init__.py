"""Grades for a learning platform, and the ids by which it finds the students."""
