"""An exercise: one update of a session, whose terms a student computes."""
