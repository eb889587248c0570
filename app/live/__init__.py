"""Playing sessions: one producer of frames for each session, any number of viewers."""
