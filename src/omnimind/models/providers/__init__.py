"""Providers: each speaks its own wire format, and all are asked and answer in OpenAI's."""
