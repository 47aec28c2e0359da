"""Figures, measured side by side in one run. `make bench` prints them; docs/reference/performance.md keeps a copy."""
