"""A graph as a picture that stands alone: SVG, light or dark as its reader prefers, and readable aloud."""

from collections.abc import Iterator, Mapping
from html import escape
from importlib.resources import files
from typing import Final, Literal

from omnimind.flows.graph.layout import NAME_SIZE, NOTE_SIZE, PADDING, Arrow, Box, Panel, lay_out
from omnimind.flows.graph.model import Graph, Node
from omnimind.flows.graph.shapes import badge, container, outline, retry, tip
from omnimind.flows.graph.text import width

Status = Literal["running", "waiting", "succeeded", "failed", "cancelled"]
"""What became of a state in a run."""

MARGIN: Final = 24.0


def svg(graph: Graph, *, title: str = "", status: Mapping[str, Status] | None = None) -> str:
    """``graph`` as an SVG document.

    Args:
        graph: The graph.
        title: What it is called; its comment if not given.
        status: For the ids of nodes what became of them in a run; a node without one was not entered. Nothing is shown
            if not given.
    """
    panel = lay_out(graph)
    across, down = round(panel.width + 2 * MARGIN), round(panel.height + 2 * MARGIN)
    style = files(__package__).joinpath("style.css").read_text(encoding="utf-8")
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="flow-graph" role="img" width="{across}" height="{down}" '
            f'viewBox="0 0 {across} {down}" aria-labelledby="flow-title flow-desc">',
            f'<title id="flow-title">{_text(title or graph.comment or "Flow")}</title>',
            f'<desc id="flow-desc">{_text(_told(graph))}</desc>',
            f"<style>\n{style}</style>",
            f'<rect class="ground" width="{across}" height="{down}" rx="12"/>',
            f'<g transform="translate({MARGIN:g} {MARGIN:g})">',
            *_panel(panel, status),
            "</g>",
            "</svg>\n",
        )
    )


def _text(text: str) -> str:
    """``text`` for XML, which has no place for control characters."""
    return escape("".join(character if character.isprintable() else " " for character in text))


def _told(graph: Graph) -> str:
    names = {node.id: node.label for node in graph.nodes}
    told = [f"It begins with {names[graph.start]}."]
    for edge in graph.edges:
        when = {"next": "", "default": " otherwise"}.get(edge.kind, f" if {edge.label}")
        told.append(f"{names[edge.source]} leads to {names[edge.target]}{when}.")
    return " ".join(told)


def _panel(panel: Panel, status: Mapping[str, Status] | None) -> Iterator[str]:
    for box in panel.boxes:
        yield from _box(box, status)
    for arrow in panel.arrows:
        yield from _arrow(arrow)
    for arrow in panel.arrows:
        yield from _label(arrow)


def _arrow(arrow: Arrow) -> Iterator[str]:
    kind = arrow.edge.kind if arrow.edge else "next"
    yield f'<g class="{kind}"><path class="way" d="{arrow.way.path}"/>{tip(arrow.way)}</g>'


def _label(arrow: Arrow) -> Iterator[str]:
    if arrow.edge and arrow.label:
        x, y = arrow.way.label
        across, high = max(width(line, NOTE_SIZE) for line in arrow.label) + 6, 14 * len(arrow.label)
        plate = f'x="{x - across / 2:.1f}" y="{y - high / 2:.1f}" width="{across:.1f}" height="{high}"'
        yield f'<g class="{arrow.edge.kind}"><rect class="plate" {plate} rx="3"/>'
        for number, line in enumerate(arrow.label):
            at = y + (number - (len(arrow.label) - 1) / 2) * 14 + 4
            yield f'<text class="label" x="{x:.1f}" y="{at:.1f}">{_text(line)}</text>'
        yield "</g>"


def _box(box: Box, status: Mapping[str, Status] | None) -> Iterator[str]:
    state = "" if status is None or box.node is None else status.get(box.node.id, "idle")
    classes = f"{box.kind.lower()} {state}".strip()
    yield f'<g class="{classes}" transform="translate({box.x:.1f} {box.y:.1f})">'
    if box.node is not None:
        yield f"<title>{_text(_hint(box.node, state))}</title>"
    yield container(box) if box.lanes else outline(box)
    yield from _words(box)
    if state not in {"", "idle"}:
        yield badge(box, state)
    for lane in box.lanes:
        if len(box.lanes) > 1:
            yield (
                f'<rect class="lane" x="{lane.x - PADDING:.1f}" y="{lane.y - PADDING:.1f}" '
                f'width="{lane.width + 2 * PADDING:.1f}" height="{lane.height + 2 * PADDING:.1f}" rx="8"/>'
            )
        inside = "lane-inside" if len(box.lanes) > 1 else "inside"
        yield f'<g class="{inside}" transform="translate({lane.x:.1f} {lane.y:.1f})">'
        yield from _panel(lane, status)
        yield "</g>"
    yield "</g>"


def _hint(node: Node, state: str) -> str:
    parts = (f"{node.kind}: {node.label}", node.note, "is tried again" if node.retries else "", node.comment, state)
    return " · ".join(filter(None, parts))


def _words(box: Box) -> Iterator[str]:
    if box.lanes:
        yield f'<text class="name left" x="16" y="24">{_text(box.name)}</text>'
        after = 16 + width(box.name, NAME_SIZE) + 8
        if box.node and box.node.retries:
            yield retry(after + 6, 20)
            after += 24
        yield f'<text class="note left" x="{after:.1f}" y="24">{_text(box.note)}</text>' if box.note else ""
        return
    middle, base = box.width / 2, box.height / 2
    if box.node and box.node.retries:
        yield retry(box.width - 16, 15)
    if box.name:
        line = base - 2 if box.note else base + 4.5
        yield f'<text class="name" x="{middle:.1f}" y="{line:.1f}">{_text(box.name)}</text>'
    if box.note:
        yield f'<text class="note" x="{middle:.1f}" y="{base + 14:.1f}">{_text(box.note)}</text>'
