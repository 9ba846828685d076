"""Flows as graphs, as Mermaid and as pictures."""

import re
import time
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.flows.check import check_definition
from omnimind.flows.graph.labels import duration, rule
from omnimind.flows.graph.layout import lay_out
from omnimind.flows.graph.mermaid import mermaid
from omnimind.flows.graph.model import Edge, graph
from omnimind.flows.graph.svg import svg
from omnimind.flows.graph.text import clip, width, wrap

ANY = ["States.ALL"]


def task(following=None, resource="agent:worker", **fields):
    """A Task that leads to ``following``, or ends."""
    leads = {"Next": following} if following else {"End": True}
    return {"Type": "Task", "Resource": resource, **leads, **fields}


def chain(*names):
    """Tasks one after the other."""
    return {"StartAt": names[0], "States": {name: task(*names[place + 1 :][:1]) for place, name in enumerate(names)}}


ORDER = {
    "Comment": "An order is checked, approved and shipped.",
    "QueryLanguage": "JSONata",
    "StartAt": "Validate",
    "States": {
        "Validate": task(
            "Large?",
            Retry=[{"ErrorEquals": ANY}],
            Catch=[{"ErrorEquals": ["Order.Invalid"], "Next": "Reject"}, {"ErrorEquals": ANY, "Next": "Tell"}],
        ),
        "Large?": {
            "Type": "Choice",
            "Choices": [
                {"Condition": "{% $states.input.total > 1000 %}", "Next": "Ask"},
                {"Condition": "{% $states.input.total = 0 %}", "Comment": "nothing to pay", "Next": "Ship"},
            ],
            "Default": "Charge",
        },
        "Ask": task("Charge", "agent:approver.waitForTaskToken", TimeoutSeconds=9),
        "Charge": task("Paid?", "flow:cashier"),
        "Paid?": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $states.input.status = 'pending' %}", "Next": "Wait"}],
            "Default": "Ship",
        },
        "Wait": {"Type": "Wait", "Seconds": 300, "Next": "Charge"},
        "Ship": task(),
        "Reject": {"Type": "Fail", "Error": "Order.Rejected"},
        "Tell": {"Type": "Pass", "Next": "Reject"},
    },
}
NESTED = {
    "StartAt": "Each/chapter",
    "States": {
        "Each/chapter": {
            "Type": "Map",
            "ItemsPath": "$.chapters",
            "Catch": [{"ErrorEquals": ANY, "Next": "Clean"}],
            "Next": "End",
            "ItemProcessor": {
                "StartAt": "Both",
                "States": {
                    "Both": {
                        "Type": "Parallel",
                        "Branches": [chain("Write", "Speak"), chain("Draw"), chain("A", "B", "C")],
                        "Next": "Mix",
                    },
                    "Mix": task(Catch=[{"ErrorEquals": ANY, "Next": "Mix"}]),
                },
            },
        },
        "Clean": task("End"),
        "End": {"Type": "Succeed"},
    },
}


def long_flow(number):
    """A flow of many states, with leaps forward and back."""
    names = [f"Step {place}" for place in range(number)]
    states = {}
    for place, name in enumerate(names):
        last = min(place + 1, number - 1)
        if place % 6 == 3:
            ahead = [min(place + leap, number - 1) for leap in (1, 2, 5)]
            choices = [{"Variable": "$.n", "NumericEquals": to, "Next": names[to]} for to in ahead]
            states[name] = {"Type": "Choice", "Choices": choices, "Default": names[place - 2]}
        else:
            caught = [{"ErrorEquals": ANY, "Next": names[-1]}] if place % 17 == 5 else []
            states[name] = task(names[last], Catch=caught)
    states[names[-1]] = {"Type": "Succeed"}
    return {"StartAt": names[0], "States": states}


FLOWS = [ORDER, NESTED, long_flow(40)]


def test_nodes_and_edges():
    """States are nodes named by their place, transitions are edges that say when they are taken."""
    drawn = graph(ORDER)
    assert drawn.start == "/States/Validate"
    by_label = {node.label: node for node in drawn.nodes}
    assert (by_label["Validate"].note, by_label["Validate"].retries) == ("worker", True)
    assert by_label["Ask"].note == "approver, waits for an answer"
    assert by_label["Charge"].note == "flow cashier"
    assert by_label["Wait"].note == "5 min"
    assert by_label["Reject"].note == "Order.Rejected"
    assert [label for label, node in by_label.items() if node.is_end] == ["Ship"]
    assert [(edge.target, edge.kind, edge.label) for edge in drawn.edges[:6]] == [
        ("/States/Large?", "next", ""),
        ("/States/Reject", "catch", "Order.Invalid"),
        ("/States/Tell", "catch", "any error"),
        ("/States/Ask", "choice", "total > 1000"),
        ("/States/Ship", "choice", "nothing to pay"),
        ("/States/Charge", "default", "otherwise"),
    ]


def test_containers():
    """Branches and processors are graphs inside their states; a slash in a name is escaped in the place."""
    (outer, *_) = graph(NESTED).nodes
    assert (outer.id, outer.note) == ("/States/Each~1chapter", "for each of $.chapters")
    (inner,) = outer.parts
    assert inner.id == "/States/Each~1chapter/ItemProcessor"
    both, mix = inner.nodes
    assert [part.id for part in both.parts] == [f"{both.id}/Branches/{index}" for index in range(3)]
    assert [node.label for node in both.parts[2].nodes] == ["A", "B", "C"]
    assert inner.edges[-1] == Edge(mix.id, mix.id, "catch", "any error")


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        ({"Variable": "$.n", "NumericLessThanEquals": 5}, "n ≤ 5"),
        ({"Variable": "$.n", "NumericGreaterThanPath": "$.m"}, "n > m"),
        ({"Variable": "$.s", "StringMatches": "a*"}, "s like a*"),
        ({"Variable": "$.b", "BooleanEquals": False}, "not b"),
        ({"Variable": "$.x", "IsPresent": True}, "x is there"),
        ({"Variable": "$$.Execution.Id", "IsNull": False}, "$$.Execution.Id is not null"),
        ({"Not": {"Variable": "$.x", "IsNumeric": True}}, "not (x is a number)"),
        (
            {
                "And": [
                    {"Variable": "$.a", "StringEquals": "x"},
                    {"Or": [{"Variable": "$.b", "IsString": True}, {"Variable": "$.c", "BooleanEquals": True}]},
                ]
            },
            "a = x and (b is text or c)",
        ),
        ({"Condition": True}, "true"),
    ],
)
def test_rules(choice, text):
    """A choice rule is written as people would say it."""
    assert rule({**choice, "Next": "X"}) == text


def test_durations():
    """Seconds are told in the largest unit that fits."""
    assert [duration(seconds) for seconds in (0, 59, 60, 7200, 86400, 90)] == [
        "0 s",
        "59 s",
        "1 min",
        "2 h",
        "1 d",
        "90 s",
    ]


def test_mermaid():
    """A flow is a flowchart whose containers are subgraphs."""
    lines = mermaid(graph(NESTED)).splitlines()
    assert lines[:3] == [
        "flowchart TD",
        "  start(( )) --> s1",
        '  subgraph s1["Each/chapter · for each of #36;.chapters"]',
    ]
    assert lines.count("  end") == 1
    assert (
        sum(line.strip().startswith("subgraph") for line in lines) == 5 == sum(line.strip() == "end" for line in lines)
    )
    assert '  s1 -.->|"any error"| s10' in lines


LABEL = r'"(?:[\w .,:?=≤≥()+/↻…·-]|\#\d+;|<br/>)+"'
LINE = re.compile(
    rf"""flowchart\ TD | \s+direction\ TB | \s+end | \s+subgraph\ s\d+(?:b\d+)?\[{LABEL}\]
    | \s+s\d+(?:\({LABEL}\)|\[{LABEL}\]|\{{\{{{LABEL}\}}\}}|\(\[{LABEL}\]\))
    | \s+s\d+\ (?:-->|-\.->)(?:\|{LABEL}\|)?\ s\d+ | \s+start\(\(\ \)\)\ -->\ s\d+ | \s+s\d+\ -->\ finish\(\(\(\ \)\)\)
    | \s+classDef\ \w+\ [\w:\#,]+ | \s+class\ [s\d,]+\ \w+""",
    re.VERBOSE,
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(min_size=1, max_size=40), st.text(max_size=40))
def test_any_name(name, comment):
    """Whatever states are called, the flowchart has the form of one and the picture is XML that says the name."""
    states = {
        name: {"Type": "Choice", "Choices": [{"Condition": True, "Comment": comment, "Next": f"{name}2"}]},
        f"{name}2": task(),
    }
    drawn = graph({"QueryLanguage": "JSONata", "StartAt": name, "States": states})
    assert [line for line in mermaid(drawn).splitlines() if not LINE.fullmatch(line)] == []
    root = ET.fromstring(svg(drawn, title=name))  # noqa: S314 - our own text
    assert root.get("role") == "img"


def points(path):
    """Points along path data, close together."""
    x = y = 0.0
    for command, numbers in re.findall(r"([MVC])([^MVC]*)", path):
        values = [float(number) for number in numbers.split()]
        if command == "M":
            x, y = values
        elif command == "V":
            yield from ((x, y + (values[0] - y) * step / 20) for step in range(21))
            y = values[0]
        else:
            x1, y1, x2, y2, x3, y3 = values
            for step in range(41):
                t = step / 40
                a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
                yield a * x + b * x1 + c * x2 + d * x3, a * y + b * y1 + c * y2 + d * y3
            x, y = x3, y3


def is_in(point, box, margin):
    """Whether a point is inside a box, and not only at its edge."""
    return (
        box.x + margin < point[0] < box.x + box.width - margin
        and box.y + margin < point[1] < box.y + box.height - margin
    )


def panels(panel):
    """A panel and all inside it."""
    yield panel
    for box in panel.boxes:
        for lane in box.lanes:
            yield from panels(lane)


@pytest.mark.parametrize("flow", FLOWS)
def test_nothing_overlaps(flow):
    """Boxes stand apart, arrows go around them, labels are beside them, and containers hold what is in them."""
    for panel in panels(lay_out(graph(flow))):
        for one, other in combinations(panel.boxes, 2):
            apart_x = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert apart_x or one.y + one.height <= other.y or other.y + other.height <= one.y
        for arrow in panel.arrows:
            assert not any(is_in(point, box, 1) for point in points(arrow.way.path) for box in panel.boxes)
            if arrow.label:
                assert not any(is_in(arrow.way.label, box, 0) for box in panel.boxes)
        for box in panel.boxes:
            assert 0 <= box.x <= box.x + box.width <= panel.width + 0.01
            assert 0 <= box.y <= box.y + box.height <= panel.height + 0.01
            for lane in box.lanes:
                assert 0 < lane.x < lane.x + lane.width < box.width
                assert 30 < lane.y < lane.y + lane.height < box.height
        labels = [arrow.way.label for arrow in panel.arrows if arrow.label]
        assert all(abs(a[0] - b[0]) > 20 or abs(a[1] - b[1]) > 12 for a, b in combinations(labels, 2))


def test_it_runs_down():
    """Every state stands below those that lead to it, but for the way back of a loop."""
    panel = lay_out(graph(ORDER))
    top = {box.name: box.y for box in panel.boxes}
    assert top["Validate"] < top["Large?"] < top["Ask"] < top["Charge"] < top["Paid?"] < top["Wait"]
    upward = [arrow.edge.source for arrow in panel.arrows if arrow.way.heading == "up"]
    assert upward == ["/States/Wait"]


def test_straight_chains():
    """States that follow each other stand exactly below each other."""
    panel = lay_out(graph(chain("A", "A longer name", "B")))
    assert len({round(box.x + box.width / 2, 3) for box in panel.boxes}) == 1


def test_a_hundred_states():
    """A hundred states are drawn in a second, and the same each time."""
    flow = long_flow(100)
    assert not [finding for finding in check_definition(flow) if finding.severity == "error"]
    started_s = time.process_time()
    text = svg(graph(flow))
    assert time.process_time() - started_s < 1
    assert text == svg(graph(flow))
    assert len(ET.fromstring(text).findall(".//*[@class='name']")) == 100  # noqa: S314 - our own text


def test_it_can_be_read_aloud():
    """The picture has a title, a description of its transitions, and a title for every state."""
    text = svg(graph(ORDER))
    assert '<title id="flow-title">An order is checked, approved and shipped.</title>' in text
    assert "It begins with Validate. Validate leads to Large?. Validate leads to Reject if Order.Invalid." in text
    assert "<title>Task: Validate · worker · is tried again</title>" in text
    assert "prefers-color-scheme: dark" in text


def test_status():
    """What became of states is shown by a sign and told; those that were not entered fade."""
    status = {"/States/Validate": "succeeded", "/States/Large?": "failed"}
    text = svg(graph(ORDER), status=status)
    assert '<g class="task succeeded"' in text
    assert '<g class="choice failed"' in text
    assert text.count('badge" cx') == 2
    assert "Task: Validate · worker · is tried again · succeeded" in text
    assert 'class="fail idle"' in text
    assert 'idle"' not in svg(graph(ORDER))


def test_text_fits():
    """Text is cut or wrapped to the room there is."""
    assert clip("short", 10, 100) == "short"
    assert clip("far too long for it", 10, 60).endswith("…")
    assert width(clip("far too long for it", 10, 60), 10) <= 60
    lines = wrap("one two three four five six seven eight nine ten", 10, 80, 3)
    assert len(lines) == 3
    assert all(width(line, 10) <= 80 for line in lines)
    assert wrap("", 10, 80, 3) == []
    assert width("日本", 10) > width("ab", 10) > width("il", 10) > width("e\u0301"[1], 10) == 0
