"""All rooms of a server: which are empty or expired, and space for one more."""
