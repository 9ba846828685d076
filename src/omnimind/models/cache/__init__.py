"""The cache: exact answers, and those to questions that ask the same in other words."""
