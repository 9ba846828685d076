"""Artifacts and uploads over HTTP: in part, as pictures, by links; and what people try with them."""

import hashlib
import json
import struct
import zlib
from io import BytesIO
from urllib.parse import unquote

import httpx
import pytest
from PIL import Image

from omnimind.store.tenants import Tenants, TenantSettings

MARKDOWN = "# Marés\n\nO mar sobe duas vezes por dia.\n".encode()


def png(width=800, height=400, colour=(200, 80, 40)):
    """A picture."""
    target = BytesIO()
    Image.new("RGB", (width, height), colour).save(target, "PNG")
    return target.getvalue()


def send(client, data, name="tides.md", **more):
    """The answer to an upload."""
    return client.post("/v1/uploads", files={"file": (name, data)}, **more)


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


@pytest.fixture
def sent(one):
    """The hash of an upload of 200 kB, and its bytes."""
    data = b"".join(b"%06d\n" % number for number in range(30_000))
    return send(one, data, "numbers.txt").json()["sha256"], data


# ------------------------------------------------------------------------------------------ uploads


def test_what_is_sent_is_known_by_its_content(one):
    """Its type is not what its name says, and its name keeps nothing that could be a path."""
    told = send(one, png(), "../../etc/pass\u202ewd:1.md").json()

    assert told["media_type"] == "image/png"
    assert told["name"] == "pass_wd_1.md"
    assert told["sha256"] == hashlib.sha256(png()).hexdigest()
    assert told["size_bytes"] == len(png())


def test_the_same_file_again_is_the_same_upload(one):
    """Also under another name; the list has it once."""
    first, second = send(one, MARKDOWN), send(one, MARKDOWN, "other.md")

    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert [item["name"] for item in one.get("/v1/uploads").json()["items"]] == ["tides.md"]


@pytest.mark.parametrize(
    ("data", "name", "status", "code"),
    [
        (b"\x7fELF\x02\x01\x01" + bytes(100), "tides.md", 415, "body.type"),
        (b"PK\x03\x04" + bytes(50) + b"word/document.xml", "tides.docx", 415, "body.type"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "picture", 415, "body.type"),
        (b"", "empty.md", 400, "upload.empty"),
    ],
)
def test_what_can_be_neither_told_nor_shown_is_not_taken(one, data, name, status, code):
    """Whatever it is called."""
    answer = send(one, data, name)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "request_",
    [
        {"content": b"{}", "headers": {"content-type": "application/json"}},
        {"data": {"file": "no file"}, "files": {"other": ("a.md", b"a")}},
        {"content": b"--x\r\nbroken", "headers": {"content-type": "multipart/form-data; boundary=x"}},
        {"content": b"no boundary", "headers": {"content-type": "multipart/form-data"}},
        {"files": [("file", ("a.md", b"a")), ("file", ("b.md", b"b"))]},
    ],
)
def test_a_form_that_is_none_is_told(one, request_):
    """As a problem of whoever sent it."""
    answer = one.post("/v1/uploads", **request_)

    assert answer.status_code in {400, 415}
    assert answer.json()["code"]


def test_lists_go_on_page_by_page(one):
    """The latest first, none twice."""
    hashes = [send(one, f"text {number}".encode(), f"{number}.txt").json()["sha256"] for number in range(5)]
    found, cursor = [], None
    while True:
        page = one.get("/v1/uploads", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        found += [item["sha256"] for item in page["items"]]
        if (cursor := page["next"]) is None:
            break

    assert found == hashes[::-1]


def test_a_tenant_keeps_no_more_than_it_may(service, one, tenant):
    """What is too much is not kept; what is deleted makes room."""
    tenants = Tenants(service.house.database)
    tenants.ensure(tenant)
    tenants.change(tenant, "house", settings=TenantSettings(storage_bytes=1000))
    kept = send(one, b"a" * 900, "a.txt").json()["sha256"]

    refused = send(one, b"b" * 200, "b.txt")
    assert (refused.status_code, refused.json()["code"]) == (403, "limit.storage")
    one.delete(f"/v1/uploads/{kept}")
    assert send(one, b"b" * 200, "b.txt").status_code == 201


def test_a_deleted_upload_is_gone(one):
    """Deleting it again tells so."""
    sha256 = send(one, MARKDOWN).json()["sha256"]

    assert one.delete(f"/v1/uploads/{sha256}").status_code == 204
    assert one.get(f"/v1/artifacts/{sha256}").status_code == 404
    assert one.delete(f"/v1/uploads/{sha256}").status_code == 404


# ------------------------------------------------------------------------------------------ who may see what


def test_other_tenants_have_nothing_to_see(one, other, sent):
    """Nor to delete, to link to or to be told about: it is as if it were not there."""
    sha256, _ = sent
    nowhere = "0" * 64

    for method, path in (("GET", ""), ("HEAD", ""), ("GET", "?format=webp"), ("POST", "/links")):
        theirs = other.request(method, f"/v1/artifacts/{sha256}{path}", **({"json": {}} if method == "POST" else {}))
        missing = other.request(method, f"/v1/artifacts/{nowhere}{path}", **({"json": {}} if method == "POST" else {}))
        assert theirs.status_code == missing.status_code == 404
    assert other.delete(f"/v1/uploads/{sha256}").status_code == 404
    assert other.get("/v1/uploads").json()["items"] == []
    assert one.get(f"/v1/artifacts/{sha256}").status_code == 200


def test_a_run_can_not_make_another_tenants_artifact_ones_own(other, sent):
    """By naming it in an input, or in a flow."""
    sha256, _ = sent
    artifact = {"sha256": sha256, "media_type": "text/plain", "size_bytes": 10}

    asked = other.post("/v1/agents/analyst/run", json={"input": {"source": {"name": "upload:a", "artifact": artifact}}})
    state = {"Type": "Pass", "Output": artifact, "End": True}
    text = json.dumps({"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": state}})
    tried = other.post("/v1/flows/test-state", json={"text": text, "state": "/States/A"})

    assert (asked.status_code, tried.status_code) == (404, 404)
    assert other.get(f"/v1/artifacts/{sha256}").status_code == 404


@pytest.mark.parametrize("name", ["/etc/hostname", "notes/a.md", "a.md", "file:///etc/hostname"])
def test_no_agent_is_shown_a_document_of_this_machine(one, sent, name):
    """What lies beside it could be shown with it."""
    artifact = {"sha256": sent[0], "media_type": "text/markdown", "size_bytes": len(sent[1])}

    answer = one.post("/v1/agents/analyst/run", json={"input": {"source": {"name": name, "artifact": artifact}}})

    assert (answer.status_code, answer.json()["code"]) == (400, "input.local")


def test_without_a_key_or_a_right_there_is_nothing(service, one, sent, tenant):
    """Reading and sending are rights of their own."""
    sha256, _ = sent
    assert httpx.get(f"{service.address}/v1/artifacts/{sha256}").status_code == 401
    with service.client(tenant, "chat") as client:
        assert client.get(f"/v1/artifacts/{sha256}").status_code == 403
    with service.client(tenant, "viewer") as client:
        assert client.get(f"/v1/artifacts/{sha256}").status_code == 200
        assert send(client, MARKDOWN).status_code == 403


@pytest.mark.parametrize("path", ["..%2f..%2fetc%2fpasswd", "A" * 64, "0" * 63, "0" * 65, "%00" * 64, "scratch"])
def test_only_hashes_are_names(one, path):
    """No path leads anywhere else."""
    assert one.get(f"/v1/artifacts/{path}").status_code in {400, 404}


# ------------------------------------------------------------------------------------------ delivering


def test_bytes_come_whole_with_a_tag_for_ever(one, sent):
    """A browser needs them once; HEAD tells the same without them."""
    sha256, data = sent
    one.headers["accept-encoding"] = "identity"
    answer, head = one.get(f"/v1/artifacts/{sha256}"), one.head(f"/v1/artifacts/{sha256}")

    assert answer.content == data
    assert head.content == b""
    for one_of_both in (answer, head):
        assert one_of_both.headers["etag"] == f'"{sha256}"'
        assert "immutable" in one_of_both.headers["cache-control"]
        assert "private" in one_of_both.headers["cache-control"]
        assert one_of_both.headers["content-type"] == "text/plain; charset=utf-8"
        assert one_of_both.headers["x-content-type-options"] == "nosniff"
        assert one_of_both.headers["content-length"] == str(len(data))
    again = one.get(f"/v1/artifacts/{sha256}", headers={"if-none-match": f'W/"x", "{sha256}"'})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-9", slice(0, 10)),
        ("bytes=10-", slice(10, None)),
        ("bytes=-7", slice(-7, None)),
        ("bytes=5-5", slice(5, 6)),
        ("bytes=209990-999999999", slice(209990, None)),
        ("bytes=70000-200000", slice(70000, 200001)),
        ("bytes=-999999999", slice(0, None)),
    ],
)
def test_a_part_is_given_as_it_is_asked_for(one, sent, asked, part):
    """The bytes, and where they are in the whole."""
    sha256, data = sent
    answer = one.get(f"/v1/artifacts/{sha256}", headers={"range": asked})

    first, last, _ = part.indices(len(data))
    assert answer.status_code == 206
    assert answer.content == data[part]
    assert answer.headers["content-range"] == f"bytes {first}-{last - 1}/{len(data)}"


@pytest.mark.parametrize("asked", ["bytes=210000-", "bytes=999999999-1000000000", "bytes=-0"])
def test_a_part_that_is_not_there_is_told(one, sent, asked):
    """With the size of the whole."""
    sha256, data = sent
    answer = one.get(f"/v1/artifacts/{sha256}", headers={"range": asked})

    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(data)}")


@pytest.mark.parametrize(
    "asked",
    ["bytes=0-1,5-6", "bytes=9-3", "bytes=a-b", "bytes=-", "lines=0-1", "bytes=" + "9" * 5000 + "-", "bytes= 0 -x"],
)
def test_what_is_not_one_part_is_answered_with_the_whole(one, sent, asked):
    """As the standard allows, and at the price of one file, however many parts are asked for."""
    answer = one.get(f"/v1/artifacts/{sent[0]}", headers={"range": asked})

    assert (answer.status_code, len(answer.content)) == (200, len(sent[1]))


def test_a_part_of_something_else_is_the_whole(one, sent):
    """If-Range names what the part would belong to."""
    sha256, data = sent
    headers = {"range": "bytes=0-1"}

    assert one.get(f"/v1/artifacts/{sha256}", headers={**headers, "if-range": f'"{sha256}"'}).content == data[:2]
    assert one.get(f"/v1/artifacts/{sha256}", headers={**headers, "if-range": '"other"'}).content == data


def test_a_page_can_do_nothing_in_our_name(one):
    """Neither with scripts nor with forms: it has an origin of its own, and no right to load anything."""
    sha256 = send(one, b"<!doctype html><script>alert(document.cookie)</script>", "page.html").json()["sha256"]
    answer = one.get(f"/v1/artifacts/{sha256}")

    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox;")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy


def test_a_name_to_save_it_as_is_no_header_of_its_own(one, sent):
    """Whatever is in it."""
    answer = one.get(f"/v1/artifacts/{sent[0]}", params={"download": 'marés "1"\r\nx-evil: 1/.txt'})

    said = answer.headers["content-disposition"]
    assert said.startswith('attachment; filename="mar_s _1___x-evil_ 1_.txt"')
    assert unquote(said.partition("''")[2]) == 'marés "1"\r\nx-evil: 1/.txt'
    assert "x-evil" not in answer.headers


# ------------------------------------------------------------------------------------------ pictures


def test_a_picture_is_made_once_in_a_step_of_widths(one):
    """The same bytes for all widths of one step, under a hash of its own."""
    sha256 = send(one, png(1000, 500), "picture.png").json()["sha256"]
    first, second = (
        one.get(f"/v1/artifacts/{sha256}", params={"format": "webp", "width": width}) for width in (500, 640)
    )
    avif = one.get(f"/v1/artifacts/{sha256}", params={"format": "avif", "width": 100})

    assert first.headers["content-type"] == "image/webp"
    assert first.headers["etag"] == second.headers["etag"] != f'"{sha256}"'
    assert Image.open(BytesIO(first.content)).size == (640, 320)
    assert (avif.headers["content-type"], Image.open(BytesIO(avif.content)).size) == ("image/avif", (160, 80))


def test_what_was_made_is_seen_by_whoever_sees_what_it_was_made_from(one, other):
    """By its own hash, too."""
    sha256 = send(one, png(900, 450), "picture.png").json()["sha256"]
    made = one.get(f"/v1/artifacts/{sha256}", params={"format": "webp", "width": 320}).headers["etag"].strip('"')

    assert one.get(f"/v1/artifacts/{made}").status_code == 200
    assert other.get(f"/v1/artifacts/{made}").status_code == 404


def test_a_bomb_does_not_go_off(one):
    """A picture of 2.5 billion pixels in a few bytes is refused by what it says of itself."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(10_000_000), 9)) + chunk(b"IEND", b"")
    sha256 = send(one, data, "bomb.png").json()["sha256"]

    answer = one.get(f"/v1/artifacts/{sha256}", params={"format": "webp", "width": 320})

    assert (answer.status_code, answer.json()["code"]) == (400, "image.large")


@pytest.mark.parametrize(
    "query", ["format=png", "width=0", "width=-1", "width=99999", "width=x", "format=webp&width=1e3"]
)
def test_what_can_not_be_made_is_told(one, sent, query):
    """As a problem with the question."""
    assert one.get(f"/v1/artifacts/{sent[0]}?{query}").status_code == 400


# ------------------------------------------------------------------------------------------ links


def test_a_link_opens_one_artifact_without_a_key(service, one, sent):
    """Also as a picture, or to be saved; not another one, and only as it was made."""
    sha256, data = sent
    link = one.post(f"/v1/artifacts/{sha256}/links", json={"expires_in_s": 60}).json()
    picture = send(one, png(), "picture.png").json()["sha256"]

    shown = httpx.get(service.address + link["url"])
    assert shown.content == data
    assert shown.headers["cross-origin-resource-policy"] == "cross-origin"
    assert httpx.get(f"{service.address}{link['url']}&download=a.txt").status_code == 200
    for changed in (
        link["url"].replace(sha256, picture),
        link["url"].replace("expires=", "expires=1"),
        link["url"][:-2] + "xx",
        link["url"].partition("&signature")[0] + "&signature=",
        link["url"].partition("?")[0] + "?signature=é&expires=x",
    ):
        assert httpx.get(service.address + changed).status_code == 403, changed
    assert httpx.get(service.address + link["url"].partition("?")[0]).status_code == 401


def test_a_link_is_good_for_a_while_only(one, sent):
    """At most a week."""
    path = f"/v1/artifacts/{sent[0]}/links"

    assert one.post(path, json={"expires_in_s": 0}).status_code == 400
    assert one.post(path, json={"expires_in_s": 8 * 86400}).status_code == 400
    assert one.post(path, json={"expires_in_s": 60, "unknown": 1}).status_code == 400
