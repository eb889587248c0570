"""Painting points on the output plane, and the same points as a table to type into."""
