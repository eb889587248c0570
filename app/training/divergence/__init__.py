"""Divergence: detecting updates that are not finite, and explaining where they overflow first."""
