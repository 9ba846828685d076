"""Tokens that other services sign: JWTs, each checked whole before anything in it is believed.

Source: RFC 8725 (best current practices).
"""

import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet, OctKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.registry import Header
from pydantic import SecretStr

from omnimind.api.rest.asker import Asker
from omnimind.api.rest.rights import ROLES, rights_of
from omnimind.core.errors import RefusedError, UserError
from omnimind.settings import Settings

LEEWAY_S: Final = 10
"""How far the clocks of two machines may be apart."""

HELD_S: Final = 60.0
"""For how long a token that was checked is not checked again, if it is good for so long."""

LONGEST: Final = 8192
"""Letters of a token."""

_BY_KIND: Final = {"oct": ("HS256",), "RSA": ("RS256",), "OKP": ("Ed25519", "EdDSA")}
"""What each kind of key signs by: a token does not choose."""

_SMALLEST_RSA_BITS: Final = 2048
_MOST_HELD: Final = 1000


class Tokens:
    """Knows services by their tokens.

    A token says ``iss``, ``aud``, ``exp`` and ``sub`` (the service), for which ``tenant`` it asks, and what it may do:
    as a ``role``, or by rights in ``scope`` with spaces between them.

    Args:
        keys: What tokens are signed with.
        issuer: Who they must be from.
        audience: Who they must be for.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, keys: KeySet, issuer: str, audience: str, now_s: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._now_s = now_s
        self._held: dict[bytes, tuple[Asker, float]] = {}
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(now_s()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        self._registry = JWSRegistry(algorithms=sorted({name for names in _BY_KIND.values() for name in names}))

    def asker(self, token: str) -> Asker:
        """Who ``token`` is of.

        Raises:
            RefusedError: ``auth.unknown``, without a word about what is wrong with it.
        """
        if len(token) > LONGEST:
            raise _unknown()
        digest, now_s = hashlib.sha256(token.encode()).digest(), self._now_s()
        asker, until_s = self._held.get(digest, (None, 0.0))
        if asker is not None and now_s < until_s:
            return asker
        try:
            decoded = jwt.decode(token, self._key, registry=self._registry)
            self._claims.validate(decoded.claims)
            asker, expires_at_s = _asker(decoded.claims), float(decoded.claims["exp"])
        except (JoseError, ValueError, OverflowError, UserError) as error:
            raise _unknown() from error
        if len(self._held) >= _MOST_HELD:
            self._held.clear()
        self._held[digest] = asker, min(now_s + HELD_S, expires_at_s)
        return asker

    def _key(self, said: Any) -> Key:
        """The key that a token says it is signed with, if that one signs as it says."""
        header: Header = said.headers()
        fitting = [key for key in self._keys.keys if header["alg"] in _BY_KIND[key.key_type]]
        named = [key for key in fitting if header.get("kid") in (None, key.kid)]
        if len(named) != 1:
            raise ValueError("it does not say by which key it is signed")
        return named[0]


def tokens_of(settings: Settings) -> Tokens | None:
    """Knows the services that ``settings`` name; ``None``: there are none.

    Raises:
        UserError: ``jwt.keys``: the file with their keys is not one.
    """
    keys: list[Key] = []
    if settings.jwt_secret is not None:
        keys.append(_secret(settings.jwt_secret))
    if settings.jwt_keys is not None:
        keys += _public(settings.jwt_keys)
    return Tokens(KeySet(keys), settings.jwt_issuer, settings.jwt_audience) if keys else None


def _secret(said: SecretStr) -> Key:
    try:
        return OctKey.import_key(said.get_secret_value())
    except ValueError as error:
        hint = "name the file with public keys by OMNIMIND_JWT_KEYS"
        raise UserError("jwt.keys", "OMNIMIND_JWT_SECRET is a public key, which is no secret", hint) from error


def _public(path: Path) -> list[Key]:
    hint = 'it needs RSA or Ed25519 keys, as {"keys": [...]}'
    try:
        keys = KeySet.import_key_set(json.loads(path.read_text())).keys
    except OSError as error:
        raise UserError("jwt.keys", f"{path} can't be read ({error.strerror})", "check OMNIMIND_JWT_KEYS") from error
    except (ValueError, KeyError, TypeError, JoseError) as error:
        raise UserError("jwt.keys", f"{path} is not a set of keys", hint) from error
    for key in keys:
        if not _is_safe(key):
            raise UserError("jwt.keys", f"{path} has a key that is not safe to trust", hint)
    return keys


def _is_safe(key: Key) -> bool:
    if isinstance(key, RSAKey):
        return key.public_key.key_size >= _SMALLEST_RSA_BITS
    return isinstance(key, OKPKey)


def _asker(claims: dict[str, Any]) -> Asker:
    tenant, service, role, scope = (claims.get(name, "") for name in ("tenant", "sub", "role", "scope"))
    said = (tenant, service, role, scope)
    if not all(isinstance(one, str) and one.isprintable() for one in said) or not tenant or not service:
        raise ValueError("it does not say who asks for whom")
    if role and role not in ROLES:
        raise ValueError("there is no such role")
    rights = rights_of((*([role] if role else []), *scope.split()))
    return Asker(tenant=tenant, actor=f"service:{service}", rights=rights, name=service, role=role)


def _unknown() -> RefusedError:
    return RefusedError("auth.unknown", "this token is not good, or not any more", "sign a new one")
