"""Floor 3: the workers. Each turns one typed input into one typed output at its desk."""
