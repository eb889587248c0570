"""Changing a run from its page: the settings form, layers, activations, and new runs."""
