"""Runs side by side: comparisons, races and learning-rate sweeps; pages and JSON API."""
