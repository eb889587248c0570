"""From the bytes of a file to text or to the cells of a sheet."""
