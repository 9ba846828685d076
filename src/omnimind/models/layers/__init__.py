"""Layers: each is one behaviour around the next handler."""
