"""The classroom's pages: see `router.py` for its parts."""
