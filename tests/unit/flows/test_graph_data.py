"""What draws a flow elsewhere gets every state and transition with its place."""

import pytest

from omnimind.flows.graph.data import drawn, state_at
from omnimind.flows.graph.model import graph
from omnimind.flows.library import find_flow

ENDS = {"Succeed", "Fail"}


@pytest.fixture(params=["video", "podcast"])
def flow(request):
    """A flow that ships, and its graph as data."""
    definition = find_flow(request.param).definition
    return definition, drawn(graph(definition), definition)


def test_every_state_is_there_inside_what_it_is_in(flow):
    """With the kind, resource and agent that its definition names."""
    definition, data = flow
    nodes = {node["id"]: node for node in data["nodes"]}

    assert len(nodes) == len(data["nodes"]) > 10
    for node in nodes.values():
        state = state_at(definition, node["id"])
        assert (node["type"], node["resource"]) == (state["Type"], state.get("Resource"))
        assert node["agent"] == (state["Resource"].removeprefix("agent:") if "Resource" in state else None)
        around = nodes[node["parent"]] if node["parent"] else {**data, "x": 0, "y": 0}
        assert around["x"] - 0.2 <= node["x"]
        assert around["y"] - 0.2 <= node["y"]
        assert node["x"] + node["width"] <= around["x"] + around["width"] + 0.2
        assert node["y"] + node["height"] <= around["y"] + around["height"] + 0.2
    assert sum(node["is_start"] and node["parent"] is None for node in nodes.values()) == 1


def test_every_transition_leads_from_its_source_to_its_target(flow):
    """It leaves the lower edge of the one and meets the upper edge of the other; no id is given twice."""
    _, data = flow
    nodes = {node["id"]: node for node in data["nodes"]}

    assert len({edge["id"] for edge in data["edges"]}) == len(data["edges"])
    for edge in data["edges"]:
        source, target = nodes[edge["source"]], nodes[edge["target"]]
        (first_x, first_y), (last_x, last_y) = edge["points"][0], edge["points"][-1]
        assert first_y == pytest.approx(source["y"] + source["height"], abs=0.3)
        assert last_y == pytest.approx(target["y"], abs=0.3)
        assert source["x"] <= first_x <= source["x"] + source["width"]
        assert target["x"] <= last_x <= target["x"] + target["width"]


@pytest.mark.parametrize("pointer", ["/States/No", "/States/Make/Branches/9", "/States/Make/Branches/x", "/StartAt/x"])
def test_a_place_that_is_not_there_is_told(pointer):
    """Whatever is missing on the way."""
    with pytest.raises(KeyError):
        state_at(find_flow("video").definition, pointer)
