"""What a network is and how it learns: NumPy only, no web, no files, no clock."""
