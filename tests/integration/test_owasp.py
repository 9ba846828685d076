"""The ten risks of the OWASP API Security Top 10 (2023), each as an attack over HTTP on the whole service."""

import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from omnimind.testing.upstream.server import Upstream

from .house import PASSWORD, House, code

TEXT = "# Tides\n\nThe sea climbs the harbour wall twice a day. Then it goes back, and comes again."
ORDER = {"sources": [{"text": TEXT}], "offline": True}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A service with two tenants' people."""
    with House(tmp_path_factory.mktemp("house")) as house:
        house.ana = house.person("admin")
        house.eve = house.person("admin", "acme")
        yield house


# ------------------------------------------------------------------------------------------ API1:2023


def test_api1_names_of_others_things_open_nothing(house):
    """Broken object level authorisation: Eve has learnt every name of Ana's things."""
    sent = {"file": ("tides.md", TEXT.encode(), "text/markdown")}
    sha256 = house.ana.post("/v1/uploads", files=sent).json()["sha256"]
    made = house.ana.post("/v1/productions", json=ORDER).json()
    for place in (
        f"/v1/artifacts/{sha256}",
        f"/v1/productions/{made['id']}",
        f"/v1/productions/{made['id']}/script",
        f"/v1/productions/{made['id']}/sources/0",
        f"/v1/runs/{made['run_id']}",
        f"/v1/runs/{made['run_id']}/events",
        f"/v1/runs/{made['run_id']}/history",
    ):
        mine, theirs, nothing = (
            client.get(place.replace(made["id"], name).replace(made["run_id"], name).replace(sha256, sha))
            for client, name, sha in (
                (house.ana, "x", "0" * 64),
                (house.eve, "x", "0" * 64),
                (house.eve, "y", "1" * 64),
            )
        )
        assert {one.status_code for one in (mine, theirs, nothing)} == {404}
        found = house.eve.get(place)
        assert found.status_code == 404, place
        assert "Tides" not in found.text
    stolen = {"sources": [{"upload": sha256}], "offline": True}
    assert code(house.eve.post("/v1/productions", json=stolen)) == (404, "artifact.missing")
    assert code(house.eve.delete(f"/v1/productions/{made['id']}"))[0] == 404
    assert house.ana.get(f"/v1/productions/{made['id']}").status_code == 200


def test_api1_a_link_to_one_artifact_opens_no_other(house):
    """What is signed is what is opened, for as long as it says."""
    shas = [
        house.ana.post("/v1/uploads", files={"file": (f"{n}.md", f"{TEXT} {n}".encode(), "text/markdown")}).json()[
            "sha256"
        ]
        for n in range(2)
    ]
    url = house.ana.post(f"/v1/artifacts/{shas[0]}/links", json={"expires_in_s": 60}).json()["url"]
    place = url[url.index("/v1/") :]
    with house.stranger() as anybody:
        assert anybody.get(place).status_code == 200
        later = place.replace("expires=", "expires=9")
        for forged in (place.replace(shas[0], shas[1]), later, place[:-4] + "AAAA", place.split("&signature")[0]):
            assert anybody.get(forged).status_code in {401, 403, 404}, forged


# ------------------------------------------------------------------------------------------ API2:2023


def test_api2_passwords_are_not_guessed(house):
    """Broken authentication: after some attempts there is a pause, also for the right password."""
    victim = house.person().email
    with house.stranger() as attacker:
        tried = [attacker.post("/v1/session", json={"email": victim, "password": f"guess {n}"}) for n in range(11)]
        assert {code(one) for one in tried[:10]} == {(401, "auth.password")}
        assert code(tried[10]) == (429, "limit.reached")
        assert int(tried[10].headers["retry-after"]) >= 1
        assert attacker.post("/v1/session", json={"email": victim, "password": PASSWORD}).status_code == 429


def test_api2_what_looks_like_a_credential_is_none(house):
    """Whatever is tried in its place, and nothing of it is said again."""
    shown = [
        "Bearer",
        "Bearer null",
        "Bearer omk_",
        f"Bearer omk_{'A' * 43}",
        "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
        "Basic YWRtaW46YWRtaW4=",
        f"Bearer {'x' * 4000}",
        "Bearer ' OR 1=1 --",
    ]
    with house.stranger() as attacker:
        for one in shown:
            answer = attacker.get("/v1/session", headers={"authorization": one})
            assert answer.status_code == 401
            assert one.partition(" ")[2] not in answer.text or len(one) < 9
        for cookie in ("", "x", "A" * 43, '"; DROP TABLE sessions; --', "A" * 4000):
            assert attacker.get("/v1/session", headers={"cookie": f"omnimind_session={cookie}"}).status_code == 401


def test_api2_a_session_is_not_fixed_from_outside(house):
    """Signing in makes a new secret, whatever the browser brought."""
    email = house.person().email
    with house.stranger() as browser:
        browser.headers["cookie"] = f"omnimind_session={'A' * 43}"
        answer = browser.post("/v1/session", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200
    assert "A" * 43 not in answer.headers["set-cookie"]


# ------------------------------------------------------------------------------------------ API3:2023


def test_api3_nobody_sets_what_is_not_theirs_to_set(house):
    """Broken object property level authorisation: fields that are no part of a request are refused."""
    viewer = house.person("viewer")
    for body in ({"role": "admin"}, {"id": house.ana.user_id}, {"email": "new@example.org"}, {"tenant": "acme"}):
        assert code(viewer.patch("/v1/me", json={"name": "V", **body})) == (400, "input.invalid")
    assert viewer.get("/v1/session").json()["role"] == "viewer"
    key = {"name": "k", "scopes": ["viewer"]}
    for more in ({"tenant": "acme"}, {"created_by": "user:x"}, {"digest": "x"}, {"id": "x"}, {"is_good": True}):
        assert code(house.ana.post("/v1/keys", json=key | more)) == (400, "input.invalid")
    for more in ({"tenant": "acme"}, {"created_by": "user:x"}, {"status": "ready"}, {"run_id": "x"}):
        assert code(house.ana.post("/v1/productions", json=ORDER | more)) == (400, "input.invalid")


def test_api3_nothing_shows_more_than_it_should(house):
    """Neither digests nor passwords nor secrets are in any answer about people and keys."""
    secret = house.ana.post("/v1/keys", json={"name": "k", "scopes": ["viewer"]}).json()["secret"]
    cookie = house.ana.cookies["omnimind_session"]
    for place in ("/v1/members", "/v1/keys", "/v1/session", "/v1/me/sessions", "/v1/audit?limit=200", "/v1/settings"):
        text = house.ana.get(place).text
        assert not any(word in text for word in ("argon2", "digest", "password_hash", secret, cookie)), place


# ------------------------------------------------------------------------------------------ API4:2023


def test_api4_too_many_requests_are_refused(tmp_path):
    """Unrestricted resource consumption: whoever asks too often is told when to come again."""
    with House(tmp_path, requests_per_minute="20") as house:
        program, other = house.program("viewer"), house.program("viewer")
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda _: program.get("/v1/session"), range(30)))
        # the window may have turned over meanwhile
        refused = [one for one in answers if one.status_code == 429]
        assert 1 <= len(refused) <= 10
        assert {code(one) for one in refused} == {(429, "limit.reached")}
        assert 1 <= int(refused[0].headers["retry-after"]) <= 120
        assert refused[0].headers["ratelimit-policy"] == '"key";q=20;w=60'
        assert refused[0].headers["ratelimit"].startswith('"key";r=0;t=')
        fine = other.get("/v1/session")
        assert (fine.status_code, fine.headers["ratelimit"].split(";")[1]) == (200, "r=19")


def test_api4_a_tenant_has_a_limit_for_all_of_its_keys(tmp_path):
    """Making more of them does not help."""
    with House(tmp_path) as house:
        programs = [house.program("viewer", tenant="acme") for _ in range(4)]
        settings = house.tenants.get("acme").settings.model_copy(update={"per_minute": 10})
        house.tenants.change("acme", "house", settings=settings)
        answers = [program.get("/v1/session") for program in programs * 5]
        refused = [one for one in answers if one.status_code == 429]
        assert len(refused) >= 5
        assert refused[-1].headers["ratelimit-policy"] == '"tenant";q=10;w=60'


def test_api4_models_are_not_asked_too_often_either(tmp_path):
    """The gateway counts with the rest, and tells it as its clients understand."""
    with House(tmp_path, requests_per_minute="5") as house:
        program = house.program("chat")
        asked = {"model": "none/such", "messages": [{"role": "user", "content": "hi"}]}
        refused = [program.post("/v1/chat/completions", json=asked) for _ in range(11)][-1]
        assert refused.status_code == 429
        assert refused.json()["error"]["code"] == "rate_limit_exceeded"
        assert int(refused.headers["retry-after"]) >= 1


def test_api4_large_bodies_are_not_read(house):
    """Not from strangers, and not more than is allowed from anybody, whatever they announce."""
    with house.stranger() as stranger:
        assert code(stranger.post("/v1/session", content=b"x" * 70_000)) == (401, "auth.missing")
        assert code(stranger.post("/v1/uploads", content=b"x" * 10_000_000)) == (401, "auth.missing")

        def endless():
            for _ in range(100):
                yield b" " * 16_384

        assert code(stranger.post("/v1/session", content=endless())) == (413, "body.large")
    announced = {"content-length": str(10**12), "content-type": "application/json"}
    with raw(house, "POST", "/v1/productions", house.ana, announced) as answer:
        assert " 413 " in answer.partition("\r\n")[0]
    assert code(house.ana.post("/v1/productions", content=b'{"request": "' + b"x" * 17_000_000)) == (413, "body.large")


def test_api4_deep_and_odd_json_is_refused(house):
    """It breaks nothing."""
    headers = {"content-type": "application/json"}
    for body in (
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"request": "\\ud800"}',
        b"\xff\xfe",
        b"null",
        b'{"sources": 1e999}',
    ):
        answer = house.ana.post("/v1/productions", content=body, headers=headers)
        assert 400 <= answer.status_code < 500, body[:20]
    assert "a request failed" not in house.log.getvalue()


def test_api4_only_so_many_productions_are_under_way(tmp_path):
    """For one person; who comes later is told when to come again."""
    with House(tmp_path, productions_at_once="2") as house:
        ana, bo = house.person("editor"), house.person("editor")
        assert [ana.post("/v1/productions", json=ORDER).status_code for _ in range(3)] == [202, 202, 429]
        refused = ana.post("/v1/productions", json=ORDER)
        assert code(refused) == (429, "limit.productions")
        assert int(refused.headers["retry-after"]) >= 1
        assert bo.post("/v1/productions", json=ORDER).status_code == 202


def test_api4_lists_come_a_page_at_a_time(house):
    """Nobody gets all at once."""
    for place in ("/v1/productions", "/v1/runs", "/v1/audit", "/v1/uploads"):
        assert code(house.ana.get(place, params={"limit": 1_000_000})) == (400, "input.invalid")
        for cursor in ("x", "W10", "eyJhIjoxfQ", "' OR 1=1", "MQ", "9" * 500):
            assert house.ana.get(place, params={"cursor": cursor}).status_code < 500, (place, cursor)


def test_api4_a_tenant_keeps_no_more_than_its_quota(house):
    """Whoever sends more is told; what is forgotten makes room."""
    editor, admin = house.person("editor", "small"), house.person("admin")
    text = TEXT.encode()
    quota = {"settings": {"storage_bytes": len(text) + 10}}
    admin.patch("/v1/tenants/small", json=quota).raise_for_status()
    first = editor.post("/v1/uploads", files={"file": ("a.md", text, "text/markdown")})
    assert first.status_code == 201
    more = {"file": ("b.md", text + b" More.", "text/markdown")}
    assert code(editor.post("/v1/uploads", files=more)) == (403, "limit.storage")
    editor.delete(f"/v1/uploads/{first.json()['sha256']}").raise_for_status()
    assert editor.post("/v1/uploads", files=more).status_code == 201


# ------------------------------------------------------------------------------------------ API5:2023


def test_api5_a_role_does_not_do_what_is_above_it(house):
    """Broken function level authorisation: by no method, path or header."""
    viewer = house.person("viewer")
    assert code(viewer.post("/v1/members", json={"email": "e@x.org", "role": "admin"})) == (403, "auth.right")
    assert code(viewer.patch(f"/v1/members/{viewer.user_id}", json={"role": "admin"})) == (403, "auth.right")
    assert code(viewer.post("/v1/keys", json={"name": "k", "scopes": ["admin"]})) == (403, "auth.right")
    for trick in (
        {"x-http-method-override": "DELETE"},
        {"x-original-url": "/v1/keys"},
        {"x-forwarded-user": "admin"},
        {"x-tenant": "acme"},
        {"x-role": "admin"},
    ):
        assert viewer.get("/v1/session", headers=trick).json()["role"] == "viewer"
    for path in ("/v1//keys", "/v1/keys/", "/v1/Keys", "/v1/keys;x", "/v1/%6beys/", "/v1/session/../keys", "//v1/keys"):
        answer = viewer.get(path)
        assert answer.status_code != 200 or "text/html" in answer.headers["content-type"], path


# ------------------------------------------------------------------------------------------ API6:2023


def test_api6_a_link_signs_in_one_of_many_who_use_it_at_once(house):
    """Unrestricted access to sensitive business flows: a race for an invitation has one winner."""
    link = house.links.create("invitation", "default", "race@example.org", "viewer", "house").get_secret_value()
    clients = [house.stranger() for _ in range(6)]

    def use(client):
        return client.post("/v1/session/link", json={"token": link, "name": "R", "password": PASSWORD}).status_code

    with ThreadPoolExecutor(6) as threads:
        won = list(threads.map(use, clients))
    assert sorted(won) == [200, 403, 403, 403, 403, 403]
    members = house.ana.get("/v1/members").json()["items"]
    assert [one["email"] for one in members].count("race@example.org") == 1


def test_api6_an_order_that_is_sent_twice_is_carried_out_once(house):
    """Also at the same moment; another order under its name is refused, and another person's names are their own."""
    editor = house.person("editor")
    headers = {"idempotency-key": "the same"}
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: editor.post("/v1/productions", json=ORDER, headers=headers), range(4)))
    made = {one.json()["id"] for one in answers if one.status_code == 202}
    assert len(made) == 1
    assert {code(one) for one in answers if one.status_code != 202} <= {(409, "idempotency.busy")}
    again = editor.post("/v1/productions", json=ORDER, headers=headers)
    assert (again.json()["id"], again.headers["idempotency-replayed"]) == (*made, "true")
    assert again.headers["location"] == f"/v1/productions/{again.json()['id']}"
    other = {"sources": [{"text": TEXT + " And so on."}], "offline": True}
    assert code(editor.post("/v1/productions", json=other, headers=headers)) == (409, "idempotency.mismatch")
    theirs = house.person("editor").post("/v1/productions", json=ORDER, headers=headers)
    assert theirs.json()["id"] not in made
    assert len(editor.get("/v1/productions").json()["items"]) >= 1


# ------------------------------------------------------------------------------------------ API7:2023


@pytest.fixture
def inside():
    """A service of this machine that nobody outside may reach, and what was asked of it."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"# The keys of the house\n\nThey lie under the mat. Nobody must know. Keep it so.")

        def log_message(self, format, *args):  # noqa: A002 - the base class names it so
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.server_address[1], asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_api7_nothing_inside_is_fetched(house, inside):
    """Server side request forgery: by no way of writing where it is, nor by a file or another protocol."""
    port, asked = inside
    for url in (
        f"http://127.0.0.1:{port}/",
        f"http://localhost:{port}/",
        f"http://2130706433:{port}/",
        f"http://[::ffff:127.0.0.1]:{port}/",
        f"http://0.0.0.0:{port}/",
        f"http://127.0.0.1.:{port}/",
        f"http://x@127.0.0.1:{port}/",
        f"http://127.0.0.1:{port}\\@example.org/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/latest/meta-data/",
        "http://metadata.google.internal/computeMetadata/v1/",
        "file:///etc/passwd",
        "/etc/passwd",
        "gopher://127.0.0.1:6379/_INFO",
        "data:text/plain,hello",
    ):
        for place in ("/v1/productions", "/v1/plans"):
            answer = house.ana.post(place, json={"sources": [{"url": url}], "offline": True})
            assert answer.status_code in {400, 403, 404}, (url, answer.text)
            assert "mat" not in answer.text.split()
            assert "root:" not in answer.text
    assert asked == []


def test_api7_uploads_and_texts_show_nothing_of_this_machine(house, inside, tmp_path):
    """A picture, or a path, in what was sent leads nowhere here."""
    port, asked = inside
    secret = tmp_path / "secret.md"
    secret.write_text("# Secret")
    for text in (
        f"# A\n\n![x](http://127.0.0.1:{port}/x.png)\n\n{TEXT}",
        f"# A\n\n![x]({secret})\n\n{TEXT}",
        str(secret),
    ):
        made = house.ana.post("/v1/productions", json={"sources": [{"text": text}], "offline": True})
        assert made.status_code in {202, 400}
        assert "Secret" not in made.text.replace(str(secret), "")
    assert asked == []


# ------------------------------------------------------------------------------------------ API8:2023


def test_api8_answers_keep_browsers_from_doing_harm(house):
    """Security misconfiguration: of the API and of the dashboard."""
    for answer in (house.ana.get("/v1/session"), house.ana.get("/v1/nothing"), house.ana.get("/")):
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert headers["referrer-policy"] in {"same-origin", "no-referrer"}
        assert "server" not in headers
        assert "x-powered-by" not in headers
    assert house.ana.get("/v1/session").headers["cache-control"] == "no-store"


def test_api8_no_other_site_is_let_in(house):
    """Not by CORS, whatever the request says it is from."""
    for origin in ("https://evil.example", "null", house.url.replace("127.0.0.1", "127.0.0.2")):
        asked = {"origin": origin, "access-control-request-method": "POST"}
        for answer in (
            house.ana.options("/v1/productions", headers=asked),
            house.ana.get("/v1/session", headers=asked),
        ):
            assert not any(name.startswith("access-control-allow") for name in answer.headers)
    plain = {"content-type": "text/plain"}
    with house.stranger() as browser:
        answer = browser.post("/v1/session", content=json.dumps({"email": "a@b.c", "password": "x"}), headers=plain)
    assert answer.status_code in {400, 415}


def test_api8_no_page_of_another_site_opens_a_socket(house):
    """A browser sends its cookie along; ours is let in, and a stranger is not."""
    run = house.ana.post("/v1/productions", json=ORDER).json()["run_id"]
    upgrade = {
        "connection": "Upgrade",
        "upgrade": "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    heads = []
    for origin, client in (
        ("http://127.0.0.1", house.ana),
        ("https://evil.example", house.ana),
        ("http://127.0.0.1", None),
    ):
        with raw(
            house, "GET", f"/v1/runs/{run}/ws", client, upgrade | {"origin": origin}, is_head_enough=True
        ) as answer:
            heads.append(answer.split()[1])
    assert heads == ["101", "403", "403"]


def test_api8_errors_say_no_more_than_they_should(house, tmp_path):
    """No trace, no path, no statement; and nothing of what was sent is in the log."""
    secret = "a password that somebody mistyped"  # noqa: S105 - it opens nothing
    with house.stranger() as browser:
        wrong = browser.post("/v1/session", json={"email": ["x"], "password": secret, "more": secret})
    assert code(wrong) == (400, "input.invalid")
    odd = [
        house.ana.get(f"/v1/productions/{name}")
        for name in ("'", "%00", "..%2f..%2fetc%2fpasswd", "%F0%28", "a" * 3000)
    ]
    for answer in (wrong, *odd, house.ana.get("/v1/audit", params={"cursor": "'"})):
        assert answer.status_code < 500
        assert not any(
            word in answer.text for word in ("Traceback", "sqlite", "psycopg", "/src/", ".py", "SELECT", secret)
        )
    assert secret not in house.log.getvalue()


def test_api8_paths_of_the_dashboard_lead_to_no_file(house):
    """Whatever they climb over."""
    for path in (
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fpyproject.toml",
        "/assets/../../../../etc/passwd",
    ):
        with raw(house, "GET", path, None, {}) as answer:
            assert "root:" not in answer
            assert "[project]" not in answer


# ------------------------------------------------------------------------------------------ API9:2023


def test_api9_there_is_nothing_but_what_the_document_says(house):
    """Improper inventory management: no other versions, no debugging, no documentation of others' making."""
    document = house.ana.get("/v1/openapi.json").json()
    for path in ("/v2/productions", "/v0/session", "/v1", "/v1/", "/v1/docs", "/v1/debug", "/v1/metrics", "/v1/admin"):
        answer = house.ana.get(path)
        assert answer.status_code == 404 or (not path.startswith("/v1") and "<html" in answer.text), path
    for path in ("/docs", "/redoc", "/openapi.json", "/.env", "/.git/config", "/debug/pprof"):
        answer = house.ana.get(path)
        assert answer.status_code == 404 or "text/html" in answer.headers["content-type"]
        assert "swagger" not in answer.text.lower()
    for path, methods in document["paths"].items():
        if "{" in path:
            continue
        for method in {"PUT", "DELETE", "PATCH", "TRACE"} - {name.upper() for name in methods}:
            answer = house.ana.request(method, path)
            is_name = path in {"/v1/flows/validate", "/v1/flows/test-state", "/v1/silences/preview"}
            assert answer.status_code in ({400, 404, 405} if is_name and method in {"PUT", "DELETE"} else {405}), (
                method,
                path,
            )


# ------------------------------------------------------------------------------------------ API10:2023

MODELS = """
environment: false
providers:
  up: {{wire: openai, url: "{url}", key: OPENAI_API_KEY}}
models:
  up/model-a: {{price: {{input_usd: 1, output_usd: 2}}, context_tokens: 128000}}
retries: {{tries: 1}}
"""


def test_api10_what_providers_answer_is_not_believed(tmp_path):
    """Unsafe consumption of APIs: a provider that breaks, lies or talks about our key harms nobody."""
    tmp_path.mkdir(exist_ok=True)
    with Upstream() as upstream:
        models = MODELS.format(url=upstream.url_of("openai")).replace(", key: OPENAI_API_KEY", "")
        (tmp_path / "models.yaml").write_text(models)
        with House(tmp_path) as house:
            program = house.program("chat")
            asked = {"model": "up/model-a", "messages": [{"role": "user", "content": "hi"}]}
            good = program.post("/v1/chat/completions", json=asked)
            assert good.status_code == 200, good.text
            with raw_upstream(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n<html>not json") as url:
                (tmp_path / "models.yaml").write_text(MODELS.format(url=url).replace(", key: OPENAI_API_KEY", ""))
                with House(tmp_path) as lied_to:
                    asked["messages"][0]["content"] = "hello"
                    answer = lied_to.program("chat").post("/v1/chat/completions", json=asked)
                    assert answer.status_code in {502, 503}
                    assert "<html>" not in answer.text
                    assert "Traceback" not in answer.text


# ------------------------------------------------------------------------------------------ by hand


class raw:  # noqa: N801 - it reads as a function
    """What the server answers to a request that no client would send."""

    def __init__(self, house, method, path, client, headers, *, is_head_enough=False):
        self._is_head_enough = is_head_enough
        self._address = ("127.0.0.1", int(house.url.rpartition(":")[2]))
        shown = {"host": "127.0.0.1", "connection": "close", **headers}
        if client is not None:
            shown["cookie"] = f"omnimind_session={client.cookies['omnimind_session']}"
            shown["x-csrf-token"] = client.headers["x-csrf-token"]
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in shown.items()), "", ""]
        self._request = "\r\n".join(lines).encode()

    def __enter__(self):
        with socket.create_connection(self._address, timeout=10) as connection:
            connection.sendall(self._request)
            pieces = []
            while piece := connection.recv(65536):
                pieces.append(piece)
                if self._is_head_enough and b"\r\n\r\n" in piece:
                    break
        return b"".join(pieces).decode("latin-1")

    def __exit__(self, *_):
        return None


class raw_upstream:  # noqa: N801 - as above
    """A provider that answers everything with the same bytes."""

    def __init__(self, answer):
        self._answer = answer
        self._server = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self):
        self._thread.start()
        return f"http://127.0.0.1:{self._server.getsockname()[1]}/v1"

    def __exit__(self, *_):
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()

    def _serve(self):
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(self._answer)
