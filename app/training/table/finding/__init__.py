"""Finding the table in text: delimiter, first line, names, units, totals."""
