"""The agents that think: each asks a model, with the prompt that stands beside it, and answers for what it says."""
