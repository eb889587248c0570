"""The list of a teacher's rooms, open and ended."""
