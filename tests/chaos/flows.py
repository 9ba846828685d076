"""What is driven: a flow with everything that a run can be at when its process dies."""

from omnimind.core.run import NewRun


def flow(states):
    """A flow of ``states``, from the first on."""
    return {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states}


def inside(states):
    """A branch, or what is done with each item."""
    return {"StartAt": next(iter(states)), "States": states}


def say(name, said=None, **more):
    """A call of the agent that counts."""
    return {"Type": "Task", "Resource": "agent:count", "Arguments": {"name": name, "said": said}, **more}


RISING = {
    "Type": "Task",
    "Resource": "agent:count",
    "Arguments": {
        "name": "{% 'item' & $states.input %}",
        "said": "{% $states.input %}",
        "fails": "{% $states.input = 2 ? 1 : 0 %}",
        "attempt": "{% $states.context.State.RetryCount %}",
    },
    "Retry": [{"ErrorEquals": ["tide.out"], "IntervalSeconds": 1}],
    "End": True,
}

INNER = flow(
    {
        "Deep": say("deep", "{% $states.input %}", Next="Doze"),
        "Doze": {"Type": "Wait", "Seconds": 1, "End": True},
    }
)

EVERYTHING = flow(
    {
        "Each": {
            "Type": "Map",
            "Items": [1, 2, 3, 4],
            "MaxConcurrency": 3,
            "ItemProcessor": inside({"Rise": RISING}),
            "Next": "Both",
        },
        "Both": {
            "Type": "Parallel",
            "Branches": [
                inside({
                    "Rest": {"Type": "Wait", "Seconds": 1, "Next": "Left"},
                    "Left": say("left", "{% $states.input.said %}", End=True),
                }),
                inside({
                    "Right": say("right", "{% $sum($states.input.said) %}", Next="Inner"),
                    "Inner": {"Type": "Task", "Resource": "flow:inner", "Arguments": "{% $states.input.said %}",
                              "End": True},
                }),
            ],
            "Next": "Nap",
        },
        "Nap": {"Type": "Wait", "Seconds": 5, "Next": "Ask"},
        "Ask": {
            "Type": "Task",
            "Resource": "agent:count.waitForTaskToken",
            "Arguments": {"name": "ask", "said": "Is it good?"},
            "Output": {"both": "{% $states.input %}", "answer": "{% $states.result %}"},
            "Next": "Last",
        },
        "Last": say("last", "{% $states.input %}", End=True),
    }
)  # fmt: skip
"""The nap is long enough, and the question asks for long enough, for the run to be parked."""

NEW = NewRun("everything", EVERYTHING, None)

OUTPUT = {
    "name": "last",
    "said": {
        "both": [{"name": "left", "said": [1, 2, 3, 4]}, {"name": "deep", "said": 10}],
        "answer": {"approved": True},
    },
}
