"""The data of a run: points, split, order, and painting on them."""
