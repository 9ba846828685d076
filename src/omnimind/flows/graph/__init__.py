"""Drawing flows: what a definition looks like as nodes and edges, as Mermaid and as SVG."""
