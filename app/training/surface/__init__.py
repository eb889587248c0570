"""The loss surface over two parameters of a run."""
