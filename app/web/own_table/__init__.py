"""The page on which a visitor uploads a table, previews it and chooses columns."""
