"""The guardrails: policies and their checks."""
