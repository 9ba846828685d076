"""Agents that think, at a desk with models that answer as they were told to."""

import pytest

from omnimind.core.agent import Desk
from omnimind.testing.artifacts import FakeArtifacts
from omnimind.testing.models import FakeModels
from omnimind.testing.voice import FakeVoices


@pytest.fixture
def desk(tmp_path):
    """Makes a desk whose models give the replies, by the name of the prompt."""

    def desk(**replies):
        models = FakeModels(replies)
        return Desk(FakeArtifacts(tmp_path), FakeVoices(), lambda *_: None, "key", models=models)

    return desk
