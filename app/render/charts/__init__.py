"""Charts: losses, scores, histograms, confusion."""
