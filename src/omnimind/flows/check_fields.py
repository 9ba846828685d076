"""What the fields of a state machine may hold.

Source: the Amazon States Language specification and the Step Functions guide.
"""

from typing import Final

_NUMBERS: Final = (
    *("Seconds", "TimeoutSeconds", "HeartbeatSeconds", "MaxConcurrency"),
    *("ToleratedFailureCount", "ToleratedFailurePercentage"),
)
_FLOW: Final = {"Next", "End"}
_COMMON: Final = {"Type", "Comment", "QueryLanguage"}
_ERRORS: Final = {"Retry", "Catch"}
_PATHS: Final = {"InputPath", "OutputPath"}
_RESULT: Final = {"ResultSelector", "ResultPath"}

MACHINE_FIELDS: Final = frozenset({"Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version"})
BRANCH_FIELDS: Final = frozenset({"Comment", "StartAt", "States", "ProcessorConfig", "QueryLanguage"})
RETRIER_FIELDS: Final = frozenset(
    {"ErrorEquals", "Comment", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy"}
)
CATCHER_FIELDS: Final = frozenset({"ErrorEquals", "Comment", "Next", "ResultPath", "Assign", "Output"})

_BOTH: Final[dict[str, set[str]]] = {
    "Pass": _FLOW | {"Assign"},
    "Task": _FLOW | _ERRORS | {"Assign", "Resource", "TimeoutSeconds", "HeartbeatSeconds", "Credentials"},
    "Choice": {"Choices", "Default", "Assign"},
    "Wait": _FLOW | {"Assign", "Seconds", "Timestamp"},
    "Succeed": set(),
    "Fail": {"Error", "Cause"},
    "Parallel": _FLOW | _ERRORS | {"Assign", "Branches"},
    "Map": _FLOW
    | _ERRORS
    | {"Assign", "ItemProcessor", "Iterator", "ItemReader", "ItemSelector", "ItemBatcher", "ResultWriter", "Label"}
    | {"MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage"},
}
_JSONPATH_ONLY: Final[dict[str, set[str]]] = {
    "Pass": _PATHS | {"Parameters", "Result", "ResultPath"},
    "Task": _PATHS | _RESULT | {"Parameters", "TimeoutSecondsPath", "HeartbeatSecondsPath"},
    "Choice": _PATHS,
    "Wait": _PATHS | {"SecondsPath", "TimestampPath"},
    "Succeed": _PATHS,
    "Fail": {"ErrorPath", "CausePath"},
    "Parallel": _PATHS | _RESULT | {"Parameters"},
    "Map": _PATHS
    | _RESULT
    | {"Parameters", "ItemsPath", "MaxConcurrencyPath", "ToleratedFailureCountPath", "ToleratedFailurePercentagePath"},
}
_JSONATA_ONLY: Final[dict[str, set[str]]] = {
    "Pass": {"Output"},
    "Task": {"Arguments", "Output"},
    "Choice": {"Output"},
    "Wait": {"Output"},
    "Succeed": {"Output"},
    "Fail": set(),
    "Parallel": {"Arguments", "Output"},
    "Map": {"Items", "Output"},
}

JSONPATH_FIELDS: Final = {kind: frozenset(_COMMON | _BOTH[kind] | _JSONPATH_ONLY[kind]) for kind in _BOTH}
JSONATA_FIELDS: Final = {kind: frozenset(_COMMON | _BOTH[kind] | _JSONATA_ONLY[kind]) for kind in _BOTH}
ALL_FIELDS: Final = frozenset().union(*JSONPATH_FIELDS.values(), *JSONATA_FIELDS.values())

_PATH_ONLY: Final = frozenset().union(*_JSONPATH_ONLY.values())
_ATA_ONLY: Final = frozenset().union(*_JSONATA_ONLY.values())
OTHER_LANGUAGE: Final[dict[str, frozenset[str]]] = {
    "JSONata": _PATH_ONLY - _ATA_ONLY,
    "JSONPath": _ATA_ONLY - _PATH_ONLY,
}
"""For a query language the fields that only states of the other have."""
INSTEAD: Final[dict[str, tuple[str, ...]]] = {
    "Parameters": ("Arguments", "ItemSelector", "Output"),
    "InputPath": ("Arguments", "Items", "Output"),
    "Result": ("Output",),
    "ResultSelector": ("Output",),
    "ResultPath": ("Output", "Assign"),
    "OutputPath": ("Output",),
    "ItemsPath": ("Items",),
    "Arguments": ("Parameters",),
    "Items": ("ItemsPath",),
    "Output": ("ResultSelector", "ResultPath", "Parameters", "OutputPath"),
    **{f"{name}Path": (name,) for name in (*_NUMBERS, "Timestamp", "Error", "Cause")},
}
"""What the other language has for a field."""

PATH_FIELDS: Final = frozenset(
    {"InputPath", "OutputPath", "ResultPath", "ItemsPath", "SecondsPath", "TimestampPath", "TimeoutSecondsPath"}
    | {"HeartbeatSecondsPath", "MaxConcurrencyPath", "ToleratedFailureCountPath", "ToleratedFailurePercentagePath"}
    | {"MaxItemsPath", "MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath"}
)
"""Fields that hold a path; the first three may be null too."""
NULLABLE_PATHS: Final = frozenset({"InputPath", "OutputPath", "ResultPath"})

TEMPLATE_FIELDS: Final = frozenset(
    {
        "Parameters",
        "Arguments",
        "ResultSelector",
        "ItemSelector",
        "BatchInput",
        "Assign",
        "Output",
        "Items",
        "Credentials",
    }
)
"""Fields that hold a template."""

NUMBER_FIELDS: Final[dict[str, tuple[float, float]]] = {
    "TimeoutSeconds": (1, 99_999_999),
    "HeartbeatSeconds": (1, 99_999_999),
    "Seconds": (0, 99_999_999),
    "MaxConcurrency": (0, 99_999_999),
    "ToleratedFailureCount": (0, 99_999_999),
    "ToleratedFailurePercentage": (0, 100),
    "MaxItems": (0, 99_999_999),
    "MaxItemsPerBatch": (1, 99_999_999),
    "MaxInputBytesPerBatch": (1, 99_999_999),
    "IntervalSeconds": (0, 99_999_999),
    "MaxAttempts": (0, 99_999_999),
    "BackoffRate": (0, 1_000),
    "MaxDelaySeconds": (1, 31_622_400),
}
"""Fields that hold a number, and its bounds."""
FRACTIONAL_FIELDS: Final = frozenset({"ToleratedFailurePercentage", "BackoffRate"})
STRING_FIELDS: Final = frozenset({"Comment", "Next", "Default", "Resource", "StartAt", "Version", "Label"})

ALTERNATIVES: Final = (
    ("Seconds", "SecondsPath", "Timestamp", "TimestampPath"),
    ("TimeoutSeconds", "TimeoutSecondsPath"),
    ("HeartbeatSeconds", "HeartbeatSecondsPath"),
    ("MaxConcurrency", "MaxConcurrencyPath"),
    ("ToleratedFailureCount", "ToleratedFailureCountPath"),
    ("ToleratedFailurePercentage", "ToleratedFailurePercentagePath"),
    ("Error", "ErrorPath"),
    ("Cause", "CausePath"),
    ("ItemProcessor", "Iterator"),
)
"""Fields of which a state has one at most."""
