"""Floor 1: sources in, documents out: Markdown, text, HTML, PDF and tables, every sentence with its place."""
