"""The page by which a person brings a table: way in, preview, and what is chosen of it."""
