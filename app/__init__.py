"""Backprop Playground: step, play and rewind the training of a neural network."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("backprop-playground")
except PackageNotFoundError:  # a work tree that nobody installed
    __version__ = "0+unknown"
