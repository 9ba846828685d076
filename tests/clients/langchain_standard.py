"""LangChain's own standard tests of chat models, with ``ChatOpenAI`` against the gateway whose address is given.

They run in an environment of their own, since ``langchain-tests`` brings plugins that change how pytest works;
``tests/integration/test_langchain.py`` runs them there.
"""

import os

from langchain_openai import ChatOpenAI
from langchain_tests.integration_tests import ChatModelIntegrationTests


class TestChatOpenAI(ChatModelIntegrationTests):
    """``ChatOpenAI`` with another base URL."""

    @property
    def chat_model_class(self):
        """What is tested."""
        return ChatOpenAI

    @property
    def chat_model_params(self):
        """How it is made."""
        return {
            "model": "first/model-a",
            "base_url": os.environ["OMNIMIND_TEST_URL"],
            "api_key": os.environ["OMNIMIND_TEST_KEY"],
            "stream_usage": True,
            "max_retries": 0,
        }

    @property
    def supports_json_mode(self):
        """JSON without a schema too."""
        return True

    @property
    def supports_anthropic_inputs(self):
        """Blocks of Anthropic's in OpenAI's messages, which ``ChatOpenAI`` translates."""
        return True

    @property
    def has_tool_choice(self):
        """A tool can be asked for."""
        return True

    @property
    def model_override_value(self):
        """Another model, for one call."""
        return "model-b"
