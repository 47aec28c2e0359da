"""The rules: pure functions from facts and `now` to facts. Standard library only; no I/O, no clock, no randomness."""
