"""Internationalization: the languages of the page, and the messages in the one of a request."""
