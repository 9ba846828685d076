"""Map and Parallel."""

import asyncio

import pytest

from omnimind.flows import StateError

from .conftest import START_S, one, run

FIRST_ROW = {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"}
GIVEN_HEADERS = {"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a"], "CSVDelimiter": "SEMICOLON"}
TASK = {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "t", "End": True}}}


def mapped(given, task, **fields):
    """Run a Map of one Task."""
    mode = fields.pop("mode", "INLINE")
    options = {key: fields.pop(key) for key in ("reader", "writer") if key in fields}
    processor = {"ProcessorConfig": {"Mode": mode}, **TASK}
    return one({"Type": "Map", "ItemProcessor": processor, **fields}, given, {"t": task}, **options)


def odd_fails(given):
    """Fail for odd numbers."""
    if given % 2:
        raise StateError("Odd", str(given))
    return given


@pytest.mark.parametrize(("limit", "most"), [(1, 1), (3, 3), (0, 10), (20, 10)])
def test_max_concurrency(limit, most):
    """As many items run at once as MaxConcurrency says; 0 is no limit; results keep their order."""
    running, peak = 0, 0

    async def task(given):
        nonlocal running, peak
        running += 1
        peak = max(peak, running)
        for _ in range(3):
            await asyncio.sleep(0)
        running -= 1
        return given * 2

    assert mapped(list(range(10)), task, MaxConcurrency=limit).output == [index * 2 for index in range(10)]
    assert peak == most


@pytest.mark.parametrize(("limit", "seconds"), [(1, 60), (2, 30), (4, 20), (0, 10)])
@pytest.mark.parametrize("mode", ["INLINE", "DISTRIBUTED"])
def test_an_item_begins_when_a_place_is_free(mode, limit, seconds):
    """Six items that wait for ten seconds each take as long as their places allow, one after the other."""
    states = {"W": {"Type": "Wait", "Seconds": 10, "Next": "T"}, "T": {"Type": "Pass", "End": True}}
    states["T"] |= {"QueryLanguage": "JSONata", "Output": "{% $toMillis($states.context.State.EnteredTime) %}"}
    processor = {"ProcessorConfig": {"Mode": mode, "ExecutionType": "STANDARD"}, "StartAt": "W", "States": states}
    result = one({"Type": "Map", "ItemProcessor": processor, "MaxConcurrency": limit}, [0] * 6, {})
    assert max(result.output) / 1000 - START_S == seconds
    assert sorted(result.output) == result.output


@pytest.mark.parametrize(
    ("fields", "end"),
    [
        ({}, "Odd"),
        ({"mode": "DISTRIBUTED"}, "States.ExceedToleratedFailureThreshold"),
        ({"mode": "DISTRIBUTED", "ToleratedFailureCount": 2}, [0, 2, 4]),
        ({"mode": "DISTRIBUTED", "ToleratedFailureCount": 1}, "States.ExceedToleratedFailureThreshold"),
        ({"mode": "DISTRIBUTED", "ToleratedFailurePercentage": 40}, [0, 2, 4]),
        ({"mode": "DISTRIBUTED", "ToleratedFailurePercentage": 39.9}, "States.ExceedToleratedFailureThreshold"),
        (
            {"mode": "DISTRIBUTED", "ToleratedFailurePercentage": 100, "ToleratedFailureCount": 1},
            "States.ExceedToleratedFailureThreshold",
        ),
        ({"mode": "DISTRIBUTED", "ItemsPath": "$.l", "ToleratedFailureCountPath": "$.n"}, [0, 2, 4]),
    ],
)
def test_tolerated_failures(fields, end):
    """Items may fail up to the threshold; inline without one, the first failure is the Map's."""
    given = {"l": [0, 1, 2, 3, 4], "n": 2} if "ItemsPath" in fields else [0, 1, 2, 3, 4]
    ended = mapped(given, odd_fails, **fields)
    assert (ended.output if ended.status == "SUCCEEDED" else ended.error) == end


def test_failure_stops_the_others():
    """When an item fails, those that run are cancelled and the waiting ones never start."""
    started, cancelled = [], []

    async def task(given):
        started.append(given)
        if given == 1:
            raise StateError("Bad")
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(given)
            raise

    assert mapped(list(range(5)), task, MaxConcurrency=2).error == "Bad"
    assert (started, cancelled) == ([0, 1], [0])


@pytest.mark.parametrize(
    ("batcher", "batches"),
    [
        ({"MaxItemsPerBatch": 2}, [[1, 2], [3, 4], [5]]),
        ({"MaxInputBytesPerBatch": 17}, [[1, 2], [3, 4], [5]]),
        ({"MaxItemsPerBatchPath": "$.n"}, [[1, 2, 3], [4, 5]]),
        ({"MaxItemsPerBatch": 9}, [[1, 2, 3, 4, 5]]),
    ],
)
def test_batches(batcher, batches):
    """ItemBatcher gives a child several items, by number or by size."""
    ended = mapped({"l": [1, 2, 3, 4, 5], "n": 3}, lambda given: given["Items"], ItemsPath="$.l", ItemBatcher=batcher)
    assert ended.output == batches


def test_batch_input_and_selector():
    """Items are selected before they are batched, and share the BatchInput."""
    fields = {
        "ItemsPath": "$.l", "ItemSelector": {"v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index"},
        "ItemBatcher": {"MaxItemsPerBatch": 2, "BatchInput": {"n.$": "$.n"}},
    }  # fmt: skip
    ended = mapped({"l": ["a", "b"], "n": 3}, lambda given: given, **fields)
    assert ended.output == [{"BatchInput": {"n": 3}, "Items": [{"v": "a", "i": 0}, {"v": "b", "i": 1}]}]


@pytest.mark.parametrize(
    ("config", "content", "items"),
    [
        ({"InputType": "JSON"}, '[1, {"a": 2}]', [1, {"a": 2}]),
        ({"InputType": "JSON"}, '{"a": 1}', [{"Key": "a", "Value": 1}]),
        ({"InputType": "JSON", "ItemsPointer": "/x/0"}, '{"x": [[5, 6]]}', [5, 6]),
        ({"InputType": "JSONL"}, '1\n{"a": 2}\n\n', [1, {"a": 2}]),
        (FIRST_ROW, 'a,b\n1,"x, y"\n2\n', [{"a": "1", "b": "x, y"}, {"a": "2", "b": ""}]),
        (GIVEN_HEADERS, "1;9\n2", [{"a": "1"}, {"a": "2"}]),
        ({"InputType": "JSON", "MaxItems": 1}, "[1, 2]", [1]),
        ({"InputType": "JSON", "MaxItemsPath": "$.n"}, "[1, 2, 3]", [1, 2]),
        ({}, [1, 2], [1, 2]),
        ({"InputType": "JSON"}, "[1", "States.ItemReaderFailed"),
        ({"InputType": "JSON"}, "5", "States.ItemReaderFailed"),
        ({"InputType": "JSON", "ItemsPointer": "/x"}, "{}", "States.ItemReaderFailed"),
        ({"InputType": "CSV"}, 'a\n"1', "States.ItemReaderFailed"),
        ({"InputType": "PARQUET"}, "x", "States.ItemReaderFailed"),
    ],
)  # fmt: skip
def test_item_reader(config, content, items):
    """Items come from an artifact in JSON, JSON lines or CSV, which the injected reader gives."""
    asked = []

    def read(effect):
        asked.append((effect.resource, effect.arguments))
        return content

    reader = {"Resource": "artifact", "Parameters": {"hash.$": "$.h"}, "ReaderConfig": config}
    ended = mapped({"h": "abc", "n": 2}, lambda given: given, mode="DISTRIBUTED", ItemReader=reader, reader=read)
    assert (ended.output if ended.status == "SUCCEEDED" else ended.error) == items
    assert asked == [("artifact", {"hash": "abc"})]


def test_reader_that_fails():
    """What goes wrong in the reader, or that there is none, is the reader's error."""

    def read(_effect):
        raise OSError("gone")

    reader = {"Resource": "artifact"}
    assert mapped({}, lambda given: given, ItemReader=reader, reader=read).error == "States.ItemReaderFailed"
    assert mapped({}, lambda given: given, ItemReader=reader).error == "States.ItemReaderFailed"


def test_result_writer():
    """Results go where the writer puts them; FLATTEN joins arrays."""
    writer = {"Resource": "artifact", "Parameters": {"to.$": "$$.State.Name"}}
    ended = mapped(
        [1, 2], lambda given: given, ResultWriter=writer, writer=lambda effect: [effect.arguments, effect.results]
    )
    assert ended.output == [{"to": "S"}, [1, 2]]
    flat = {"WriterConfig": {"Transformation": "FLATTEN", "OutputType": "JSON"}}
    assert mapped([1, 2], lambda given: [given, given], ResultWriter=flat).output == [1, 1, 2, 2]
    assert mapped([1], lambda given: given, ResultWriter=writer).error == "States.ResultWriterFailed"


@pytest.mark.parametrize(
    ("given", "error"), [("text", "States.Runtime"), (5, "States.Runtime"), (None, "States.Runtime")]
)
def test_items_must_be_many(given, error):
    """What is no array or object has no items."""
    assert mapped(given, lambda item: item).error == error
    state = {"Type": "Map", "QueryLanguage": "JSONata", "ItemProcessor": TASK}
    assert one(state, given, {"t": lambda item: item}).error == "States.QueryEvaluationError"


def test_objects_are_items():
    """The fields of an object are items with Key and Value."""
    assert mapped({"a": 1, "b": 2}, lambda given: given["Key"]).output == ["a", "b"]


def test_empty_map():
    """No items, no results."""
    assert mapped([], lambda given: given).output == []


def test_parallel_fails_with_its_branch():
    """A branch that fails fails the Parallel, whose Retry runs all branches again and whose Catch takes the error."""
    calls = []

    def task(_given):
        calls.append(1)
        raise StateError("Bad", "why")

    good = {"StartAt": "G", "States": {"G": {"Type": "Pass", "End": True}}}
    states = {
        "P": {
            "Type": "Parallel", "Branches": [good, TASK], "Retry": [{"ErrorEquals": ["Bad"], "MaxAttempts": 1}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "C", "ResultPath": "$.e"}], "End": True,
        },
        "C": {"Type": "Succeed"},
    }  # fmt: skip
    ended = run({"StartAt": "P", "States": states}, {"k": 1}, {"t": task})
    assert ended.output == {"k": 1, "e": {"Error": "Bad", "Cause": "why"}}
    assert (len(calls), ended.entered.count("T"), ended.entered.count("P")) == (2, 2, 1)


def test_parallel_payload():
    """Branches get what Parameters or Arguments make, and Output sees all results."""
    branch = {"StartAt": "B", "States": {"B": {"Type": "Pass", "End": True}}}
    state = {
        "Type": "Parallel",
        "Branches": [branch],
        "Parameters": {"x.$": "$.a"},
        "ResultSelector": {"first.$": "$[0].x"},
    }
    assert one(state, {"a": 1}).output == {"first": 1}
    state = {
        "Type": "Parallel",
        "QueryLanguage": "JSONata",
        "Branches": [branch, branch],
        "Arguments": {"x": "{% $states.input.a %}"},
    }
    assert one({**state, "Output": "{% $states.result.x %}"}, {"a": 1}).output == [1, 1]
