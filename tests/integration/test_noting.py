"""Whatever changes something is in the audit log, with who did it."""

from omnimind.api.rest.app import rest_app
from omnimind.api.rest.routing import ANYBODY
from omnimind.store.audit import Audit

from .asking import operations
from .belongings import things
from .house import House

LOOKING = frozenset(
    {
        "ask_model",
        "change_tenant",
        "check_text",
        "explain_routing",
        "plan_production",
        "preview_silence",
        "test_deployment",
        "test_policy",
        "try_state",
        "validate_flow",
    }
)
"""Operations that change nothing, though they are sent a body."""

LAST = ("delete_production", "delete_upload", "end_session", "reopen_incident", "sign_out")
"""What nothing can be done after, and what changes something only after others."""


def test_every_change_is_noted(tmp_path):
    """Each operation that goes through adds to the log, whoever asked is named, and the log is whole."""
    found = [one for one in operations(rest_app().openapi()) if one.method != "GET" and one.right != ANYBODY]
    found.sort(key=lambda one: (one.name in LAST, one.method == "DELETE", one.name))
    with House(tmp_path) as house:
        house.admin = house.person("admin")
        known = things(house) | {"user_id": house.person("admin").user_id}
        audit, noted, silent = Audit(house.database), set(), []
        for operation in found:
            before = audit.verify("default").count
            status, _, _ = operation.ask(house.admin, **known)
            if status >= 400 or operation.name in LOOKING:
                continue
            rows = audit.list("default", limit=audit.verify("default").count - before or 1)
            is_noted = audit.verify("default").count > before and rows[0].actor == f"user:{house.admin.user_id}"
            noted.add(operation.name) if is_noted else silent.append(str(operation))
        assert silent == []
        assert len(noted) >= 20, noted
        assert audit.verify("default").is_whole
