"""Commands: each file declares one command, and handles it."""
