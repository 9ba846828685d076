"""Captions: which words stand together, when they are shown, and as which files they are written."""
