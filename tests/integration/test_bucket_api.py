"""The service and its workers on a bucket: nothing that matters lies on one machine."""

import hashlib
from io import BytesIO

import pytest
from PIL import Image

from omnimind.store.artifacts import SCRATCH
from omnimind.store.objects import Objects

from .service_stack import ServiceStack


@pytest.fixture(scope="module")
def machines(new_bucket, tmp_path_factory):
    """What starts a service with a home of its own, on one bucket and database."""
    bucket = new_bucket()
    database = f"sqlite:///{tmp_path_factory.mktemp('database')}/omnimind.db"

    def start(**more):
        told = {"s3_url": bucket.url, "s3_endpoint": bucket.endpoint, "s3_key": bucket.key, "s3_secret": bucket.secret}
        return ServiceStack(tmp_path_factory.mktemp("home"), database_url=database, **told, **more)

    return bucket, start


def test_what_one_machine_was_sent_and_made_another_has(machines):
    """Uploads, pictures of them, and what agents in processes of their own made; also in part."""
    bucket, start = machines
    picture = BytesIO()
    Image.new("RGB", (400, 200)).save(picture, "PNG")
    with start(processes=1) as stack, stack.client() as client:
        sent = client.post("/v1/uploads", files={"file": ("picture.png", picture.getvalue())}).json()
        shown = client.get(f"/v1/artifacts/{sent['sha256']}?format=webp&width=160")
        info = next(item for item in client.get("/v1/voices?language=en").json()["items"] if item["is_installed"])
        voice = {name: info[name] for name in ("engine", "language", "version", "licence", "rank")}
        voice["name"] = info["id"]
        question = {"lines": ["Hello."], "language": "en", "voice": voice}
        answer = client.post("/v1/agents/narrator/run", json={"input": question}).json()
        assert answer["status"] == "succeeded", answer
        audio = client.get(f"/v1/artifacts/{answer['artifacts'][0]['sha256']}").content

    with start() as stack, stack.client() as client:
        assert client.get(f"/v1/artifacts/{sent['sha256']}").content == picture.getvalue()
        assert client.get(f"/v1/artifacts/{sent['sha256']}?format=webp&width=160").content == shown.content
        part = client.get(f"/v1/artifacts/{answer['artifacts'][0]['sha256']}", headers={"range": "bytes=100-199"})
        assert (part.status_code, part.content) == (206, audio[100:200])
        again = client.post("/v1/agents/narrator/run", json={"input": question}).json()
        assert again["output"] == answer["output"]
        assert '"remembered": true' in stack.said.getvalue()

    names = {found.name.rpartition("/")[2] for found in Objects(bucket).list("artifacts")}
    assert {sent["sha256"], hashlib.sha256(shown.content).hexdigest()} <= names
    assert SCRATCH not in names
