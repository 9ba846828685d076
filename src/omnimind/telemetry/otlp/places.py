"""Where telemetry is sent to: a place for each signal, as our settings and OpenTelemetry's own variables say.

Source: https://opentelemetry.io/docs/specs/otel/protocol/exporter/ and .../configuration/sdk-environment-variables/.
"""

from collections.abc import Callable
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr

from omnimind.core.errors import UserError
from omnimind.core.value import Value

Signal = Literal["traces", "logs", "metrics"]

SIGNALS: Final[tuple[Signal, ...]] = ("traces", "logs", "metrics")

Protocol = Literal["http/protobuf", "grpc"]

Read = Callable[[str], str]
"""The variable of a name; empty if there is none."""

TIMEOUT_S: Final = 10.0


class Place(Value):
    """Where one signal goes.

    Attributes:
        endpoint: By http the whole address; by grpc scheme, host and port.
        protocol: How it is spoken to.
        headers: What goes with every request; they may be secrets.
        timeout_s: How long one request may take.
        is_compressed: Whether requests are compressed by gzip.
        certificate: A file of authorities to trust, as PEM.
        client_certificate: What we show of ourselves, as PEM.
        client_key: The key that goes with it.
    """

    endpoint: str
    protocol: Protocol = "http/protobuf"
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    timeout_s: float = TIMEOUT_S
    is_compressed: bool = False
    certificate: str = ""
    client_certificate: str = ""
    client_key: str = ""


class Wanted(Value):
    """What our own settings say; what they leave open the standard variables decide."""

    endpoint: str = ""
    protocol: Protocol | None = None
    headers: SecretStr = SecretStr("")
    signals: tuple[Signal, ...] = SIGNALS


def places(wanted: Wanted, read: Read) -> dict[Signal, Place]:
    """The places of the signals that are sent; there is none if nobody named an endpoint.

    Args:
        wanted: What our settings say.
        read: Reads the standard variables, ``OTEL_EXPORTER_OTLP_…``.

    Raises:
        UserError: ``otlp.invalid``, naming the variable.
    """
    if read("OTEL_SDK_DISABLED").lower() == "true":
        return {}
    found = {signal: _place(signal, wanted, read) for signal in wanted.signals}
    return {signal: place for signal, place in found.items() if place is not None}


def resource_attributes(read: Read) -> dict[str, str]:
    """What the standard variables say of this service: ``OTEL_RESOURCE_ATTRIBUTES`` and ``OTEL_SERVICE_NAME``."""
    said = _pairs("OTEL_RESOURCE_ATTRIBUTES", read("OTEL_RESOURCE_ATTRIBUTES"))
    name = read("OTEL_SERVICE_NAME")
    return said | ({"service.name": name} if name else {})


def _place(signal: Signal, wanted: Wanted, read: Read) -> Place | None:
    if read(f"OTEL_{signal.upper()}_EXPORTER") not in {"", "otlp"}:
        return None

    def said(name: str) -> str:
        return read(f"OTEL_EXPORTER_OTLP_{signal.upper()}_{name}") or read(f"OTEL_EXPORTER_OTLP_{name}")

    protocol = wanted.protocol or _protocol(said("PROTOCOL"))
    own = "" if wanted.endpoint else read(f"OTEL_EXPORTER_OTLP_{signal.upper()}_ENDPOINT")
    base = wanted.endpoint or read("OTEL_EXPORTER_OTLP_ENDPOINT")
    if not (own or base):
        return None
    endpoint = own or (base if protocol == "grpc" else f"{base.rstrip('/')}/v1/{signal}")
    headers = wanted.headers.get_secret_value() or said("HEADERS")
    return Place(
        endpoint=_checked(endpoint, said("INSECURE"), protocol),
        protocol=protocol,
        headers={name.lower(): SecretStr(value) for name, value in _pairs("the headers of OTLP", headers).items()},
        timeout_s=_seconds(said("TIMEOUT")),
        is_compressed=_is_compressed(said("COMPRESSION")),
        certificate=said("CERTIFICATE"),
        client_certificate=said("CLIENT_CERTIFICATE"),
        client_key=said("CLIENT_KEY"),
    )


def _protocol(said: str) -> Protocol:
    if said not in {"", "http/protobuf", "grpc"}:
        raise _wrong("OTEL_EXPORTER_OTLP_PROTOCOL", said, "say http/protobuf or grpc")
    return "grpc" if said == "grpc" else "http/protobuf"


def _checked(endpoint: str, insecure: str, protocol: Protocol) -> str:
    """``endpoint`` with its scheme, which grpc may leave out."""
    if "://" not in endpoint and protocol == "grpc":
        endpoint = f"{'http' if insecure.lower() == 'true' else 'https'}://{endpoint}"
    parts = urlsplit(endpoint)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _wrong("the endpoint of OTLP", parts.hostname or "", "such as http://127.0.0.1:4318")
    return endpoint


def _pairs(name: str, said: str) -> dict[str, str]:
    """``key=value,key=value``, values percent-encoded. Source: https://www.w3.org/TR/baggage/."""
    pairs = [pair.partition("=") for pair in said.split(",") if pair.strip()]
    if any(not (key.strip() and equals) for key, equals, _ in pairs):
        raise _wrong(name, "", "write key=value, several with commas")
    return {key.strip(): unquote(value.strip()) for key, _, value in pairs}


def _seconds(said: str) -> float:
    if not said:
        return TIMEOUT_S
    try:
        seconds = int(said) / 1000
    except ValueError:
        seconds = 0.0
    if seconds <= 0:
        raise _wrong("OTEL_EXPORTER_OTLP_TIMEOUT", said, "say milliseconds, such as 10000")
    return seconds


def _is_compressed(said: str) -> bool:
    if said not in {"", "none", "gzip"}:
        raise _wrong("OTEL_EXPORTER_OTLP_COMPRESSION", said, "say gzip or none")
    return said == "gzip"


def _wrong(name: str, said: str, hint: str) -> UserError:
    return UserError("otlp.invalid", f"{name} is not right{f' ({said})' if said else ''}", hint)
