"""Pages of the tasks that a student solves: a bug hunt, a check of their own backward pass."""
