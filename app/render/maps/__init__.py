"""Maps over the input plane, and curves over one input."""
