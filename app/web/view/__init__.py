"""The view of a page: what is chosen and shown. The address holds it."""
