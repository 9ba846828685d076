"""The fleet: who can be asked, put together from the configuration, the catalogue, the environment and price lists."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from omnimind.core.errors import UserError
from omnimind.core.model import CallKind
from omnimind.models.catalogue import KnownProvider, known_providers
from omnimind.models.config import Allowance, GatewayConfig, ModelConfig, PriceConfig, ProviderConfig
from omnimind.models.deployment import LOCAL, Connection, Deployment, Price

Secrets = Callable[[str], SecretStr | None]
"""The variable of the environment with a name, if it is set."""

PriceOf = Callable[[str, str], Price | None]
"""The price of a model at a provider, as price lists call them; ``None`` if none lists exactly that."""

_CONSERVATIVE: Final[Mapping[str, Any]] = {"context_tokens": 8192, "output_tokens": 4096, "tools": False}
"""What is assumed of a model that nobody described: that it writes, and little more."""

PAINTERS: Final = frozenset({"webui", "comfyui"})
"""The wire formats of what makes pictures and nothing else."""

_ON: Final = frozenset({"1", "true", "yes", "on"})

_ABOUT_PRICE: Final = frozenset({"provider", "model", "price"})


@dataclass(frozen=True, slots=True)
class Source:
    """A provider that can be asked.

    Attributes:
        connection: How it is reached.
        models: The names of its models, with what the catalogue knows of each.
        is_silent: Whether nobody said which models it has: it is to be asked.
        prices: What price lists call it.
        residency: Where its data stays.
        limits: What its key allows.
        kinds: What its models can be asked for, where nobody said.
    """

    connection: Connection
    models: Mapping[str, Mapping[str, Any]]
    is_silent: bool
    prices: str
    residency: str | None
    limits: Allowance
    kinds: tuple[CallKind, ...]


@dataclass(frozen=True, slots=True)
class Fleet:
    """Who can be asked, and what the key of each connection allows, by its name."""

    deployments: tuple[Deployment, ...]
    allowances: Mapping[str, Allowance] = field(default_factory=dict)


def sources(config: GatewayConfig, secret: Secrets) -> dict[str, Source]:
    """The providers that are configured, and those whose keys are in the environment.

    Raises:
        UserError: ``models.key``: a key is not where it should be; ``models.config``: an address is missing.
    """
    known = known_providers()
    found = {name: ProviderConfig() for name, one in known.items() if config.environment and _is_here(one, secret)}
    return {
        name: _source(name, said, known.get(name), config, secret) for name, said in (found | config.providers).items()
    }


def fleet(
    config: GatewayConfig, among: Mapping[str, Source], found: Mapping[str, Iterable[str]], price_of: PriceOf
) -> Fleet:
    """The models of ``among``.

    Args:
        config: What is said of them.
        among: The providers by name.
        found: The models that silent providers told of, by the providers' names.
        price_of: What they cost.

    Raises:
        UserError: ``models.config``: a model's provider, or what a chain names, is not there.
    """
    described = {name: _place(name, said, among) for name, said in config.models.items()}
    plain = {
        f"{name}/{model}": (source, model)
        for name, source in among.items()
        for model in (found.get(name, ()) if source.is_silent else source.models)
    }
    deployments = tuple(
        _deployment(name, source, model, config.models.get(name, ModelConfig()), price_of)
        for name, (source, model) in (plain | described).items()
    )
    _check_chains(config, deployments)
    return Fleet(deployments, {name: source.limits for name, source in among.items()})


# -------------------------------------------------------------------- providers


def _is_here(known: KnownProvider, secret: Secrets) -> bool:
    """Whether the environment has all that the provider needs."""
    if known.switch is not None:
        said = secret(known.switch)
        return said is not None and said.get_secret_value().strip().lower() in _ON
    if not known.keys:
        return known.url_from is not None and secret(known.url_from) is not None
    return _key(known, secret) is not None and _filled(known.url, secret) is not None


def _key(known: KnownProvider, secret: Secrets) -> str | None:
    """The variable with the key; where that has two parts both are there."""
    there = (name for name in known.keys if secret(name) and (name not in known.secrets or secret(known.secrets[name])))
    return next(there, None)


def _filled(template: str, secret: Secrets) -> str | None:
    """``template`` with the variables that it names; ``None`` if one is not set."""
    text = template
    for names in re.findall(r"{(.*?)}", template):
        value = _first(names, secret)
        if value is None:
            return None
        text = text.replace(f"{{{names}}}", value.rstrip("/"))
    return text


def _first(names: str, secret: Secrets) -> str | None:
    """The first of ``NAME|OTHER`` that is set."""
    there = (value.get_secret_value() for name in names.split("|") if (value := secret(name)))
    return next(there, None)


def _source(
    name: str, said: ProviderConfig, known: KnownProvider | None, config: GatewayConfig, secret: Secrets
) -> Source:
    key, second = _keys(name, said, known, secret)
    headers = {header: _value(name, value, secret) for header, value in said.headers.items()}
    if known and second and not said.key:
        headers = _session(known, secret) | headers
    times = {field: value for field in ("connect_s", "first_token_s", "total_s") if (value := getattr(said, field))}
    connection = Connection(
        name=name,
        wire=said.wire or (known.wire if known else "openai"),
        url=_url(name, said, known, secret),
        key=key,
        secret=second,
        headers=headers,
        region=said.region or (known and known.region_from and _first(known.region_from, secret)) or None,
        **times,
    )
    models = _models(said, known, secret)
    is_described = any(_provider_of(model, one) == name for model, one in config.models.items())
    return Source(
        connection=connection,
        models=models,
        is_silent=not models and said.models is None and not is_described,
        prices=(known and known.prices) or name,
        residency=said.residency or (known.residency if known else None),
        limits=said.limits,
        kinds=known.kinds if known else ("images",) if said.wire in PAINTERS else ("chat",),
    )


def _models(said: ProviderConfig, known: KnownProvider | None, secret: Secrets) -> dict[str, Mapping[str, Any]]:
    listed: dict[str, Mapping[str, Any]] = dict(known.models) if known else {}
    if known and known.models_from and (only := secret(known.models_from)):
        listed[only.get_secret_value()] = {}
    return listed if said.models is None else {model: listed.get(model, {}) for model in said.models}


def _keys(
    name: str, said: ProviderConfig, known: KnownProvider | None, secret: Secrets
) -> tuple[SecretStr | None, SecretStr | None]:
    if said.key:
        second = said.secret and SecretStr(_value(name, said.secret, secret))
        return SecretStr(_value(name, said.key, secret)), second or None
    if known is None or not known.keys:
        return None, None
    variable = _key(known, secret)
    if variable is None:
        hint = f"export {known.keys[0]}=…, or say key: env:NAME or file:PATH for {name} in models.yaml"
        raise UserError("models.key", f"there is no key for the provider {name}", hint)
    return secret(variable), secret(known.secrets[variable]) if variable in known.secrets else None


def _session(known: KnownProvider, secret: Secrets) -> dict[str, str]:
    """The headers that go with a key of two parts from the environment, if it holds for a session only."""
    named = known.session_headers.items()
    return {header: value.get_secret_value() for variable, header in named if (value := secret(variable))}


def _value(name: str, reference: str, secret: Secrets) -> str:
    """What ``env:NAME`` or ``file:PATH`` refers to; other text is itself."""
    kind, _, what = reference.partition(":")
    if kind == "env":
        if value := secret(what):
            return value.get_secret_value()
        problem = f"the provider {name} wants the environment variable {what}, which is not set"
        raise UserError("models.key", problem, f"export {what}=…, or take {name} out of models.yaml")
    if kind == "file":
        try:
            return Path(what).expanduser().read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            problem = f"the provider {name} wants the file {what}, which can't be read"
            raise UserError("models.key", problem, "check its path and its rights") from error
    return reference


def _url(name: str, said: ProviderConfig, known: KnownProvider | None, secret: Secrets) -> str:
    elsewhere = known and known.url_from and secret(known.url_from)
    if said.url:
        return said.url
    if known and elsewhere:
        address = _address(elsewhere.get_secret_value())
        return address if address.endswith(known.path) else address + known.path
    url = known and _filled(known.url, secret)
    if not url:
        hint = f"say url: http://HOST:PORT/v1 for {name} in models.yaml"
        raise UserError("models.config", f"the provider {name} has no address", hint)
    return url


_OLLAMA_PORT: Final = 11434


def _address(said: str) -> str:
    """An address as a variable has it: Ollama's may be that of its server, ``0.0.0.0:11434`` or just ``0.0.0.0``."""
    said = said.rstrip("/")
    if "://" in said:
        return said
    host, _, port = said.partition(":")
    return f"http://{'127.0.0.1' if host in {'', '0.0.0.0'} else host}:{port or _OLLAMA_PORT}"  # noqa: S104 - replaced


# -------------------------------------------------------------------- models


def _provider_of(name: str, said: ModelConfig) -> str:
    return said.provider or name.partition("/")[0]


def _place(name: str, said: ModelConfig, among: Mapping[str, Source]) -> tuple[Source, str]:
    """Whose model it is, and what they call it."""
    provider = _provider_of(name, said)
    if provider not in among:
        near = difflib.get_close_matches(provider, among, 1)
        known = known_providers().get(provider)
        otherwise = f"export {known.keys[0]}=…" if known and known.keys else "name it under providers in models.yaml"
        message = f"the provider {provider!r} of the model {name} is not configured"
        raise UserError("models.config", message, f"did you mean {near[0]}?" if near else otherwise)
    return among[provider], said.model or name.removeprefix(f"{provider}/")


def _deployment(name: str, source: Source, model: str, said: ModelConfig, price_of: PriceOf) -> Deployment:
    told = {key: value for key, value in said if value is not None and key not in _ABOUT_PRICE}
    fields = {
        "residency": source.residency,
        "kinds": source.kinds,
        **(source.models.get(model) or _CONSERVATIVE),
        **told,
    }
    price = _price(said, fields["residency"]) or price_of(source.prices, model)
    return Deployment(name=name, connection=source.connection, model=model, price=price, **fields)


def _price(said: ModelConfig, residency: str | None) -> Price | None:
    """What the configuration says that it costs."""
    if isinstance(said.price, PriceConfig):
        return Price(name="models.yaml", **said.price.model_dump())
    if said.price == "free" or residency == LOCAL:
        return Price(name=said.price or LOCAL, input_usd=Decimal(0), output_usd=Decimal(0))
    return None


def _check_chains(config: GatewayConfig, deployments: tuple[Deployment, ...]) -> None:
    names = {deployment.name for deployment in deployments} | {one.model for one in deployments}
    for chain, members in config.chains.items():
        for member in members:
            if member not in names:
                near = difflib.get_close_matches(member, sorted(names), 1)
                hint = f"did you mean {near[0]}?" if near else "omnimind models list shows those there are"
                raise UserError("models.config", f"the chain {chain} names {member!r}, which is not there", hint)
