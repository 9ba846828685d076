"""A model that really runs, with weights that mean nothing: the gateway asks llama.cpp's server as any local one."""

import asyncio
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest
import structlog
from opentelemetry.trace import NoOpTracer

from omnimind.core.model import Caller
from omnimind.models.request import Request
from omnimind.runtime.gateway import open_gateway
from omnimind.settings import Settings
from omnimind.store.costs import Costs, Wanted
from omnimind.store.database import open_database

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "tests/clients/tiny_llama.py"
PYTHONS = (Path(sys.executable), ROOT / ".venv/llama/bin/python")
LONGEST_S = 60
TOKENS = 16
CALLER = Caller(run_id="r1")

MODELS = """
environment: false
providers:
  house: {{wire: openai, url: "{url}/v1", residency: local}}
cache: {{mode: off}}
"""


def python():
    """The interpreter that has both packages; ``None`` if there is none."""
    for one in PYTHONS:
        has_both = [one, "-c", "import gguf, importlib.util as u; exit(u.find_spec('llama_cpp') is None)"]
        if one.exists() and subprocess.run(has_both, capture_output=True, check=False).returncode == 0:
            return one
    return None


@contextmanager
def served(interpreter, model):
    """The address of llama.cpp's server with the model."""
    command = [interpreter, "-m", "llama_cpp.server", "--model", model, "--model_alias", "tiny", "--n_ctx", "512"]
    with subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", "0", "--n_threads", "1"],
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        deadline = Timer(LONGEST_S, process.kill)
        deadline.start()
        try:
            told = []
            for line in process.stderr:
                told.append(line)
                if found := re.search(r"running on (http://127\.0\.0\.1:\d+)", line):
                    yield found[1]
                    return
            pytest.fail("".join(told)[-2000:])
        finally:
            deadline.cancel()
            process.kill()


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """A server's."""
    interpreter = python()
    if interpreter is None:
        pytest.skip("python -m venv .venv/llama with gguf and llama-cpp-python[server] in it has this tried for real")
    model = tmp_path_factory.mktemp("llama") / "tiny.gguf"
    subprocess.run([interpreter, MODEL, model], check=True, timeout=LONGEST_S)
    with served(interpreter, model) as url:
        yield url


def asked(**more):
    """A request; what comes means nothing, but is always the same."""
    messages = [{"role": "user", "content": "how do tides work"}]
    body = {"model": "house/tiny", "messages": messages, "max_tokens": TOKENS, "temperature": 0, "seed": 1, **more}
    return Request("chat", body, CALLER, "q1")


def test_a_model_of_our_own_is_asked_like_any_other(url, tmp_path):
    """It is found by itself; whole or in pieces it says the same, and the ledger has both, with tokens and for free."""
    (tmp_path / "models.yaml").write_text(MODELS.format(url=url))
    settings = Settings(home=tmp_path)

    async def ask(database):
        gateway = await open_gateway(settings, database, tracer=NoOpTracer(), log=structlog.get_logger())
        try:
            names = [one.name for one in gateway.deployments]
            whole = (await gateway.ask(asked())).body
            streamed = await gateway.ask(asked(stream=True))
            return names, whole, [chunk async for chunk in streamed.chunks]
        finally:
            await gateway.close()

    with open_database(settings.database) as database:
        names, whole, chunks = asyncio.run(ask(database))
    with open_database(settings.database) as database:  # what was settled is on the disk when the first was closed
        calls = Costs(database).calls(Wanted(run_id="r1"))
    assert names == ["house/tiny"]
    said = whole["choices"][0]["message"]["content"]
    pieces = [choice["delta"].get("content") or "" for chunk in chunks for choice in chunk["choices"]]
    assert len(said) > 0
    assert "".join(pieces) == said
    assert whole["usage"]["completion_tokens"] <= TOKENS
    assert [(call.provider, call.model, call.price, call.cost_usd) for call in calls] == [
        ("house", "tiny", "local", 0)
    ] * 2
    assert {call.is_streaming for call in calls} == {True, False}
    assert all(call.input_tokens and call.output_tokens for call in calls)
    told = next(call for call in calls if not call.is_streaming)
    usage = whole["usage"]
    assert (told.input_tokens, told.output_tokens) == (usage["prompt_tokens"], usage["completion_tokens"])
