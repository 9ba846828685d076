"""Flows, schedules and agents over HTTP."""

import pytest

FLOW = """# Doubles, and waits.
QueryLanguage: JSONata
StartAt: Double
States:
  Double:
    Type: Pass
    Output: {number: '{% $states.input.number * 2 %}'}
    Next: Call
  Call:
    Type: Task
    Resource: flow:inner
    Arguments: {number: '{% $states.input.number %}'}
    End: true
"""
INNER = (
    "QueryLanguage: JSONata\nStartAt: A\nStates:\n"
    "  A: {Type: Pass, Output: {told: '{% $states.input.number + 1 %}'}, End: true}\n"
)


@pytest.fixture
def one(service, tenant):
    """Somebody of a tenant of their own."""
    with service.client(tenant) as client:
        yield client


@pytest.fixture
def other(service, tenant):
    """Somebody of another one."""
    with service.client(f"{tenant}-other") as client:
        yield client


def put(client, text, version=0, name="outer", **more):
    """The answer to writing a flow."""
    return client.put(f"/v1/flows/{name}", json={"text": text, "expected_version": version, **more})


def ended(client, run_id):
    """The run, when it is over."""
    for _ in range(600):
        run = client.get(f"/v1/runs/{run_id}").json()
        if run["status"] not in {"running", "waiting"}:
            return run
    raise AssertionError(run)


def test_a_flow_is_kept_version_by_version(one):
    """With its layout, and what is wrong with it; whoever has not seen the last one is told."""
    assert put(one, INNER).json()["version"] == 1
    second = put(one, INNER.replace("+ 1", "+ 2"), 1, layout={"/States/A": {"x": 1, "y": 2}})
    stale = put(one, INNER, 1)

    assert second.json()["layout"] == {"/States/A": {"x": 1, "y": 2}}
    assert (stale.status_code, stale.json()["code"]) == (409, "flow.changed")
    assert one.get("/v1/flows/outer").json()["text"] == INNER.replace("+ 1", "+ 2")
    assert one.get("/v1/flows/outer?version=1").json()["text"] == INNER
    assert [item["version"] for item in one.get("/v1/flows/outer/versions").json()["items"]] == [2, 1]
    diff = one.get("/v1/flows/outer/diff?from=1&to=2").json()
    assert diff["changes"] == [{"state": "/States/A", "kind": "changed", "what": "Output"}]
    assert "+  A: {Type: Pass, Output: {told: '{% $states.input.number + 2 %}'}, End: true}" in diff["unified"]


def test_what_ships_is_listed_and_can_not_be_replaced(one):
    """Nor deleted; its text and graph can be looked at."""
    listed = {item["name"]: item for item in one.get("/v1/flows").json()["items"]}
    video = one.get("/v1/flows/video").json()

    assert listed["video"]["origin"] == "shipped"
    assert listed["video"]["states"] > 20
    assert video["findings"] == []
    assert {node["label"] for node in video["graph"]["nodes"]} >= {"Plan", "Film", "Conclude"}
    for answer in (put(one, INNER, name="video"), one.delete("/v1/flows/video")):
        assert (answer.status_code, answer.json()["code"]) == (403, "flow.shipped")


def test_findings_tell_line_and_column(one):
    """Also of what can't be read at all."""
    wrong = one.post("/v1/flows/validate", json={"text": FLOW.replace("Next: Call", "Next: Cal")}).json()
    unreadable = one.post("/v1/flows/validate", json={"text": "StartAt: [\n"}).json()

    misled = next(finding for finding in wrong["findings"] if "Cal" in finding["message"])
    assert (misled["line"], misled["state"], misled["code"]) == (8, "Double", "flow.invalid")
    assert wrong["graph"] is None
    assert wrong["definition"]["StartAt"] == "Double"
    assert (unreadable["definition"], unreadable["findings"][0]["code"]) == (None, "flow.unreadable")
    assert unreadable["findings"][0]["line"]


def test_a_flow_runs_with_flows_of_its_own_tenant(one, other):
    """Another tenant's flow of the same name is another flow."""
    put(one, INNER, name="inner")
    put(one, FLOW)
    put(other, INNER.replace("+ 1", "+ 100"), name="inner")

    begun = one.post("/v1/flows/outer/run", json={"input": {"number": 4}})

    assert begun.status_code == 202
    assert ended(one, begun.json()["id"])["output"] == {"told": 9}
    assert other.get(f"/v1/runs/{begun.json()['id']}").status_code == 404
    assert other.get("/v1/flows/outer").status_code == 404
    assert other.post("/v1/flows/outer/run", json={}).status_code == 404
    assert other.get("/v1/flows/outer/versions").status_code == 404


def test_a_flow_that_can_not_run_is_not_begun(one):
    """It can be kept, though: it is somebody's work."""
    assert put(one, "StartAt: A\nStates: {}\n").json()["findings"]

    answer = one.post("/v1/flows/outer/run", json={})

    assert (answer.status_code, answer.json()["code"]) == (400, "flow.invalid")


def test_a_deleted_flow_is_gone_and_can_come_again(one):
    """Its versions can still be looked at."""
    put(one, INNER)

    assert one.delete("/v1/flows/outer").status_code == 204
    assert one.get("/v1/flows/outer").status_code == 404
    assert [item["is_gone"] for item in one.get("/v1/flows/outer/versions").json()["items"]] == [True, False]
    assert put(one, INNER).json()["version"] == 3


@pytest.mark.parametrize("name", ["..%2fetc", "a%20b", "-a", "a" * 81, "%00"])
def test_names_are_words(one, name):
    """No path, and nothing that could be taken for one."""
    assert one.put(f"/v1/flows/{name}", json={"text": INNER, "expected_version": 0}).status_code in {400, 404}


def test_one_state_is_tried_with_what_it_gets(one):
    """What it gives, assigns and leads to, from a worker."""
    put(one, INNER, name="inner")
    for state, told in (("Double", ({"number": 6}, "Call")), ("Call", ({"told": 4}, None))):
        tried = one.post(
            "/v1/flows/test-state", json={"text": FLOW, "state": f"/States/{state}", "input": {"number": 3}}
        ).json()
        assert (tried["status"], tried["output"], tried["next"]) == ("succeeded", *told)

    missing = one.post("/v1/flows/test-state", json={"text": FLOW, "state": "/States/No", "input": {}})
    assert (missing.status_code, missing.json()["code"]) == (404, "state.missing")


def test_a_state_is_tried_with_what_it_saw_in_a_run(one, other):
    """Its input, and the variables of the states before it; what is given goes before."""
    text = (
        "QueryLanguage: JSONata\nStartAt: A\nStates:\n"
        "  A: {Type: Pass, Assign: {base: '{% $states.input.number %}'}, Output: {left: 1}, Next: B}\n"
        "  B: {Type: Pass, Output: {sum: '{% $base + $states.input.left %}'}, End: true}\n"
    )
    run_id = one.post("/v1/runs", json={"text": text, "input": {"number": 41}}).json()["id"]
    ended(one, run_id)
    asked = {"text": text.replace("$base +", "$base * 2 +"), "state": "/States/B", "run": run_id}

    assert one.post("/v1/flows/test-state", json=asked).json()["output"] == {"sum": 83}
    assert one.post("/v1/flows/test-state", json={**asked, "input": {"left": 0}}).json()["output"] == {"sum": 82}
    more = one.post("/v1/flows/test-state", json={**asked, "variables": {"base": 1}}).json()
    assert more["output"] == {"sum": 3}
    assert other.post("/v1/flows/test-state", json=asked).status_code == 404


def test_an_agent_is_called_with_real_tools(one, other):
    """Its answer's artifacts are the tenant's to read, and nobody else's."""
    agents = {item["name"]: item for item in one.get("/v1/agents").json()["items"]}
    voice = next(item for item in one.get("/v1/voices?language=pt").json()["items"] if item["is_installed"])
    info = {name: voice[name] for name in ("engine", "language", "version", "licence", "rank")}
    question = {"lines": ["Oi."], "language": "pt-BR", "voice": {"name": voice["id"], **info}}

    answer = one.post("/v1/agents/narrator/run", json={"input": question}).json()

    assert agents["narrator"]["takes"]["properties"]["lines"]["type"] == "array"
    assert (answer["status"], answer["cost_usd"]) == ("succeeded", "0")
    (audio,) = answer["artifacts"]
    assert one.get(f"/v1/artifacts/{audio['sha256']}").headers["content-type"] == "audio/wav"
    assert other.get(f"/v1/artifacts/{audio['sha256']}").status_code == 404


def test_an_agent_that_can_not_take_it_says_so(one):
    """As an answer of its own; one that is not there is not found."""
    answer = one.post("/v1/agents/narrator/run", json={"input": {"lines": 1}}).json()

    assert (answer["status"], answer["error"]) == ("failed", "agent.input")
    assert one.post("/v1/agents/nobody/run", json={"input": {}}).status_code == 404


@pytest.mark.parametrize("given", ["[" * 5000 + "]" * 5000, "[" * 400 + "]" * 400, '"' + "a" * 1_100_000 + '"'])
def test_what_no_run_could_begin_with_is_refused(one, given):
    """Whatever has to look at it."""
    put(one, INNER)
    answer = one.post(
        "/v1/flows/outer/run", content=f'{{"input": {given}}}', headers={"content-type": "application/json"}
    )

    assert answer.status_code == 400
    assert answer.json()["code"] in {"input.large", "input.invalid"}


def test_schedules_are_their_tenants(one, other):
    """Others neither see nor remove them."""
    put(one, INNER, name="inner")
    made = one.post(
        "/v1/schedules", json={"flow": "inner", "input": {"number": 1}, "cron": "0 7 * * 1-5", "timezone": "UTC"}
    )
    schedule = made.json()

    assert made.status_code == 201
    assert schedule["next_at"].endswith("T07:00:00.000Z")
    assert [item["id"] for item in one.get("/v1/schedules").json()["items"]] == [schedule["id"]]
    assert other.get("/v1/schedules").json()["items"] == []
    assert other.delete(f"/v1/schedules/{schedule['id']}").status_code == 404
    assert one.delete(f"/v1/schedules/{schedule['id']}").status_code == 204
    assert one.delete(f"/v1/schedules/{schedule['id']}").status_code == 404
    for wrong in ({"cron": "x"}, {"cron": "* * * * *", "timezone": "Mars"}):
        assert one.post("/v1/schedules", json={"flow": "inner", **wrong}).status_code == 400
    assert one.post("/v1/schedules", json={"flow": "no", "cron": "* * * * *"}).status_code == 404


def test_what_has_the_same_name_is_begun_once(one):
    """However often it is asked for."""
    put(one, INNER, name="inner")
    named = {"headers": {"idempotency-key": "monday"}}
    asked = (
        ("/v1/flows/inner/run", {"input": {"number": 1}}, "id"),
        ("/v1/schedules", {"flow": "inner", "cron": "* * * * *"}, "id"),
        ("/v1/agents/approver/run?wait_s=0", {"input": {}}, "run_id"),
    )
    for number, (path, body, key) in enumerate(asked):
        named["headers"]["idempotency-key"] = f"monday {number}"
        first, second = (one.post(path, json=body, **named) for _ in range(2))
        assert first.json()[key] == second.json()[key], first.text
        assert second.headers["idempotency-replayed"] == "true"


def test_a_viewer_looks_only(service, tenant, one):
    """Writing, running and trying are rights of their own."""
    put(one, INNER)
    with service.client(tenant, "viewer") as client:
        assert client.get("/v1/flows/outer").status_code == 200
        assert client.post("/v1/flows/validate", json={"text": INNER}).status_code == 200
        assert put(client, INNER, 1).status_code == 403
        assert client.delete("/v1/flows/outer").status_code == 403
        assert client.post("/v1/flows/outer/run", json={}).status_code == 403
        assert client.post("/v1/flows/test-state", json={"text": INNER, "state": "/States/A"}).status_code == 403
        assert client.post("/v1/agents/narrator/run", json={"input": {}}).status_code == 403
        assert client.post("/v1/schedules", json={"flow": "outer", "cron": "* * * * *"}).status_code == 403


def test_changes_are_in_the_audit_log(one):
    """Who did what to which."""
    put(one, INNER)
    one.delete("/v1/flows/outer")

    noted = [(item["action"], item["subject"]) for item in one.get("/v1/audit").json()["items"]]

    assert {("flow.write", "outer"), ("flow.delete", "outer")} <= set(noted)
