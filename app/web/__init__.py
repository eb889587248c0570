"""Pages, fragments, the JSON API, errors and security."""
