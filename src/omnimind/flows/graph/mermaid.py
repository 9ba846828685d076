"""A graph in the text language of Mermaid, which many viewers of Markdown draw."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from omnimind.flows.graph.model import Graph, Node

MAX_LABEL: Final = 60
_PLAIN: Final = re.compile(r"[^\w .,:?=≤≥()+/↻…·-]")
_LIST: Final = re.compile(r"[-+]|\d+[.)]")
"""How a list begins in Markdown, which Mermaid does not draw in a label: a character without width comes before."""
_SHAPES: Final = {
    "Task": '("{}")',
    "Pass": '["{}"]',
    "Choice": '{{{{"{}"}}}}',
    "Wait": '(["{}"])',
    "Succeed": '(["{}"])',
    "Fail": '(["{}"])',
}
_ARROWS: Final = {"next": "-->", "choice": "-->", "default": "-->", "catch": "-.->"}
_CLASSES: Final = {
    "Choice": "fill:#fef3c7,stroke:#d97706,color:#451a03",
    "Wait": "fill:#ede9fe,stroke:#7c3aed,color:#2e1065",
    "Succeed": "fill:#dcfce7,stroke:#16a34a,color:#052e16",
    "Fail": "fill:#fee2e2,stroke:#dc2626,color:#450a0a",
    "Task": "fill:#e0f2fe,stroke:#0284c7,color:#082f49",
    "Pass": "fill:#f1f5f9,stroke:#64748b,color:#0f172a",
}


def mermaid(graph: Graph) -> str:
    """``graph`` as a Mermaid flowchart."""
    names = {node.id: f"s{number}" for number, node in enumerate(_all(graph), 1)}
    lines = ["flowchart TD", "  start(( )) --> " + names[graph.start]]
    lines += _sequence(graph, names, "  ")
    lines += [f"  {names[node.id]} --> finish((( )))" for node in graph.nodes if node.is_end]
    kinds = dict.fromkeys(node.kind for node in _all(graph) if not node.parts)
    for kind in kinds:
        members = ",".join(names[node.id] for node in _all(graph) if node.kind == kind and not node.parts)
        lines += [f"  classDef {kind} {_CLASSES[kind]}", f"  class {members} {kind}"]
    return "\n".join(lines) + "\n"


def _all(graph: Graph) -> Iterator[Node]:
    for node in graph.nodes:
        yield node
        for part in node.parts:
            yield from _all(part)


def _sequence(graph: Graph, names: Mapping[str, str], indent: str) -> list[str]:
    lines = [line for node in graph.nodes for line in _node(node, names, indent)]
    for edge in graph.edges:
        label = f'|"{_text(edge.label)}"|' if edge.label else ""
        lines.append(f"{indent}{names[edge.source]} {_ARROWS[edge.kind]}{label} {names[edge.target]}")
    return lines


def _node(node: Node, names: Mapping[str, str], indent: str) -> list[str]:
    name = names[node.id]
    if not node.parts:
        label = _text(node.label + " ↻" * node.retries) + (f"<br/>{_text(node.note)}" if node.note else "")
        return [indent + name + _SHAPES[node.kind].format(label)]
    title = _text(" · ".join(filter(None, (node.label + " ↻" * node.retries, node.note))))
    lines = [f'{indent}subgraph {name}["{title}"]', f"{indent}  direction TB"]
    for index, part in enumerate(node.parts, 1):
        is_lane = len(node.parts) > 1
        lines += [f'{indent}  subgraph {name}b{index}[" "]'] if is_lane else []
        lines += _sequence(part, names, indent + ("    " if is_lane else "  "))
        lines += [f"{indent}  end"] if is_lane else []
    return [*lines, f"{indent}end"]


def _text(text: str) -> str:
    """``text`` with everything that means something to Mermaid or Markdown as a character code."""
    clipped = text if len(text) <= MAX_LABEL else f"{text[: MAX_LABEL - 1]}…"
    coded = _PLAIN.sub(lambda match: f"#{ord(match[0])};", " ".join(clipped.split()) or " ")
    return f"#8203;{coded}" if _LIST.match(coded) else coded
