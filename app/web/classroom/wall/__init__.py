"""The wall: every student's run as a live tile, for the teacher."""
