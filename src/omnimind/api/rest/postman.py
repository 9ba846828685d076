"""The API as a Postman collection, made from its OpenAPI document.

Source: the Postman Collection Format 2.1.0.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_SCHEMA: Final = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_METHODS: Final = frozenset({"get", "put", "post", "patch", "delete"})
_PARAMETER: Final = re.compile(r"{(\w+)}")

Json = dict[str, Any]


def postman(openapi: Mapping[str, Any], address: str) -> Json:
    """A collection with a folder a tag and a request an operation.

    Args:
        openapi: The OpenAPI document.
        address: Where the service is: what the collection's variable ``baseUrl`` begins with.
    """
    folders: dict[str, list[Json]] = {}
    for tag, item in _items(openapi):
        folders.setdefault(tag, []).append(item)
    info = openapi["info"]
    return {
        "info": {"name": info["title"], "description": info.get("description", ""), "schema": _SCHEMA},
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{apiKey}}", "type": "string"}]},
        "variable": [{"key": "baseUrl", "value": address}, {"key": "apiKey", "value": "", "type": "secret"}],
        "item": [{"name": tag, "item": items} for tag, items in folders.items()],
    }


def _items(openapi: Mapping[str, Any]) -> Iterator[tuple[str, Json]]:
    for path, operations in openapi["paths"].items():
        for method, operation in operations.items():
            if method in _METHODS:
                yield (operation.get("tags") or ["other"])[0], _item(path, method, operation)


def _item(path: str, method: str, operation: Mapping[str, Any]) -> Json:
    request: Json = {
        "method": method.upper(),
        "header": [],
        "url": _url(path, operation.get("parameters", ())),
        "description": operation.get("description", operation["summary"]),
    }
    if body := _body(operation.get("requestBody", {}).get("content", {})):
        request["body"] = body
    responses = [
        _response(request, status, told)
        for status, told in operation.get("responses", {}).items()
        if _example(told.get("content", {})) is not None
    ]
    return {"name": operation["summary"], "request": request, "response": responses}


def _url(path: str, parameters: Any) -> Json:
    plain = _PARAMETER.sub(r":\1", path)
    query = [
        {"key": one["name"], "value": "", "description": one.get("description", ""), "disabled": True}
        for one in parameters
        if one["in"] == "query"
    ]
    variables = [{"key": name, "value": ""} for name in _PARAMETER.findall(path)]
    asked = "&".join(f"{one['key']}=" for one in query)
    return {
        "raw": f"{{{{baseUrl}}}}{plain}{'?' if asked else ''}{asked}",
        "host": ["{{baseUrl}}"],
        "path": plain.strip("/").split("/"),
        **({"query": query} if query else {}),
        **({"variable": variables} if variables else {}),
    }


def _body(content: Mapping[str, Any]) -> Json | None:
    if "application/json" in content:
        example = _example({"application/json": content["application/json"]})
        raw = json.dumps({} if example is None else example, indent=2, ensure_ascii=False)
        return {"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}}
    if "multipart/form-data" in content:
        return {"mode": "formdata", "formdata": [{"key": "file", "type": "file", "src": []}]}
    return None


def _response(request: Json, status: str, told: Mapping[str, Any]) -> Json:
    example = _example(told["content"])
    return {
        "name": told["description"],
        "originalRequest": request,
        "code": int(status),
        "header": [{"key": "Content-Type", "value": next(iter(told["content"]))}],
        "body": json.dumps(example, indent=2, ensure_ascii=False),
    }


def _example(content: Mapping[str, Any]) -> Any:
    """The first example in ``content``, if there is one."""
    for said in content.values():
        if "example" in said:
            return said["example"]
        for one in said.get("examples", {}).values():
            return one["value"]
    return None
