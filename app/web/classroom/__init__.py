"""The classroom's pages: opening and joining a room, following, the teacher's desk."""
