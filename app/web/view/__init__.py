"""The view of a page: what is selected and shown. It is stored in the address."""
