"""Share links: a session's state in an address, or a frozen copy behind a token."""
