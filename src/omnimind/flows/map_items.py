"""The items of a Map: where they come from, how they are batched, and what its ResultWriter makes of the results."""

import csv
import io
from collections.abc import Mapping
from typing import Final

from omnimind.flows.errors import ITEM_READER_FAILED, QUERY_EVALUATION_ERROR, RUNTIME, StateError
from omnimind.flows.frame import Frame
from omnimind.flows.json_value import MISSING, Json, compact, parse_json
from omnimind.flows.jsonpath import parse_path
from omnimind.flows.numeric_field import compile_number
from omnimind.flows.port import Read, Write
from omnimind.flows.template import JSONATA, compile_template, look_up

_DELIMITERS: Final = {"COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t"}


class StateItems:
    """Items from the state's own data: ItemsPath or Items."""

    def __init__(self, definition: Mapping[str, Json], language: str) -> None:
        self._is_jsonata = language == JSONATA
        self._path = parse_path(definition.get("ItemsPath", "$"))
        self._items = (
            compile_template(definition["Items"], JSONATA, "Items")
            if self._is_jsonata and "Items" in definition
            else None
        )

    async def read(self, frame: Frame, effective: Json) -> list[Json]:
        """The items.

        Raises:
            StateError: The data is neither an array nor an object.
        """
        if self._items:
            items = self._items(frame, effective)
        else:
            items = effective if self._is_jsonata else look_up(self._path, frame, effective)
        if isinstance(items, dict):
            return [{"Key": key, "Value": value} for key, value in items.items()]
        if not isinstance(items, list):
            what = "nothing" if items is MISSING else compact(items)[:80]
            error = QUERY_EVALUATION_ERROR if self._is_jsonata else RUNTIME
            raise StateError(error, f"The items of the Map must be an array or an object, and are {what}.")
        return items


class ReaderItems:
    """Items from an artifact: ItemReader."""

    def __init__(self, reader: Mapping[str, Json], language: str) -> None:
        field = "Arguments" if language == JSONATA else "Parameters"
        self._resource: str = reader["Resource"]
        self._arguments = compile_template(reader.get(field), language, f"ItemReader/{field}")
        self._config: Mapping[str, Json] = reader.get("ReaderConfig", {})
        self._max_items = compile_number(self._config, "MaxItems", language)

    async def read(self, frame: Frame, effective: Json) -> list[Json]:
        """The items.

        Raises:
            StateError: ``States.ItemReaderFailed``: the artifact can't be read as its ``InputType``.
        """
        max_items = self._max_items(frame, effective)
        content = await frame.perform(Read(self._resource, self._arguments(frame, effective)), "reader")
        try:
            items = _parse(content, self._config)
        except (ValueError, csv.Error, RecursionError) as error:
            raise StateError(ITEM_READER_FAILED, f"The artifact can't be read: {error}.") from error
        return items[: int(max_items)] if max_items else items


def _parse(content: Json, config: Mapping[str, Json]) -> list[Json]:
    kind = config.get("InputType", "JSON")
    if isinstance(content, str):
        if kind == "CSV":
            return _parse_csv(content, config)
        if kind == "JSONL":
            return [parse_json(line) for line in content.splitlines() if line.strip()]
        if kind != "JSON":
            raise ValueError(f"its InputType {kind} is not supported: use JSON, JSONL or CSV")
        content = parse_json(content)
    for key in str(config.get("ItemsPointer", "")).split("/")[1:]:
        content = _step(content, key.replace("~1", "/").replace("~0", "~"))
    if isinstance(content, dict):
        return [{"Key": key, "Value": value} for key, value in content.items()]
    if not isinstance(content, list):
        raise ValueError("it holds neither an array nor an object")
    return content


def _step(content: Json, key: str) -> Json:
    if isinstance(content, dict) and key in content:
        return content[key]
    if isinstance(content, list) and key.isdecimal() and int(key) < len(content):
        return content[int(key)]
    raise ValueError(f"its ItemsPointer leads nowhere at {key!r}")


def _parse_csv(text: str, config: Mapping[str, Json]) -> list[Json]:
    delimiter = _DELIMITERS[config.get("CSVDelimiter", "COMMA")]
    rows = [
        row
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter, strict=True)
        if row
    ]
    if config.get("CSVHeaderLocation", "FIRST_ROW") == "GIVEN":
        headers = config["CSVHeaders"]
    else:
        headers, rows = (rows[0], rows[1:]) if rows else ([], [])
    return [{header: row[index] if index < len(row) else "" for index, header in enumerate(headers)} for row in rows]


class Batcher:
    """ItemBatcher: several items to one child."""

    def __init__(self, batcher: Mapping[str, Json], language: str) -> None:
        self._max_items = compile_number(batcher, "MaxItemsPerBatch", language, at_least=1)
        self._max_bytes = compile_number(batcher, "MaxInputBytesPerBatch", language, at_least=1)
        self._input = compile_template(batcher.get("BatchInput"), language, "BatchInput")
        self._has_input = "BatchInput" in batcher

    def batch(self, frame: Frame, effective: Json, items: list[Json]) -> list[Json]:
        """``items`` in batches."""
        max_items = self._max_items(frame, effective) or len(items)
        max_bytes = self._max_bytes(frame, effective) or float("inf")
        shared = {"BatchInput": self._input(frame, effective)} if self._has_input else {}
        overhead = len(compact({**shared, "Items": []}).encode())
        batches: list[list[Json]] = []
        room = 0.0
        for item in items:
            size = len(compact(item).encode("utf-8", "surrogatepass")) + 1
            if not batches or len(batches[-1]) >= max_items or size > room:
                batches.append([])
                room = max_bytes - overhead
            batches[-1].append(item)
            room -= size
        return [{**shared, "Items": batch} for batch in batches]


class ResultWriter:
    """ResultWriter: results shaped by its WriterConfig, and written where its Resource says."""

    def __init__(self, writer: Mapping[str, Json], language: str) -> None:
        field = "Arguments" if language == JSONATA else "Parameters"
        self._resource: str | None = writer.get("Resource")
        self._arguments = compile_template(writer.get(field), language, f"ResultWriter/{field}")
        self._is_flat = writer.get("WriterConfig", {}).get("Transformation") == "FLATTEN"

    async def write(self, frame: Frame, effective: Json, results: list[Json]) -> Json:
        """What the Map gives for ``results``.

        Raises:
            StateError: They can't be written.
        """
        if self._is_flat:
            results = [member for result in results for member in (result if isinstance(result, list) else [result])]
        if self._resource is None:
            return results
        return await frame.perform(Write(self._resource, self._arguments(frame, effective), results), "writer")


def item_source(definition: Mapping[str, Json], language: str) -> StateItems | ReaderItems:
    """Where the items of a Map come from."""
    if "ItemReader" in definition:
        return ReaderItems(definition["ItemReader"], language)
    return StateItems(definition, language)
