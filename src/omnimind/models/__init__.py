"""The model gateway: one call shape, and each behaviour a small layer around the next."""
