"""The bug hunt: a training run in which one formula of the backward pass is broken."""
