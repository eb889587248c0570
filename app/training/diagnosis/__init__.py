"""Diagnoses of a run that learns slowly or not at all: what is wrong, and in which layer."""
