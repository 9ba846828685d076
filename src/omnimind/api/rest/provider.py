"""An OpenID provider, which tells who people are: authorisation code, PKCE, state and nonce.

Source: OpenID Connect Core 1.0, 3.1; RFC 7636; RFC 9700 (best current practice).
"""

import asyncio
import secrets
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import certifi
import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from omnimind.core.errors import RefusedError, TransientError, UserError
from omnimind.settings import Settings

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "Ed25519", "EdDSA")
"""What an identity token may be signed by; never with our own secret."""

FRESH_S: Final = 3600.0
"""For how long what a provider says of itself is not asked again."""

_ANSWER_S: Final = 10.0
_LEEWAY_S: Final = 60
_NEEDED: Final = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Journey:
    """What a browser keeps while its owner is at the provider: ``next`` is where they wanted to go."""

    state: str
    nonce: str
    verifier: str
    next: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is; ``email`` is empty unless the provider has verified it."""

    subject: str
    email: str
    name: str


class Provider:
    """Sends people to an OpenID provider, and learns from it who they are.

    Args:
        issuer: Its address.
        client_id: What it knows this service as.
        client_secret: What goes with that; empty for a public client.
        name: What people call it.
        tls: How its certificate is checked.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        name: str,
        tls: ssl.SSLContext,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self.name = name
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._tls = tls
        self._now_s = now_s
        self._facts: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._fresh_until_s = 0.0
        self._lock = asyncio.Lock()

    async def send(self, callback: str, next_page: str) -> tuple[str, Journey]:
        """Where a browser goes to, and what it keeps.

        Args:
            callback: Our address that it comes back to.
            next_page: Where its owner wants to go.

        Raises:
            TransientError: ``oidc.unavailable``.
        """
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        journey = Journey(state, nonce, verifier, next_page)
        facts = await self._known()
        async with self._client(callback) as client:
            address, _ = client.create_authorization_url(
                facts["authorization_endpoint"],
                state=journey.state,
                code_verifier=journey.verifier,
                nonce=journey.nonce,
            )
        return str(address), journey

    async def identify(self, callback: str, journey: Journey, answer: Mapping[str, str]) -> Identity:
        """Who came back.

        Args:
            callback: Our address that the browser came back to.
            journey: What it kept.
            answer: What the provider gave it to bring.

        Raises:
            RefusedError: ``oidc.refused``: they did not sign in there, or what they bring is not good.
            TransientError: ``oidc.unavailable``.
        """
        if not secrets.compare_digest(answer.get("state", "").encode(), journey.state.encode()):
            raise _refused("this browser did not begin to sign in")
        facts = await self._known()
        if answer.get("iss", facts["issuer"]) != facts["issuer"]:
            raise _refused("another provider answered")
        if "code" not in answer:
            raise _refused("it was not allowed there")
        token = await self._token(callback, facts, journey, answer["code"])
        claims = await self._claims(token, journey)
        is_verified = claims.get("email_verified") is True and isinstance(claims.get("email"), str)
        name = claims.get("name") or claims.get("preferred_username") or ""
        return Identity(
            subject=f"{claims['iss']} {claims['sub']}",
            email=claims["email"] if is_verified else "",
            name=name if isinstance(name, str) else "",
        )

    async def _token(self, callback: str, facts: Mapping[str, Any], journey: Journey, code: str) -> Mapping[str, Any]:
        try:
            async with self._client(callback) as client:
                token = await client.fetch_token(facts["token_endpoint"], code=code, code_verifier=journey.verifier)
        except AuthlibBaseError as error:
            raise _refused("the provider does not know the code") from error
        except (httpx2.HTTPError, ValueError) as error:
            raise self._unavailable() from error
        if not isinstance(token.get("id_token"), str):
            raise _refused("the provider did not say who it was")
        return dict(token)

    async def _claims(self, token: Mapping[str, Any], journey: Journey) -> CodeIDToken:
        """What the identity token says, once it is known to be good."""
        try:
            decoded = await self._decoded(token["id_token"])
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                options={
                    "iss": {"essential": True, "value": self._issuer},
                    "aud": {"essential": True, "value": self._client_id},
                },
                params={
                    "nonce": journey.nonce,
                    "client_id": self._client_id,
                    "access_token": token.get("access_token", ""),
                },
            )
            claims.validate(int(self._now_s()), _LEEWAY_S)
        except (JoseError, AuthlibBaseError, ValueError) as error:
            raise _refused("what the provider says is not signed as it should be") from error
        return claims

    async def _decoded(self, token: str) -> jwt.Token:
        """Its keys may be new ones: they are asked for once more then."""
        registry = JWSRegistry(algorithms=list(ALGORITHMS))
        await self._known()
        try:
            return jwt.decode(token, self._keys or KeySet([]), registry=registry)
        except (JoseError, ValueError):
            await self._known(is_doubted=True)
            return jwt.decode(token, self._keys or KeySet([]), registry=registry)

    async def _known(self, *, is_doubted: bool = False) -> Mapping[str, Any]:
        """What the provider says of itself. Raises ``TransientError`` (``oidc.unavailable``)."""
        async with self._lock:
            if self._now_s() < self._fresh_until_s and not is_doubted:
                return self._facts
            try:
                async with httpx2.AsyncClient(verify=self._tls, timeout=_ANSWER_S, trust_env=False) as client:
                    place = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
                    facts = (await client.get(place)).raise_for_status().json()
                    if facts["issuer"] != self._issuer or not all(isinstance(facts[name], str) for name in _NEEDED):
                        raise ValueError("it says that it is another")
                    keys = (await client.get(facts["jwks_uri"])).raise_for_status().json()
                    self._keys = KeySet.import_key_set(keys)
            except (httpx2.HTTPError, ValueError, KeyError, TypeError, JoseError) as error:
                raise self._unavailable() from error
            self._facts, self._fresh_until_s = facts, self._now_s() + FRESH_S
            return self._facts

    def _client(self, callback: str) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            client_id=self._client_id,
            client_secret=self._client_secret or None,
            token_endpoint_auth_method="client_secret_basic" if self._client_secret else "none",
            scope="openid email profile",
            redirect_uri=callback,
            code_challenge_method="S256",
            verify=self._tls,
            timeout=_ANSWER_S,
            trust_env=False,
        )

    def _unavailable(self) -> TransientError:
        return TransientError("oidc.unavailable", f"{self.name} does not answer as it should", "try again later")


def provider_of(settings: Settings) -> Provider:
    """The provider that ``settings`` name. Raises ``UserError`` (``oidc.client``): not all of it is said."""
    if not settings.oidc_issuer or not settings.oidc_client_id:
        raise UserError("oidc.client", "OMNIMIND_OIDC_CLIENT_ID is missing", "register this service at the provider")
    tls = ssl.create_default_context(cafile=certifi.where())
    if settings.ca_bundle is not None:
        tls.load_verify_locations(settings.ca_bundle)
    secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else ""
    return Provider(settings.oidc_issuer, settings.oidc_client_id, secret, settings.oidc_name, tls)


def _refused(why: str) -> RefusedError:
    return RefusedError("oidc.refused", f"signing in did not go through: {why}", "try again")
