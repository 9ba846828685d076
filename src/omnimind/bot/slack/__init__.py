"""Slack: a command and a mention create productions, a thread follows each, and buttons answer what it asks."""
