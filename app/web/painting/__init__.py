"""Painting points on the plane, and editing them as a table."""
