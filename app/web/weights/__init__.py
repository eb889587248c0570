"""The page on which a visitor brings weights, previews them and sets them."""
