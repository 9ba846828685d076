"""Two versions of a flow are told apart state by state."""

from copy import deepcopy

import pytest

from omnimind.flows.compare import Change, compare
from omnimind.flows.library import find_flow

VIDEO = find_flow("video").definition


def changed(edit):
    """The changes from the flow to what ``edit`` makes of it."""
    after = deepcopy(VIDEO)
    edit(after["States"])
    return compare(VIDEO, after)


def test_the_same_is_the_same():
    """Whatever order its fields are in."""
    assert changed(lambda states: states.update(Plan=dict(reversed(states["Plan"].items())))) == []


def test_a_state_is_new_or_gone_or_other():
    """Those inside others, too; what is around a changed one is not changed by it."""

    def edit(states):
        states["Extra"] = {"Type": "Succeed"}
        del states["Conclude"]
        states["Plan"]["Next"] = "Extra"
        states["Speak scenes"]["ItemProcessor"]["States"]["Speak"]["Comment"] = "louder"

    assert changed(edit) == [
        Change("/States/Plan", "changed", "Next"),
        Change("/States/Speak scenes/ItemProcessor/States/Speak", "changed", "Comment"),
        Change("/States/Extra", "added", "Succeed"),
        Change("/States/Conclude", "removed", "Task"),
    ]


def test_a_state_that_went_elsewhere_is_moved():
    """Wherever it leads from there."""

    def edit(states):
        branch = states["Make"]["Branches"].pop()
        states["Publish"] = {**branch["States"]["Publish"], "Next": "Conclude"}
        del states["Publish"]["End"]

    assert Change("/States/Publish", "moved", "from /States/Make/Branches/3/States/Publish") in changed(edit)


@pytest.mark.parametrize("broken", [{}, {"States": 1}, {"States": {"A": 1}}, {"States": {"A": {"Type": "Map"}}}])
def test_what_is_no_flow_yet_is_compared_as_far_as_it_goes(broken):
    """It is somebody's work, too."""
    assert compare(broken, VIDEO)
    assert compare(VIDEO, broken)
