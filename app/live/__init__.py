"""Who is watching: one producer of frames a session, any number of viewers."""
