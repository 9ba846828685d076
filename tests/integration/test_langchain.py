"""LangChain's standard tests of chat models, by ``ChatOpenAI`` against the gateway."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from omnimind.testing.upstream.asked import Said, ToolCall, instance

from .gateway_stack import running_stack

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv/clients/bin/python"
TESTS = ROOT / "tests/clients/langchain_standard.py"
LONGEST_S = 120

ARGUMENTS = {"magic_function": {"input": 3}}
"""Where the tests want something particular."""


def answer(asked):
    """A model that does what the tests ask for: calls the tool, keeps to the schema, and says something else."""
    if asked.messages[-1].role != "tool" and asked.tools:
        [tool, *_] = asked.body["tools"]
        arguments = instance(tool["function"]["parameters"]) | ARGUMENTS.get(asked.tools[0], {})
        if name := re.search(r"named '(.+?)'", asked.prompt):
            arguments["customer_name"] = name[1]
        return Said(tool_calls=(ToolCall(asked.tools[0], arguments),))
    if asked.schema is not None:
        return json.dumps(instance(asked.schema))
    if asked.body.get("response_format"):
        return json.dumps({"setup": "Why do cats sit on keyboards?", "punchline": "For the mouse."})
    return "There is a tide in the affairs of men."


@pytest.mark.skipif(
    not PYTHON.exists(), reason="make .venv/clients/ready installs langchain-tests where it disturbs nobody"
)
def test_langchain(tmp_path):
    """All of them pass that don't fetch something from the network."""
    with running_stack(tmp_path, answer) as stack:
        _, secret = stack.key("langchain")
        environment = {**os.environ, "OMNIMIND_TEST_URL": f"{stack.url}/v1", "OMNIMIND_TEST_KEY": secret}
        command = [
            PYTHON,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--noconftest",
            "--asyncio-mode=auto",
            "-c",
            os.devnull,
        ]
        for what in ("test", "fixture"):  # clients that are kept for all tests are bound to one event loop
            command += ["-o", f"asyncio_default_{what}_loop_scope=session"]
        ended = subprocess.run(
            [*command, f"--rootdir={tmp_path}", TESTS],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
    told = re.search(r"(\d+) passed", ended.stdout)
    assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-2000:]
    assert told
    assert int(told[1]) >= 40
