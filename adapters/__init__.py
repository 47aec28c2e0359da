"""Chat platforms, nothing else: one folder each, every folder with the same files."""
