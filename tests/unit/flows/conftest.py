"""What the tests of flows share."""

import asyncio

from omnimind.flows import JumpingClock, execute

START_S = 1_800_000_000.0


def run(definition, given=None, tasks=None, **options):
    """Execute ``definition`` from a fixed time on."""
    options.setdefault("clock", JumpingClock(START_S))
    return asyncio.run(execute(definition, given, tasks, **options))


def one(state, given=None, tasks=None, **options):
    """Execute a machine of one state."""
    ending = {} if state["Type"] in {"Succeed", "Fail", "Choice"} else {"End": True}
    return run({"StartAt": "S", "States": {"S": {**state, **ending}}}, given, tasks, **options)


def jsonata(expression, given=None, **options):
    """Evaluate one JSONata expression with ``given`` as the state's input."""
    return one({"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{%" + expression + "%}"}, given, **options)


def intrinsic(call, given=None, **options):
    """Evaluate one intrinsic function."""
    return one({"Type": "Pass", "Parameters": {"r.$": call}}, given, **options)
