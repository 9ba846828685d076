"""The client, and the server for other agents, against the real service."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
from mcp import Client as McpClient

from omnimind.bot.mcp import mcp_server
from omnimind.client import AsyncClient, Client, artifacts, flows, productions, runs
from omnimind.core.errors import MissingError, RefusedError, TransientError, UserError

TIDES = "# Tides\n\nThe Moon pulls at the sea. Twice a day the water rises, and twice a day it falls."
DRAFT = {"quality": "draft", "language": "en", "music": False}
PASSES = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}


@pytest.fixture(scope="module")
def key(service):
    """A key of an editor."""
    with service.client("default", "editor") as client:
        return client.headers["authorization"].removeprefix("Bearer ")


@pytest.fixture(scope="module")
def made(service, key, tmp_path_factory):
    """A production that was made from a file, and the events of its run."""
    source = tmp_path_factory.mktemp("brief") / "tides.md"
    source.write_text(TIDES)
    with Client(service.address, key) as client:
        begun = client(productions.create(files=[source], options=DRAFT, offline=True))
        events = list(client.events(begun.run_id))
        return client.finished(begun.id), events


def test_a_file_becomes_a_production_and_its_files_are_saved(service, key, made, tmp_path):
    """It is ready; its events end with its end; what is saved is what the service keeps, and nothing half-written."""
    production, events = made
    assert (production.status, production.title) == ("ready", "Tides")
    assert events[-1].what == "end"
    assert {"history", "run"} <= {event.what for event in events}
    with Client(service.address, key) as client:
        video = client.save(productions.file(production.id, "video.mp4"), tmp_path / "tides.mp4")
        (file,) = [one for one in production.files if one.name == "video.mp4"]
        assert video.stat().st_size == file.size_bytes
        assert client(artifacts.get(file.sha256)) == video.read_bytes()
        with pytest.raises(MissingError):
            client.save(productions.file(production.id, "nothing.mp4"), tmp_path / "nothing.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["tides.mp4"]


def test_a_scene_gets_another_voice_and_loses_it_again(service, key, made):
    """Its words stay; without words or a voice nothing is changed."""
    production, _ = made
    scene = production.scenes[0]
    with Client(service.address, key) as client:
        client(productions.edit_scene(production.id, scene.id, voice="flite:awb"))
        spoken = client.finished(production.id).scenes[0]
        assert (spoken.voice, spoken.lines) == ("flite:awb", scene.lines)
        client(productions.edit_scene(production.id, scene.id, voice="", note="as before"))
        assert client.finished(production.id).scenes == production.scenes
        with pytest.raises(UserError, match="nothing is to be changed"):
            client(productions.edit_scene(production.id, scene.id))


def test_events_go_on_after_the_last_one_that_was_heard(service, key, made):
    """Nothing comes twice, and nothing is left out."""
    production, events = made
    rows = [event.id for event in events if event.what == "history"]
    with Client(service.address, key) as client:
        rest = [event.id for event in client.events(production.run_id, after=rows[4]) if event.what == "history"]
    assert rest == rows[5:]


def test_many_operations_at_once(service, key, made):
    """The other client does the same, side by side; an operation that is carried out twice happens once."""

    async def go():
        async with AsyncClient(service.address, key) as client:
            begin = runs.begin_definition(PASSES, {"n": 1})
            first, again, found, shipped = await asyncio.gather(
                client(begin), client(begin), client(productions.find(limit=5)), client(flows.find())
            )
            over = await client(runs.get(first.id))
            while not over.is_over:
                async for _ in client.events(first.id):
                    pass
                over = await client(runs.get(first.id))
            return first, again, over, found, shipped

    first, again, over, found, shipped = asyncio.run(go())
    assert first.id == again.id
    assert (over.status, over.output) == ("succeeded", {"n": 1})
    assert made[0].id in {one.id for one in found.items}
    assert {"video", "podcast"} <= {one.name for one in shipped.items}


def test_what_is_wrong_is_the_error_that_it_would_be_here(service, key):
    """Refused, missing, not as asked for, and not there at all: each is an error of its kind, with its code."""
    with Client(service.address, key) as client:
        for operation, kind, code in (
            (productions.get("nothing"), MissingError, "production.missing"),
            (runs.begin("no-such-flow"), MissingError, "flow.missing"),
            (productions.create(options={"format": "round"}), UserError, "input.invalid"),
        ):
            with pytest.raises(kind) as caught:
                client(operation)
            assert caught.value.code == code
    with Client(service.address, "omk_" + "x" * 43) as stranger, pytest.raises(RefusedError) as caught:
        stranger(productions.find())
    assert caught.value.code == "auth.unknown"
    with Client("http://127.0.0.1:9", key) as nobody, pytest.raises(TransientError) as caught:
        nobody(runs.cancel("x"))
    assert caught.value.code == "service.unreachable"


def test_an_agent_creates_follows_and_fetches(service, key, tmp_path):
    """Over the Model Context Protocol: what it creates becomes ready, and the file it fetches lies in its folder."""

    async def go():
        async with AsyncClient(service.address, key) as client, McpClient(mcp_server(client, tmp_path)) as agent:
            tools = {tool.name for tool in (await agent.list_tools()).tools}
            begun = await agent.call_tool("create_production", {"text": TIDES, "language": "en"})
            name = begun.structured_content["id"]
            seen = await agent.call_tool("production_status", {"production_id": name})
            over = await agent.call_tool("wait_for_production", {"production_id": name})
            file = await agent.call_tool("fetch_file", {"production_id": name, "name": "captions.vtt"})
            listed = await agent.call_tool("list_productions", {"query": "Tides"})
            wrong = await agent.call_tool("fetch_file", {"production_id": name, "name": "../../etc/passwd"})
            return tools, seen, over, file, listed, wrong

    tools, seen, over, file, listed, wrong = asyncio.run(go())
    assert tools == {
        "create_production",
        "production_status",
        "wait_for_production",
        "list_productions",
        "fetch_file",
    }
    assert seen.structured_content["status"] in {"queued", "running", "ready"}
    assert over.structured_content["status"] == "ready"
    path = Path(file.structured_content["path"])
    assert path.is_relative_to(tmp_path)
    assert path.read_text().startswith("WEBVTT")
    assert over.structured_content["id"] in json.dumps(listed.structured_content)
    assert wrong.is_error
    assert "has no file" in wrong.content[0].text


def test_the_command_speaks_on_standard_input_and_output(service, key):
    """omnimind mcp is what other agents begin, and it wants a key."""
    from mcp import StdioServerParameters, stdio_client

    async def go():
        environment = {"OMNIMIND_URL": service.address, "OMNIMIND_API_KEY": key}
        command = StdioServerParameters(
            command=sys.executable, args=["-c", "from omnimind.cli import main; main()", "mcp"], env=environment
        )
        async with McpClient(stdio_client(command)) as agent:
            return await agent.call_tool("list_productions", {})

    assert not asyncio.run(go()).is_error
