"""Common mistakes in backpropagation, and a forward and backward pass that makes them."""
