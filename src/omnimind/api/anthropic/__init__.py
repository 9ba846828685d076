"""Anthropic's surface: messages, translated to and from chat completions."""
