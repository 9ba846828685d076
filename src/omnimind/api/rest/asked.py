"""Examples in the OpenAPI document: of what is asked, by operation, and of what is answered, as each operation says."""

from collections.abc import Iterable
from typing import Any, Final

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from omnimind.api.rest.examples import SCRIPT

_FLOW: Final = "Comment: Says hello.\nStartAt: Done\nStates:\n  Done:\n    Type: Succeed\n"
_POLICY: Final = """name: house
rules:
  - id: personal
    check: personal
    where: [output]
    action: redact
    threshold: 0.6
"""
_PASSWORD: Final = "correct horse battery"  # noqa: S105 - opens nothing

BODIES: Final[dict[str, Any]] = {
    "sign_in": {"email": "ana@example.org", "password": _PASSWORD},
    "use_link": {"token": "Jk3v0c9sQ2", "name": "Ana", "password": _PASSWORD},
    "change_tenant": {"tenant": "default"},
    "change_me": {"name": "Ana", "language": "pt-BR"},
    "invite_member": {"email": "ben@example.org", "role": "editor"},
    "change_member": {"role": "operator"},
    "create_tenant": {"id": "acme", "name": "Acme", "email": "ana@example.org"},
    "change_tenant_settings": {"name": "Acme", "settings": {"per_minute": 600}},
    "create_key": {"name": "ci", "scopes": ["editor"], "expires_at": "2027-11-21T00:00:00Z"},
    "rotate_key": {"overlap_s": 3600},
    "change_fault": {"status": "resolved"},
    "trace_memory": {"action": "start", "frames": 8},
    "change_settings": {"language": "pt-BR", "theme": "paper"},
    "change_production": {"options": {"theme": "paper"}, "note": "lighter"},
    "change_script": SCRIPT,
    "change_scene": {"lines": ["Twice a day the water rises."], "note": "shorter"},
    "plan_production": {"sources": [{"text": "# Tides\n\nThe sea climbs the wall."}], "options": {"duration": 60}},
    "create_run": {"flow": "video", "input": {"request": "How the tides work"}, "labels": {"team": "physics"}},
    "rerun_run": {"input": {"request": "How the tides work"}},
    "approve": {"value": {"is_good": True}},
    "reject": {"error": "Rejected", "cause": "the second scene is wrong"},
    "create_artifact_link": {"expires_in_s": 3600},
    "validate_flow": {"text": _FLOW},
    "try_state": {"text": _FLOW, "state": "/States/Done", "input": {"name": "Ana"}},
    "put_flow": {"text": _FLOW, "layout": {}, "expected_version": 0},
    "run_flow": {"input": {"name": "Ana"}, "priority": 0},
    "create_schedule": {"flow": "video", "input": {"request": "The news"}, "cron": "0 7 * * 1", "timezone": "UTC"},
    "run_agent": {"input": {"text": "The Moon pulls at the sea."}},
    "explain_routing": {"kind": "chat", "text": "How do tides work?"},
    "ask_model": {"messages": [{"role": "user", "content": "How do tides work?"}], "max_tokens": 200},
    "set_policy": {"text": _POLICY, "expected_version": 1},
    "check_text": {"text": "Write to ana@example.org", "place": "output"},
    "test_policy": {"policy": _POLICY},
    "resolve_incident": {"comment": "The new voice was rolled back"},
    "comment_incident": {"comment": "The new voice is slow"},
    "assign_incident": {"assignee": "Ana Lima"},
    "create_silence": {"matchers": ["agent=narrator"], "until": "2031-11-21T19:30:00Z", "comment": "A new voice"},
    "preview_silence": {"matchers": ['agent=~"narrator|renderer"', 'severity!="critical"']},
    "create_override": {"schedule": "primary", "person": "ana", "ends_at": "2031-11-21T19:30:00Z"},
    "set_budget": {"scope": "tenant", "subject": "default", "period": "month", "hard_usd": "50", "soft_usd": "40"},
}
"""As JSON."""

FORMS: Final[dict[str, Any]] = {
    "create_production": {"order": {"options": {"language": "en"}}, "files": ["…"]},
    "create_upload": {"file": "…"},
}
"""The parts of forms."""


def show_examples(document: dict[str, Any], routes: Iterable[BaseRoute]) -> None:
    """Put the examples of ``routes`` in ``document``, whole: FastAPI would leave out what is ``null``."""
    for route in routes:
        if isinstance(route, APIRoute) and route.include_in_schema:
            for method in route.methods or ():
                _show(document["paths"][route.path_format][method.lower()], route)


def _show(operation: dict[str, Any], route: APIRoute) -> None:
    name = operation["operationId"]
    asked = operation.get("requestBody", {}).get("content", {})
    for media_type, examples in (("application/json", BODIES), ("multipart/form-data", FORMS)):
        if media_type in asked and name in examples:
            asked[media_type]["example"] = examples[name]
    for status, said in route.responses.items():
        answered = operation["responses"][str(status)].get("content", {})
        for media_type, told in said.get("content", {}).items():
            if "example" in told:
                answered[media_type]["example"] = told["example"]
