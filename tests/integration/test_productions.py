"""Productions over HTTP, from a document to its files; changed one sentence at a time; watched while they are made."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from websockets.sync.client import connect

from .service_stack import ServiceStack

DOCUMENT = b"""# The sea

The sea climbs the harbour wall twice a day. It stays for a while and goes back again.

## Why

The moon pulls the water. The sun pulls too, but less.
"""
DRAFT = {"options": {"quality": "draft"}}
OVER = {"ready", "rejected", "failed", "cancelled"}


@pytest.fixture
def client(service, tenant):
    """An administrator of a tenant of their own."""
    with service.client(tenant) as client:
        yield client


def ordered(client, **more):
    """A production of the document, just ordered."""
    files = {"order": (None, json.dumps(DRAFT | more), "application/json"), "files": ("sea.md", DOCUMENT)}
    response = client.post("/v1/productions", files=files)
    assert response.status_code == 202, response.text
    assert response.headers["location"] == f"/v1/productions/{response.json()['id']}"
    return response.json()


def events(client, run_id, after=None, most=None):
    """What is told of a run, until it is over or there were ``most`` rows: the events, and the ids of rows."""
    headers = {} if after is None else {"last-event-id": str(after)}
    told, ids, event, number = [], [], "", None
    with client.stream("GET", f"/v1/runs/{run_id}/events", headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        for line in response.iter_lines():
            name, _, said = line.partition(": ")
            if name == "event":
                event, number = said, None
            elif name == "id":
                number = int(said)
            elif name == "data":
                told.append((event, json.loads(said)))
                ids += [number] if number is not None else []
                if event == "end" or (most is not None and len(ids) >= most):
                    return told, ids
    raise AssertionError("the events broke off")


def made(client, production_id):
    """The production, once nothing more happens to it."""
    run_id = client.get(f"/v1/productions/{production_id}").json()["run_id"]
    events(client, run_id)
    production = client.get(f"/v1/productions/{production_id}").json()
    assert production["status"] in OVER
    return production


@pytest.fixture(scope="module")
def finished(service):
    """A client, and a production of theirs that is ready."""
    with service.client("the sea") as client:
        yield client, made(client, ordered(client)["id"])


def test_a_document_becomes_a_production(finished):
    """It is ready, with its scenes, proof, chapters and files; every file can be had whole and in part."""
    client, production = finished
    assert production["status"] == "ready", production["error"]
    assert (production["title"], production["language"], production["formats"]) == ("The sea", "en", ["landscape"])
    assert [chapter["title"] for chapter in production["chapters"]] == ["The sea", "Why"]
    assert {scene["state"] for scene in production["scenes"]} == {"done"}
    assert all(scene["has_preview"] and scene["words"] for scene in production["scenes"])
    assert production["order"]["sources"][0]["name"] == "sea.md"
    files = {file["name"]: file for file in production["files"]}
    assert {"video.mp4", "audio.m4a", "captions.vtt", "thumbnail.png"} <= files.keys()
    address = f"/v1/productions/{production['id']}/files/video.mp4"
    assert len(client.get(address).content) == files["video.mp4"]["size_bytes"]
    part = client.get(address, headers={"range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    listed = client.get("/v1/productions", params={"status": "ready", "query": "SEA"}).json()["items"]
    assert listed[0]["id"] == production["id"]
    assert listed[0]["thumbnail"] == files["thumbnail.png"]["sha256"]


def test_spans_point_into_the_text_of_their_source(finished):
    """What a line says stands there."""
    client, production = finished
    source = client.get(f"/v1/productions/{production['id']}/sources/0").json()
    line = production["scenes"][0]["lines"][0]
    span = line["spans"][0]
    assert source["text"][span["start"] : span["end"]] == line["text"]
    assert client.get(f"/v1/productions/{production['id']}/sources/1").json()["code"] == "source.missing"


def test_an_unchanged_production_is_not_sent_again(finished):
    """Its ETag says so."""
    client, production = finished
    first = client.get(f"/v1/productions/{production['id']}")
    again = client.get(f"/v1/productions/{production['id']}", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_events_resume_where_they_broke_off(client):
    """Whoever comes back with the last id hears every row of the history once, in its order; so does a WebSocket."""
    run_id = ordered(client)["run_id"]
    before, some = events(client, run_id, most=20)
    after, rest = events(client, run_id, after=some[-1])
    rows = client.get(f"/v1/runs/{run_id}/history", params={"limit": 1000}).json()["items"]
    assert [*some, *rest] == [row["id"] for row in rows]
    assert [data for event, data in [*before, *after] if event == "history"] == rows
    assert after[-1][0] == "end"
    assert after[-2] == ("run", after[-2][1] | {"status": "succeeded"})
    whole, _ = events(client, run_id)
    assert told_by_socket(client, run_id) == whole


def told_by_socket(client, run_id):
    """All that a WebSocket tells of a run."""
    address = str(client.base_url).replace("http", "ws").rstrip("/")
    headers = {"Authorization": client.headers["authorization"]}
    with connect(f"{address}/v1/runs/{run_id}/ws", additional_headers=headers) as socket:
        texts = [json.loads(text) for text in socket]
    assert socket.close_code == 1000
    return [(text["event"], text["data"]) for text in texts]


def test_nobody_hears_of_runs_of_others(finished, client):
    """Neither events nor a WebSocket: it is as if the run were not there."""
    run_id = finished[1]["run_id"]
    assert client.get(f"/v1/runs/{run_id}/events").status_code == 404
    with pytest.raises(Exception, match=r"403|1008|run\.missing"):
        told_by_socket(client, run_id)


def test_an_edited_sentence_costs_one_scene(finished):
    """Of the new version only that scene is drawn anew; undo shows what was there, and restore what was made of it."""
    client, before = finished
    address = f"/v1/productions/{before['id']}"
    changed, kept = before["scenes"]
    lines = [line["text"] for line in changed["lines"]]
    lines[0] = "The sea was edited by hand."
    response = client.patch(f"{address}/scenes/{changed['id']}", json={"lines": lines, "note": "by hand"})
    assert response.status_code == 202, response.text
    assert response.json()["revision"] == 2
    after = made(client, before["id"])
    assert after["status"] == "ready"
    edited, same = after["scenes"]
    assert [line["text"] for line in edited["lines"]] == lines
    assert edited["lines"][1] == changed["lines"][1]
    assert edited["thumbnail"] != changed["thumbnail"]
    assert same["thumbnail"] == kept["thumbnail"]
    assert calls(client, after["run_id"], "renderer") == calls(client, after["run_id"], "narrator") == 2
    assert [one["note"] for one in after["revisions"]] == ["", "by hand"]
    undone = client.post(f"{address}/undo").json()
    assert (undone["revision"], undone["status"], undone["scenes"]) == (1, "ready", before["scenes"])
    assert client.post(f"{address}/undo").json()["code"] == "revision.first"
    restored = client.post(f"{address}/revisions/2/restore").json()
    assert (restored["revision"], restored["scenes"]) == (2, after["scenes"])


def test_another_voice_costs_one_scene(client):
    """Only that scene is spoken and drawn anew; ``null`` and nothing said give it back the production's voice."""
    before = made(client, ordered(client)["id"])
    address = f"/v1/productions/{before['id']}"
    changed, kept = before["scenes"]
    assert (changed["voice"], kept["voice"]) == (None, None)
    response = client.patch(f"{address}/scenes/{changed['id']}", json={"voice": "flite:awb"})
    assert (response.status_code, response.json()["scenes"][0]["voice"]) == (202, "flite:awb"), response.text
    after = made(client, before["id"])
    assert after["status"] == "ready"
    spoken, same = after["scenes"]
    assert (spoken["voice"], spoken["lines"], same["voice"]) == ("flite:awb", changed["lines"], None)
    assert spoken["words"][-1]["end_s"] != changed["words"][-1]["end_s"]
    assert spoken["thumbnail"] != changed["thumbnail"]
    assert same["thumbnail"] == kept["thumbnail"]
    script = client.get(f"{address}/script").json()
    assert [scene.get("voice") for scene in script["scenes"]] == ["flite:awb", None]
    for nothing in (None, ""):
        response = client.patch(f"{address}/scenes/{changed['id']}", json={"voice": nothing})
        assert (response.status_code, response.json()["scenes"][0]["voice"]) == (202, None), response.text
        back = made(client, before["id"])
        assert [scene["words"] for scene in back["scenes"]] == [scene["words"] for scene in before["scenes"]]
        client.post(f"{address}/undo").raise_for_status()


@pytest.mark.parametrize(
    ("voice", "code", "says"),
    [
        ("flite:nobody", "voice.unknown", "flite:nobody"),
        ("espeak:pt-br", "voice.language", "espeak:pt-br speaks pt-BR"),
    ],
)
def test_a_voice_that_cannot_speak_a_scene_is_refused(finished, voice, code, says):
    """Before anything is begun, in a scene and in a whole script; the problem names the scene and the voice."""
    client, production = finished
    address = f"/v1/productions/{production['id']}"
    script = client.get(f"{address}/script").json()
    first, *others = script["scenes"]
    refusals = [
        client.patch(f"{address}/scenes/{first['id']}", json={"voice": voice}),
        client.put(f"{address}/script", json=script | {"scenes": [first | {"voice": voice}, *others]}),
    ]
    for refused in refusals:
        problem = refused.json()
        assert (refused.status_code, problem["code"]) == (400, code), problem
        assert says in problem["detail"]
        assert first["id"] in problem["detail"]
    unknown = client.patch(address, json={"options": {"voice": "flite:nobody"}})
    assert (unknown.status_code, unknown.json()["code"]) == (400, "voice.unknown")


def calls(client, run_id, agent):
    """How often an agent was called in a run."""
    rows = client.get(f"/v1/runs/{run_id}/history", params={"limit": 1000}).json()["items"]
    return sum(row["kind"] == "called" and row["data"]["resource"] == f"agent:{agent}" for row in rows)


def test_a_script_can_be_told_otherwise_as_a_whole(finished):
    """What can't be told is refused before anything is begun."""
    client, production = finished
    address = f"/v1/productions/{production['id']}/script"
    script = client.get(address).json()
    refused = client.put(address, json=script | {"scenes": []})
    assert (refused.status_code, refused.json()["code"]) == (400, "script.invalid")
    image = {"sha256": "0" * 64, "media_type": "image/png", "size_bytes": 4}
    stolen = script["scenes"][0] | {"visual": {"kind": "image", "image": image}}
    refused = client.put(address, json=script | {"scenes": [stolen, *script["scenes"][1:]]})
    assert (refused.status_code, refused.json()["code"]) == (404, "artifact.missing")


def test_another_look_is_another_version(client):
    """The words stay as they are."""
    production = made(client, ordered(client)["id"])
    address = f"/v1/productions/{production['id']}"
    response = client.patch(address, json={"options": {"theme": "night", "title": "Tides"}})
    assert (response.status_code, len(response.json()["scenes"])) == (202, 2)  # what will be told is there at once
    after = made(client, production["id"])
    assert (after["status"], after["title"], after["revision"]) == ("ready", "Tides", 2)
    assert [scene["lines"] for scene in after["scenes"]] == [scene["lines"] for scene in production["scenes"]]


def test_a_production_can_be_cancelled_retried_and_deleted(client):
    """One that is still being made is not deleted; after a retry it is made; deleted it is gone, with its runs."""
    text = "\n\n".join(f"# Part {number}\n\nThe sea climbs wall {number} twice a day." for number in range(6))
    order = DRAFT | {"sources": [{"text": text, "name": "walls.md"}]}
    production = client.post("/v1/productions", json=order).json()  # what nobody remembers takes a while
    address = f"/v1/productions/{production['id']}"
    assert client.delete(address).json()["code"] == "run.unfinished"
    assert client.post(f"{address}/cancel").status_code == 202
    assert made(client, production["id"])["status"] == "cancelled"
    assert client.post(f"{address}/cancel").json()["code"] == "run.over"
    assert client.post(f"{address}/retry").status_code == 202
    assert made(client, production["id"])["status"] == "ready"
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404
    assert client.get(f"/v1/runs/{production['run_id']}").status_code == 404
    actions = [note["action"] for note in client.get("/v1/audit").json()["items"]]
    assert {"production.create", "production.cancel", "production.retry", "production.delete"} <= set(actions)


def test_an_order_is_carried_out_once(client):
    """However often it is sent under one name; another order under that name is refused."""
    order = DRAFT | {"sources": [{"text": DOCUMENT.decode(), "name": "sea.md"}]}
    headers = {"idempotency-key": "one"}
    first = client.post("/v1/productions", json=order, headers=headers)
    again = client.post("/v1/productions", json=order, headers=headers)
    assert first.status_code == again.status_code == 202
    assert first.json()["id"] == again.json()["id"]
    other = client.post("/v1/productions", json=order | {"request": "Another."}, headers=headers)
    assert other.status_code == 409
    client.post(f"/v1/productions/{first.json()['id']}/cancel")


@pytest.mark.parametrize(
    ("order", "status", "code"),
    [
        ({}, 400, "order.empty"),
        ({"request": "Tides"}, 400, "source.brief_only"),
        ({"sources": [{"text": "a", "url": "http://x"}]}, 400, "source.unclear"),
        ({"sources": [{"upload": "0" * 64}]}, 404, "artifact.missing"),
        ({"sources": [{"url": "file:///etc/passwd"}]}, 400, "source.address"),
        ({"request": "x", "options": {"music": "/etc/passwd"}}, 400, "options.music"),
        ({"request": "x", "flow": "none"}, 400, "source.brief_only"),
        ({"sources": [{"text": "One. Two. Three."}], "flow": "none"}, 404, "flow.missing"),
        ({"request": "x", "options": {"theme": "none"}}, 400, "theme.unknown"),
        ({"wish": "x"}, 400, "input.invalid"),
        ({"options": {"theme": 1}}, 400, "input.invalid"),
    ],
)
def test_what_cannot_be_made_is_refused(client, order, status, code):
    """With a problem that says what is wrong, and where."""
    response = client.post("/v1/productions", json=order)
    problem = response.json()
    assert (response.status_code, problem["code"]) == (status, code), problem
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    if code == "input.invalid":
        assert problem["errors"][0]["where"].startswith("body.")
    assert client.get("/v1/productions").json()["items"] == []


def test_a_plan_tells_what_would_be_done(client):
    """By whom, in which order, at what price; nothing is begun."""
    plan = client.post("/v1/plans", json={"sources": [{"text": DOCUMENT.decode()}]}).json()
    assert [step["agent"] for step in plan["steps"]][:3] == ["analyst", "supervisor.plan", "scriptwriter"]
    assert plan["definition"]["StartAt"] == "Read sources"
    assert plan["text"].startswith("Comment:")
    assert plan["graph"]["nodes"]
    assert (plan["predicted"]["cost_usd"], plan["predicted"]["calls"]) == ("0", 0)
    assert client.get("/v1/productions").json()["items"] == []


def test_an_edited_plan_is_carried_out(client):
    """Also its script can be edited later."""
    plan = client.post("/v1/plans", json={"sources": [{"text": DOCUMENT.decode()}]}).json()
    order = DRAFT | {"sources": [{"text": DOCUMENT.decode()}], "definition": plan["definition"]}
    production = made(client, client.post("/v1/productions", json=order).json()["id"])
    assert production["status"] == "ready", production["error"]
    scene = production["scenes"][0]["id"]
    response = client.patch(f"/v1/productions/{production['id']}/scenes/{scene}", json={"lines": ["By hand."]})
    assert response.status_code == 202, response.text
    assert made(client, production["id"])["scenes"][0]["lines"][0]["text"] == "By hand."


def test_a_tenant_hears_of_its_runs(client):
    """From the beginning of a production to its end."""
    heard, ready = [], threading.Event()

    def listen():
        listener = httpx.Client(base_url=client.base_url, headers=client.headers, timeout=60)
        with listener, listener.stream("GET", "/v1/events") as response:
            for line in response.iter_lines():
                if line.startswith("retry"):
                    ready.set()
                if line.startswith("data: "):
                    heard.append(json.loads(line.removeprefix("data: ")))
                    if heard[-1].get("status") == "ready":
                        return

    with ThreadPoolExecutor(1) as pool:
        listening = pool.submit(listen)
        assert ready.wait(20)
        production = ordered(client)
        listening.result(60)
    assert {one["production_id"] for one in heard} == {production["id"]}
    assert {one["id"] for one in heard} == {production["run_id"]}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nothing", 404, "path.unknown"),
        ("PUT", "/v1/productions", 405, "method.unknown"),
        ("GET", "/v1/productions?limit=0", 400, "input.invalid"),
        ("GET", "/v1/productions?cursor=x", 400, "cursor.invalid"),
        ("GET", "/v1/productions/none", 404, "production.missing"),
        ("GET", "/v1/runs/none", 404, "run.missing"),
        ("POST", "/v1/approvals/none/approve", 400, "input.invalid"),
    ],
)
def test_errors_of_every_kind_are_problems(client, method, path, status, code):
    """Also those of the framework itself; each has a name that the log knows, too."""
    response = client.request(method, path)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["instance"] == f"urn:omnimind:request:{response.headers['x-request-id']}"
    assert response.headers["x-content-type-options"] == "nosniff"


def asked(client, run_id):
    """What a run asks, once it does."""
    for event, data in told_until_asked(client, run_id):
        assert event != "end", data
    (question,) = client.get("/v1/approvals", params={"run": run_id}).json()["items"]
    return question


def told_until_asked(client, run_id, count=1):
    """All that happens before a run asks so many things."""
    with client.stream("GET", f"/v1/runs/{run_id}/events") as response:
        event = ""
        for line in response.iter_lines():
            name, _, said = line.partition(": ")
            event = said if name == "event" else event
            if name == "data":
                data = json.loads(said)
                yield event, data
                count -= data.get("kind") == "asked"
                if not count:
                    return


def test_a_question_waits_for_its_answer_and_takes_one(client):
    """A run says what it waits for; who answers twice hears that nobody waits any more; a rerun asks again."""
    ask = {"Type": "Task", "Resource": "agent:approver.waitForTaskToken", "End": True}
    ask["Arguments"] = {"title": "May it be?", "token": "{% $states.context.Task.Token %}"}
    flow = {"QueryLanguage": "JSONata", "StartAt": "Ask", "States": {"Ask": ask}}
    response = client.post("/v1/runs", json={"flow": "ask", "definition": flow})
    assert response.status_code == 202, response.text
    run = response.json()
    question = asked(client, run["id"])
    assert (question["state"], question["request"]["title"]) == ("Ask", "May it be?")
    address = f"/v1/approvals/{question['token']}"
    assert client.post(f"{address}/approve", json={"value": {"yes": True}}).status_code == 204
    assert client.post(f"{address}/reject", json={}).json()["code"] == "question.closed"
    events(client, run["id"])
    assert client.get(f"/v1/runs/{run['id']}").json()["output"] == {"yes": True}
    again = client.post(f"/v1/runs/{run['id']}/rerun", json={"from": "Ask"})
    assert again.status_code == 202, again.text
    assert asked(client, again.json()["id"])["token"] != question["token"]
    assert client.post(f"/v1/runs/{again.json()['id']}/cancel").status_code == 202


def test_what_waits_is_told_a_page_at_a_time(client):
    """The oldest first; what was answered meanwhile is not missed by what comes after it."""
    ask = {"Type": "Task", "Resource": "agent:approver.waitForTaskToken", "End": True}
    ask["Arguments"] = {"title": "May it be?", "token": "{% $states.context.Task.Token %}"}
    each = {"Type": "Map", "Items": "{% [1..5] %}", "ItemProcessor": {"StartAt": "Ask", "States": {"Ask": ask}}}
    flow = {"QueryLanguage": "JSONata", "StartAt": "Each", "States": {"Each": each | {"End": True}}}
    run = client.post("/v1/runs", json={"flow": "ask", "definition": flow}).json()
    rows = (data for event, data in told_until_asked(client, run["id"], count=5) if event == "history")
    wanted = [row["path"] for row in rows if row["kind"] == "asked"]
    found, cursor = [], None
    while len(found) < 2 or cursor:
        page = client.get("/v1/approvals", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        if not found:
            assert client.post(f"/v1/approvals/{page['items'][1]['token']}/approve", json={}).status_code == 204
        found += [one["path"] for one in page["items"]]
        cursor = page["next"]
    assert (len(wanted), found) == (5, wanted)
    assert client.get("/v1/approvals", params={"cursor": "x"}).json()["code"] == "cursor.invalid"
    assert client.post(f"/v1/runs/{run['id']}/cancel").status_code == 202


def test_many_machines_make_it_the_same(postgres_url, tmp_path):
    """On PostgreSQL a production is ordered, watched, listed and changed as on SQLite."""
    with ServiceStack(tmp_path, database_url=postgres_url) as stack, stack.client() as client:
        production = ordered(client)
        told, some = events(client, production["run_id"])
        assert told[-1][0] == "end"
        rows = client.get(f"/v1/runs/{production['run_id']}/history", params={"limit": 1000}).json()["items"]
        assert some == [row["id"] for row in rows]
        listed = client.get("/v1/productions", params={"status": "ready", "query": "sea"}).json()["items"]
        assert [one["id"] for one in listed] == [production["id"]]
        scene = client.get(f"/v1/productions/{production['id']}").json()["scenes"][0]["id"]
        changed = client.patch(f"/v1/productions/{production['id']}/scenes/{scene}", json={"lines": ["By hand."]})
        assert (changed.status_code, changed.json()["revision"]) == (202, 2)
        assert made(client, production["id"])["status"] == "ready"
