"""The errors that states fail with: the names of the Amazon States Language and the exception that carries them."""

from typing import Final

ALL: Final = "States.ALL"
BRANCH_FAILED: Final = "States.BranchFailed"
DATA_LIMIT_EXCEEDED: Final = "States.DataLimitExceeded"
EXCEED_TOLERATED_FAILURE_THRESHOLD: Final = "States.ExceedToleratedFailureThreshold"
HEARTBEAT_TIMEOUT: Final = "States.HeartbeatTimeout"
INTRINSIC_FAILURE: Final = "States.IntrinsicFailure"
ITEM_READER_FAILED: Final = "States.ItemReaderFailed"
NO_CHOICE_MATCHED: Final = "States.NoChoiceMatched"
PARAMETER_PATH_FAILURE: Final = "States.ParameterPathFailure"
PERMISSIONS: Final = "States.Permissions"
QUERY_EVALUATION_ERROR: Final = "States.QueryEvaluationError"
RESULT_PATH_MATCH_FAILURE: Final = "States.ResultPathMatchFailure"
RESULT_WRITER_FAILED: Final = "States.ResultWriterFailed"
RUNTIME: Final = "States.Runtime"
TASK_FAILED: Final = "States.TaskFailed"
TIMEOUT: Final = "States.Timeout"

STATES_ERRORS: Final = frozenset(
    {
        ALL,
        BRANCH_FAILED,
        DATA_LIMIT_EXCEEDED,
        EXCEED_TOLERATED_FAILURE_THRESHOLD,
        HEARTBEAT_TIMEOUT,
        INTRINSIC_FAILURE,
        ITEM_READER_FAILED,
        NO_CHOICE_MATCHED,
        PARAMETER_PATH_FAILURE,
        PERMISSIONS,
        QUERY_EVALUATION_ERROR,
        RESULT_PATH_MATCH_FAILURE,
        RESULT_WRITER_FAILED,
        RUNTIME,
        TASK_FAILED,
        TIMEOUT,
    }
)
"""Every reserved error name. Source: the Amazon States Language specification and the Step Functions guide."""


MAX_CAUSE: Final = 32_768
"""Characters. Source: the Step Functions API reference, the length of a cause."""


def clipped(text: str, most: int = 80) -> str:
    """``text``, cut short after ``most`` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


class StateError(Exception):
    """A state has failed; a task raises it to choose the error's name.

    Args:
        error: The name that Retry and Catch match, such as ``States.Timeout``; ``None`` for a Fail state without one.
        cause: What happened, for people; cut short after ``MAX_CAUSE`` characters.

    Attributes:
        state: The name of the state that failed, once it is known.
    """

    def __init__(self, error: str | None, cause: str | None = None) -> None:
        cause = cause if cause is None else clipped(cause, MAX_CAUSE)
        super().__init__(error, cause)
        self.error = error
        self.cause = cause
        self.state: str | None = None

    def __str__(self) -> str:
        return f"{self.error}: {self.cause}" if self.cause else str(self.error)


class ExpressionError(Exception):
    """An expression can't be parsed: the message says what is wrong and where."""
