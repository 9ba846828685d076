"""Profiles: where processor time, waiting and memory go, by function, agent and run."""
