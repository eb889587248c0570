"""Reading what a student hands in, and the starters that they begin with."""
