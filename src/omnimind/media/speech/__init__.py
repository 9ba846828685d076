"""Voices, how text is said, and the narration of a scene."""
