"""Rooms: a teacher's run that a class follows, the copies that students work on, and who is who."""
