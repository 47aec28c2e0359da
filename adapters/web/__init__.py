"""A local community in the browser: the embedded default that needs no token."""
