"""The check of a backward pass: how many planted mistakes it finds and names."""
