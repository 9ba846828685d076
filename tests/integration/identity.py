"""An OpenID provider over HTTP, which signs everybody in as it is told, or misbehaves as it is told."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, CLIENT_SECRET = "omnimind", "what the provider knows"


class Identity:
    """The provider.

    Attributes:
        url: Its issuer.
        claims: What it says of whoever signs in.
        key: What it signs with.
        grants: Codes that were given, with what was asked for them.
        asked: How often it was asked for what it says of itself.
    """

    def __init__(self):
        identity = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                identity.answer_get(self)

            def do_POST(self):
                identity.answer_post(self)

            def log_message(self, format, *args):  # noqa: A002 - the base class names it so
                """Keep quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.key = RSAKey.generate_key(2048, {"kid": "first"})
        self.claims = {}
        self.grants = {}
        self.asked = 0

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer_get(self, handler):
        """What it says of itself, its keys, and the way back for whoever comes to sign in."""
        place = urlsplit(handler.path)
        if place.path == "/.well-known/openid-configuration":
            self.asked += 1
            told = {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
            told |= {f"{name}_endpoint": f"{self.url}/{name}" for name in ("authorization", "token")}
            return tell(handler, 200, told)
        if place.path == "/keys":
            return tell(handler, 200, {"keys": [self.key.as_dict(private=False)]})
        asked = {name: values[0] for name, values in parse_qs(place.query).items()}
        assert place.path == "/authorization"
        assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (CLIENT, "code", "S256")
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(8)
        self.grants[code] = asked
        handler.send_response(302)
        back = urlencode({"code": code, "state": asked["state"], "iss": self.url})
        handler.send_header("Location", f"{asked['redirect_uri']}?{back}")
        handler.end_headers()
        return None

    def answer_post(self, handler):
        """A token for a code, to whoever asked for it."""
        body = handler.rfile.read(int(handler.headers["Content-Length"])).decode()
        said = {name: values[0] for name, values in parse_qs(body).items()}
        grant = self.grants.pop(said["code"], None)
        shown = base64.b64encode(f"{CLIENT}:{CLIENT_SECRET.replace(' ', '%20')}".encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode()).decode()
        is_known = handler.headers["Authorization"] in {f"Basic {shown}", f"Basic {plain}"}
        digest = base64.urlsafe_b64encode(hashlib.sha256(said.get("code_verifier", "").encode()).digest())
        if not is_known or grant is None or grant["code_challenge"] != digest.rstrip(b"=").decode():
            return tell(handler, 400, {"error": "invalid_grant"})
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": grant["nonce"], **self.claims}
        token = jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)
        return tell(handler, 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": token})


def tell(handler, status, told):
    """Answer JSON."""
    body = json.dumps(told).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
