"""Kith: the accountability bot for learning communities. True on every platform; imports no chat SDK."""
