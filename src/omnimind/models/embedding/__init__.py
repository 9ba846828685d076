"""Embeddings: texts as vectors, on this machine or by a provider."""
