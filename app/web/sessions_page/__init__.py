"""The page and the API call that list a visitor's sessions."""
