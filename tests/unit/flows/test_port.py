"""The port: everything that can't be computed again, addressed by its path."""

import asyncio

import pytest

from omnimind.flows.execution import load_machine, run_machine
from omnimind.flows.frame import Run
from omnimind.flows.limits import DEFAULT_LIMITS
from omnimind.flows.port import Answer, Call, EffectError, Sleep, path_text

FLOW = {
    "StartAt": "Loop",
    "States": {
        "Loop": {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, 1)"}, "Next": "Again"},
        "Again": {
            "Type": "Choice", "Default": "Each", "Choices": [{"Variable": "$.n", "NumericLessThan": 2, "Next": "Ask"}],
        },
        "Ask": {"Type": "Task", "Resource": "ask", "Next": "Loop", "Retry": [{"ErrorEquals": ["Busy"]}]},
        "Each": {
            "Type": "Map", "ItemsPath": "$.items", "End": True,
            "ItemProcessor": {
                "StartAt": "Rest",
                "States": {
                    "Rest": {"Type": "Wait", "Seconds": 10, "Next": "Both"},
                    "Both": {
                        "Type": "Parallel", "End": True,
                        "Branches": [
                            {"StartAt": "Say", "States": {"Say": {"Type": "Task", "Resource": "say", "End": True}}},
                            {"StartAt": "Id", "States": {"Id": {
                                "Type": "Pass", "End": True,
                                "Parameters": {"id.$": "States.UUID()", "t.$": "$$.State.EnteredTime"},
                            }}},
                        ],
                    },
                },
            },
        },
    },
}  # fmt: skip
FLOW["States"]["Loop"]["Parameters"]["items.$"] = "$.items"


class KilledError(Exception):
    """The process is gone."""


class Journal:
    """A port that remembers what the world said, and asks it only for what it does not remember."""

    def __init__(self, limit=None):
        self.rows, self.asked, self.limit = {}, [], limit

    async def perform(self, path, effect, now_s):
        """Answer from memory, else ask."""
        key = path_text(path)
        if key not in self.rows:
            if self.limit is not None and len(self.asked) >= self.limit:
                raise KilledError
            self.asked.append(key)
            self.rows[key] = self._ask(effect, now_s)
        row = self.rows[key]
        if isinstance(row, Answer):
            return row
        raise EffectError(*row)

    def _ask(self, effect, now_s):
        if isinstance(effect, Sleep):
            return Answer(None, effect.until_s)
        if effect == Call("ask", {"n": 1, "items": ["a", "b"]}) and len(self.asked) == 1:
            return ("Busy", "later", now_s + 1)
        return Answer(effect.input, now_s + 2)


def drive(journal):
    """Run the flow through ``journal``."""
    run = Run(journal, DEFAULT_LIMITS, "seed", {"Id": "m", "Name": "m"})
    return asyncio.run(
        run_machine(load_machine(FLOW), {"n": 0, "items": ["a", "b"]}, run, {"Id": "r", "Name": "r"}, 1000.0)
    )


def test_paths_are_unique_and_stable():
    """Each effect has a path of state, visit, attempt, branch and item, whatever runs beside it."""
    journal = Journal()
    assert drive(journal).status == "SUCCEEDED"
    assert sorted(journal.asked) == sorted(
        [
            "Ask/0/0",
            "Ask/0/0/retry",
            "Ask/0/1",
            *(f"Each/0/0/{item}/Rest/0/0" for item in (0, 1)),
            *(f"Each/0/0/{item}/Both/0/0/0/Say/0/0" for item in (0, 1)),
        ]
    )


def test_replay_gives_the_same_run():
    """A run stopped after any number of effects goes on from its journal to the same end, and asks nothing twice."""
    whole = Journal()
    expected = drive(whole)
    for limit in range(len(whole.asked)):
        journal = Journal(limit)
        with pytest.raises(KilledError):
            drive(journal)
        journal.limit = None
        assert drive(journal) == expected
        assert sorted(journal.asked) == sorted(whole.asked)


def test_time_comes_from_answers():
    """A state's time is that of the answers before it: a failure, a backoff, a call and a rest."""
    assert drive(Journal()).output[0][1]["t"] == "1970-01-01T00:16:54.000Z"


def test_path_text_has_no_collisions():
    """Names with slashes stay apart."""
    assert path_text(("a/b", 0)) != path_text(("a", "b", 0))
    assert path_text(("a~1b",)) != path_text(("a/b",))


def test_path_text_is_one_printable_line():
    """Whatever states are called: databases, logs and messages take it."""
    texts = {path_text((name, 0, 0)) for name in ("a\nb", "a\x00b", "a\ud800b", "a b", "ação 🜁", "a~ub")}

    assert len(texts) == 6
    assert all(text.isprintable() for text in texts)
    assert path_text(("ação 🜁", 0, 0)) == "ação 🜁/0/0"
