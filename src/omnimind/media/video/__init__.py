"""Rendering: a scene's picture, words and captions become H.264 packets, and scenes become one file."""
