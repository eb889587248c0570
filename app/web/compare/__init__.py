"""Runs side by side: comparisons, races and learning-rate sweeps, as pages and as JSON."""
