"""A test upstream: speaks the wire formats of model providers over real HTTP, and fails when it is told to."""
