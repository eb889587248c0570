"""Practice: a check of one's own backward pass, and a hunt for a broken formula."""
