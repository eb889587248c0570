"""The check of a student's own forward and backward pass."""
