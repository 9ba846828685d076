"""Faces for others than people at a page: Slack, and agents that speak the Model Context Protocol."""
