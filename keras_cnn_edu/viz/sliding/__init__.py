"""A sliding window step by step: the arithmetic of each step, on one sheet or as an animation."""
