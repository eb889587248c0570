"""Drawings of the loss surface."""
