"""Runs at work: who calls agents, where, and who drives."""
