"""Alerts on their way to people: incidents, and what is told of them to whom."""
