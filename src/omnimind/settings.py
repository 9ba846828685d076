"""Settings: the one reader of the environment. Frozen, read once; an unknown name is an error."""

import json
import os
import re
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import BeforeValidator, Field, PrivateAttr, SecretStr, ValidationError

from omnimind.core.errors import UserError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.value import Value
from omnimind.store.bucket import Bucket
from omnimind.store.home import Home
from omnimind.telemetry.conventions import Conventions
from omnimind.telemetry.otlp.places import SIGNALS, Place, Signal, Wanted, places, resource_attributes
from omnimind.telemetry.otlp.places import Protocol as OtlpProtocol

PREFIX = "OMNIMIND_"
UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


def _bytes(value: Any) -> Any:
    """``5G``, ``500 MB`` and ``1000000`` as a number of bytes."""
    if isinstance(value, str) and (size := re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)B?\s*", value.upper())):
        return int(float(size[1]) * UNITS[size[2]])
    return value


def _parsed(value: Any) -> Any:
    """A JSON object from its text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON: {error}") from error


def _listed(value: Any) -> Any:
    """The parts of a text between commas."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _home() -> Path:
    return Path(platformdirs.user_data_dir("omnimind", appauthor=False))


class AgentSettings(Value):
    """What is allowed to one agent; ``None`` leaves it to the agent."""

    at_once: Annotated[int | None, Field(ge=1, description="How many of its calls go on at once.")] = None
    per_minute: Annotated[int | None, Field(ge=1, description="How many of its calls begin within any minute.")] = None
    process: Annotated[bool, Field(description="Whether it works in a worker process if there are any.")] = True


class Settings(Value):
    """What the environment decides, each as ``OMNIMIND_`` and the field's name in capitals."""

    home: Annotated[Path, Field(description="Where results, artifacts and voices are kept.")] = Field(
        default_factory=_home
    )
    cores: Annotated[int, Field(ge=1, le=256, description="How many things are done at once.")] = Field(
        default_factory=_cores
    )
    processes: Annotated[
        int, Field(ge=0, le=256, description="How many worker processes there are; agents work in threads if none.")
    ] = 0
    agents: Annotated[
        dict[str, AgentSettings],
        BeforeValidator(_parsed),
        Field(
            description='Limits by agent, as JSON: {"renderer": {"at_once": 1, "per_minute": 60, "process": false}}.'
        ),
    ] = Field(default_factory=dict)
    local_files: Annotated[
        bool,
        Field(
            description="Whether pictures and music that documents name may be files of this machine; the workers of "
            "omnimind serve never read any."
        ),
    ] = True
    database_url: Annotated[
        SecretStr | None, Field(description="postgresql://user:password@host/database, for many machines.")
    ] = None
    store_limit: Annotated[
        int, BeforeValidator(_bytes), Field(ge=0, description="How large the store may grow, such as 5G.")
    ] = 5 * 10**9
    runs_kept_days: Annotated[float, Field(ge=0, description="How long finished runs and their histories stay.")] = 30
    telemetry: Annotated[
        bool, Field(description="Whether processes keep, count and send what they do; logs are written all the same.")
    ] = True
    telemetry_limit: Annotated[
        int, BeforeValidator(_bytes), Field(ge=0, description="How much traces and log lines may take, such as 300M.")
    ] = 300 * 10**6
    telemetry_kept_days: Annotated[float, Field(ge=0, description="How long traces and log lines stay.")] = 14
    hours_per_minute: Annotated[
        float,
        Field(ge=0, description="How many hours people would take for a finished minute, to tell those saved."),
    ] = 1.3
    traces_share: Annotated[
        float, Field(ge=0, le=1, description="Of the traces of requests that are kept; those of runs are all kept.")
    ] = 0.1
    traces_slow_s: Annotated[
        float, Field(gt=0, description="From how many seconds on a request is kept anyway, as are those that fail.")
    ] = 10.0
    profiles: Annotated[
        bool,
        Field(
            description="Whether serve and worker sample where their time goes, for less than a hundredth of a core."
        ),
    ] = True
    otlp_endpoint: Annotated[
        str,
        Field(description="Where telemetry is sent by OTLP, such as http://127.0.0.1:4318; nowhere unless it is said."),
    ] = ""
    otlp_protocol: Annotated[
        OtlpProtocol | None, Field(description="How that is spoken to: http/protobuf, or grpc.")
    ] = None
    otlp_headers: Annotated[
        SecretStr, Field(description="What goes with every request to it: key=value, several with commas.")
    ] = SecretStr("")
    otlp_signals: Annotated[
        tuple[Signal, ...],
        BeforeValidator(_listed),
        Field(description="What of it is sent there: traces,logs,metrics."),
    ] = SIGNALS
    sentry_dsn: Annotated[
        SecretStr | None, Field(description="The DSN of a project of Sentry that errors are told to.")
    ] = None
    sentry_environment: Annotated[str, Field(description="What this house is called there.")] = "production"
    genai_conventions: Annotated[
        Conventions,
        Field(description="Whose names attributes of model calls have: 1.41.1, or the latest that is known."),
    ] = "1.41.1"
    capture_content: Annotated[
        bool,
        Field(description="Whether spans say what models were asked and answered, without personal data and secrets."),
    ] = False
    trace_providers: Annotated[
        bool, Field(description="Whether providers get a traceparent, for those in the house that keep traces too.")
    ] = False
    whisper_model: Annotated[Path | None, Field(description="A faster-whisper model folder that judges speech.")] = None
    models: Annotated[
        Path | None, Field(description="What models there are, and how to use them; models.yaml in the home otherwise.")
    ] = None
    alerts: Annotated[
        Path | None,
        Field(description="What is watched and who hears of it; alerts.yaml in the home otherwise, if it is there."),
    ] = None
    slo: Annotated[
        Path | None,
        Field(description="What is promised; slo.yaml in the home otherwise, if it is there, or what ships."),
    ] = None
    ca_bundle: Annotated[
        Path | None, Field(description="More certificates to trust, as PEM: those of a private authority.")
    ] = None
    insecure_tls: Annotated[
        bool,
        Field(description="Whether the certificates of providers are NOT verified; it is warned of at every start."),
    ] = False
    proxies: Annotated[
        bool, Field(description="Whether providers are reached through the proxies that HTTPS_PROXY and NO_PROXY name.")
    ] = False
    redis_url: Annotated[
        SecretStr | None,
        Field(description="redis://host:6379/0, where many gateways share limits and what is remembered."),
    ] = None
    s3_url: Annotated[
        str, Field(description="s3://bucket/prefix, where many machines share artifacts and remembered results.")
    ] = ""
    s3_endpoint: Annotated[str, Field(description="The address of an S3-compatible storage that is not AWS's.")] = ""
    s3_region: Annotated[str, Field(description="The region of the bucket.")] = "us-east-1"
    s3_key: Annotated[
        str, Field(description="The access key of the storage; without one AWS's own variables and roles decide.")
    ] = ""
    s3_secret: Annotated[SecretStr, Field(description="The secret of that key.")] = SecretStr("")
    s3_cache: Annotated[
        int, BeforeValidator(_bytes), Field(ge=0, description="How much of the bucket is kept here for reading, as 2G.")
    ] = 2 * 10**9
    keys_secret: Annotated[
        SecretStr | None,
        Field(
            min_length=32, description="What API keys are kept with, where machines share a database; a file otherwise."
        ),
    ] = None
    public_url: Annotated[
        str | None,
        Field(
            pattern=r"^https?://[^/?#\s]+(/[^?#\s]*)?$",
            description="How browsers reach this service, such as https://omnimind.example.org.",
        ),
    ] = None
    requests_per_minute: Annotated[
        int, Field(ge=1, description="How many requests a key or a browser may make within any minute.")
    ] = 3000
    productions_at_once: Annotated[
        int, Field(ge=1, description="How many productions a key or a person may have under way.")
    ] = 250
    longest_wait_s: Annotated[
        float, Field(gt=0, description="New productions are refused if they would have to wait for longer, in seconds.")
    ] = 6 * 3600.0
    upload_limit: Annotated[
        int, BeforeValidator(_bytes), Field(ge=1, description="How large what is sent may be, such as 100M.")
    ] = 100 * 10**6
    trusted_proxies: Annotated[
        tuple[IPv4Network | IPv6Network, ...],
        BeforeValidator(_listed),
        Field(description="Where the proxies are whose X-Forwarded-For is believed, such as 10.0.0.0/8,127.0.0.1."),
    ] = ()
    fetch_ports: Annotated[
        tuple[int, ...],
        BeforeValidator(_listed),
        Field(description="The ports that addresses given to the service may have, such as 80,443."),
    ] = (80, 443)
    fetch_networks: Annotated[
        tuple[IPv4Network | IPv6Network, ...],
        BeforeValidator(_listed),
        Field(description="Private networks whose addresses may be given to the service too, such as 10.1.0.0/16."),
    ] = ()
    jwt_secret: Annotated[
        SecretStr | None, Field(min_length=32, description="What tokens of other services are signed with, by HS256.")
    ] = None
    jwt_keys: Annotated[
        Path | None, Field(description="A JWKS file with the public keys of services that sign by RS256 or EdDSA.")
    ] = None
    jwt_issuer: Annotated[str, Field(description="Who tokens of other services must be from.")] = "omnimind"
    jwt_audience: Annotated[str, Field(description="Who tokens of other services must be for.")] = "omnimind"
    oidc_issuer: Annotated[
        str | None,
        Field(pattern=r"^https?://\S+$", description="An OpenID provider that people sign in with: its issuer."),
    ] = None
    oidc_client_id: Annotated[str, Field(description="What the OpenID provider knows this service as.")] = ""
    oidc_client_secret: Annotated[SecretStr | None, Field(description="The secret that goes with it.")] = None
    oidc_name: Annotated[str, Field(description="What people call the OpenID provider.")] = "OpenID Connect"
    oidc_newcomers: Annotated[
        Literal["", "viewer", "editor", "operator", "admin"],
        Field(description="The role of who comes from the OpenID provider uninvited; nobody may unless it is said."),
    ] = ""

    slack_signing_secret: Annotated[
        SecretStr | None, Field(min_length=1, description="What the Slack app signs its requests with.")
    ] = None
    slack_bot_token: Annotated[SecretStr | None, Field(min_length=1, description="The Slack app's bot token.")] = None
    slack_tenant: Annotated[str, Field(description="Whose productions Slack's users make and see.")] = DEFAULT_TENANT
    slack_language: Annotated[Literal["en", "pt-BR"], Field(description="What the bot for Slack speaks.")] = "en"
    slack_api: Annotated[str, Field(pattern=r"^https?://\S+/$", description="Where Slack's API is.")] = (
        "https://slack.com/api/"
    )

    _environment: dict[str, SecretStr] = PrivateAttr(default_factory=dict)

    @property
    def database(self) -> str:
        """The database's URL: the one that was named, or that of one machine. It may hold a password."""
        return self.database_url.get_secret_value() if self.database_url else Home(self.home).database_url

    @property
    def store(self) -> Home:
        """Where artifacts, results and voices are kept: the folder here, and the bucket if there is one."""
        return Home(self.home, self._bucket)

    @property
    def _bucket(self) -> Bucket | None:
        if not self.s3_url:
            return None
        return Bucket(
            url=self.s3_url,
            endpoint=self.s3_endpoint,
            region=self.s3_region,
            key=self.s3_key,
            secret=self.s3_secret,
            cache_bytes=self.s3_cache,
            ca_bundle=self.ca_bundle,
        )

    @property
    def otlp(self) -> dict[Signal, Place]:
        """Where telemetry is sent to by OTLP: nothing is unless a variable names an endpoint.

        Raises:
            UserError: ``otlp.invalid``.
        """
        wanted = Wanted(
            endpoint=self.otlp_endpoint,
            protocol=self.otlp_protocol,
            headers=self.otlp_headers,
            signals=self.otlp_signals,
        )
        return places(wanted, self._said)

    @property
    def resource(self) -> dict[str, str]:
        """What OpenTelemetry's variables say of this service."""
        return resource_attributes(self._said)

    @property
    def names(self) -> Conventions:
        """Which conventions are followed: OpenTelemetry's own variable may opt in to the latest too."""
        opted = self._said("OTEL_SEMCONV_STABILITY_OPT_IN").split(",")
        return "latest" if "gen_ai_latest_experimental" in opted else self.genai_conventions

    def _said(self, name: str) -> str:
        found = self.secret(name)
        return found.get_secret_value().strip() if found else ""

    @property
    def models_file(self) -> Path | None:
        """Where models are configured, if anywhere."""
        usual = self.home / "models.yaml"
        return self.models or (usual if usual.exists() else None)

    @property
    def slo_file(self) -> Path | None:
        """Where objectives are written, if anywhere."""
        usual = self.home / "slo.yaml"
        return self.slo or (usual if usual.exists() else None)

    @property
    def alerts_file(self) -> Path | None:
        """Where alerts are configured, if anywhere."""
        usual = self.home / "alerts.yaml"
        return self.alerts or (usual if usual.exists() else None)

    def secret(self, name: str) -> SecretStr | None:
        """The variable ``name`` of the environment that was read, such as ``OPENAI_API_KEY``, unless it is empty."""
        return self._environment.get(name)

    @property
    def runs_kept_s(self) -> float:
        """How long finished runs stay, in seconds."""
        return self.runs_kept_days * 86400

    @property
    def telemetry_kept_s(self) -> float:
        """How long traces and log lines stay, in seconds."""
        return self.telemetry_kept_days * 86400

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read ``environment``.

        Raises:
            UserError: ``settings.invalid``, naming the variable.
        """
        said = {
            name.removeprefix(PREFIX).lower(): value
            for name, value in environment.items()
            if name.startswith(PREFIX) and value
        }
        try:
            settings = cls.model_validate(said)
        except ValidationError as error:
            first = error.errors()[0]
            field, *inside = map(str, first["loc"])
            known = ", ".join(PREFIX + field.upper() for field in cls.model_fields)
            problem = ": ".join([*([".".join(inside)] if inside else []), first["msg"].removeprefix("Value error, ")])
            message = f"the environment variable {PREFIX}{field.upper()} is not right ({problem})"
            raise UserError("settings.invalid", message, f"the known ones are {known}") from error
        settings._environment = {
            name: SecretStr(value) for name, value in environment.items() if value and not name.startswith(PREFIX)
        }
        return settings
