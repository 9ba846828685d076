"""Voices, themes and scenes to look at and to hear, over HTTP."""

from io import BytesIO

import av
import pytest
from PIL import Image

BRIEF = "# Tides\n\nThe sea climbs the harbour wall twice a day. Then it goes back to where it came from.\n"


@pytest.fixture
def one(service, tenant):
    """Somebody of a tenant of their own."""
    with service.client(tenant) as client:
        yield client


def test_voices_are_listed_by_language(one):
    """The installed ones first, those that can be installed with what they would take."""
    found = one.get("/v1/voices", params={"language": "pt"}).json()["items"]

    assert {item["language"].partition("-")[0] for item in found} == {"pt"}
    installed = [item["is_installed"] for item in found]
    assert installed == sorted(installed, reverse=True)
    assert {True, False} == set(installed)
    assert all(item["size_bytes"] for item in found if not item["is_installed"])


def test_a_voice_can_be_heard(one):
    """In its own language, or saying something of ours; the same again is the same file."""
    voice = next(item for item in one.get("/v1/voices?language=en").json()["items"] if item["is_installed"])
    path = f"/v1/voices/{voice['id']}/sample"
    sample, said = one.get(path), one.get(path, params={"text": "One more time."})

    assert sample.headers["content-type"] == "audio/mp4"
    assert sample.headers["etag"] == one.get(path).headers["etag"] != said.headers["etag"]
    with av.open(BytesIO(sample.content)) as file:
        assert (file.duration or 0) / av.time_base > 2
    assert one.get(path, headers={"range": "bytes=0-99"}).status_code == 206
    assert one.get(path, params={"text": "a" * 301}).status_code == 400
    assert one.get("/v1/voices/nobody/sample").status_code == 404
    assert one.get("/v1/voices/..%2f..%2fetc/sample").status_code == 404


def test_themes_can_be_seen(one):
    """Each by its colours and a slide of its own."""
    themes = one.get("/v1/themes").json()["items"]
    pictures = [one.get(f"/v1/themes/{theme['name']}/picture", params={"width": 300}) for theme in themes]

    assert themes[0]["colours"]["accent"].startswith("#")
    assert len({picture.headers["etag"] for picture in pictures}) == len(themes) >= 3
    for theme, picture in zip(themes, pictures, strict=True):
        image = Image.open(BytesIO(picture.content)).convert("L")
        assert (picture.headers["content-type"], image.size) == ("image/webp", (320, 180))
        assert (image.getpixel((2, 2)) < 128) is theme["is_dark"]
        assert len(image.getcolors(256)) > 20  # there is something on it
    assert one.get("/v1/themes/no/picture").status_code == 404


@pytest.fixture(scope="module")
def made(service):
    """A finished production of a tenant's, and whoever may see it."""
    with service.client("cinema") as client:
        order = {"sources": [{"text": BRIEF}], "options": {"quality": "draft"}, "offline": True}
        production = client.post("/v1/productions", json=order)
        assert production.status_code == 202, production.text
        path = f"/v1/productions/{production.json()['id']}"
        for _ in range(3000):
            told = client.get(path).json()
            if told["status"] not in {"queued", "running", "waiting"}:
                break
        yield client, told


def test_a_scene_can_be_played(made):
    """Its pictures and its speech, as long as each other, from the first byte on."""
    client, production = made
    scene = production["scenes"][0]
    path = f"/v1/productions/{production['id']}/scenes/{scene['id']}/preview"

    answer = client.get(path)

    assert answer.headers["content-type"] == "video/mp4"
    with av.open(BytesIO(answer.content)) as file:
        lengths = {stream.type: float(stream.duration * stream.time_base) for stream in file.streams}
    assert lengths["video"] == pytest.approx(lengths["audio"], abs=0.05)
    assert lengths["video"] == pytest.approx(scene["end_s"] - scene["start_s"], abs=0.1)
    assert answer.content.index(b"moov") < answer.content.index(b"mdat")
    assert client.get(path, headers={"range": "bytes=0-"}).status_code == 206
    assert answer.headers["cache-control"] == "private, no-cache"  # another version has another one there
    assert client.get(path, headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    assert client.get(f"{path}?revision=1").content == answer.content
    assert client.get(f"{path}?revision=2").status_code == 404
    assert client.get(f"{path}?format=portrait").status_code == 404
    assert client.get(path.replace(scene["id"], "no-such-scene")).status_code == 404


def test_all_that_a_production_has_is_its_tenants_to_see(service, made):
    """Its files, sources and pictures; and nobody else's."""
    client, production = made
    hashes = {file["sha256"] for file in production["files"]} | {production["thumbnail"]}
    hashes |= {source["artifact"] for source in production["order"]["sources"]}
    hashes |= {scene["thumbnail"] for scene in production["scenes"]} - {None}

    assert len(hashes) > 5
    with service.client("neighbour") as other:
        for sha256 in hashes:
            assert client.head(f"/v1/artifacts/{sha256}").status_code == 200
            assert other.head(f"/v1/artifacts/{sha256}").status_code == 404
        preview = f"/v1/productions/{production['id']}/scenes/{production['scenes'][0]['id']}/preview"
        assert other.get(preview).status_code == 404


def test_every_scene_has_a_picture_to_show(made):
    """Of any width, made from what was filmed."""
    client, production = made

    for scene in production["scenes"]:
        answer = client.get(f"/v1/artifacts/{scene['thumbnail']}", params={"format": "webp", "width": 320})
        assert (answer.headers["content-type"], Image.open(BytesIO(answer.content)).width) == ("image/webp", 320)
