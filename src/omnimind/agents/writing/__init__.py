"""The offline writer: a document becomes a script, extractively. Nothing is invented."""
