"""A question to people says what an answer has to look like."""

import pytest

from omnimind.agents.approver import APPROVER
from omnimind.core.agent import Desk
from omnimind.core.approval import Request
from omnimind.core.errors import UserError
from omnimind.testing.artifacts import FakeArtifacts
from omnimind.testing.voice import FakeVoices

QUESTION = "ab12"
DESK = Desk(artifacts=FakeArtifacts, voices=FakeVoices(), progress=lambda *_: None)


@pytest.mark.parametrize("schema", [None, {}, {"type": "object", "required": ["approved"]}])
def test_a_question_is_put_as_it_was_asked(schema):
    """With or without a schema for the answer."""
    request = Request(title="Is it good?", details={"scenes": [1]}, answer_schema=schema, token=QUESTION)
    assert APPROVER.work(request, DESK) == request


def test_a_schema_that_is_none_is_refused():
    """Before anybody is asked what can't be answered."""
    request = Request(title="Is it good?", answer_schema={"type": "objekt"}, token=QUESTION)
    with pytest.raises(UserError, match="objekt") as caught:
        APPROVER.work(request, DESK)
    assert caught.value.code == "approval.schema"
