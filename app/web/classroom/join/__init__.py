"""Opening a room, joining it by its code, and returning to it with the teacher's key."""
