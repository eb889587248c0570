"""The recipe: everything that makes a run, validated."""
