"""``alerts.yaml`` as a configuration of Alertmanager, for houses where Prometheus watches.

Alertmanager has no incidents: nobody acknowledges them there, so that there is nothing to escalate and nobody to be on
call. The configuration begins with comments that say what it leaves out. Secrets are files, which it names.

Source: Prometheus documentation, Alertmanager, "Configuration".
"""

from collections.abc import Iterator
from typing import Any, Final

import yaml

from omnimind.alerting.config import AlertsConfig
from omnimind.alerting.durations import duration_text
from omnimind.alerting.receivers import EmailConfig, PagerDutyConfig, ReceiverConfig, SlackConfig, WebhookConfig
from omnimind.alerting.routes import GROUP_BY, RouteConfig

NOBODY: Final = "nobody"
"""Who hears of what nobody is to hear of."""

_FIRST: Final = "{{ (index .Alerts 0).Annotations.summary }}"
_MORE: Final = "{{ if gt (len .Alerts) 1 }} (+{{ len (slice .Alerts 1) }}){{ end }}"
_EACH: Final = "{{ range .Alerts }}*{{ .Annotations.summary }}*\n{{ .Annotations.description }}\n{{ end }}"
_SLACK_API: Final = "https://slack.com/api/"


def alertmanager_config(config: AlertsConfig, secrets: str, dashboard: str = "") -> str:
    """The configuration, as YAML.

    Args:
        config: What ``alerts.yaml`` says.
        secrets: The folder, as Alertmanager sees it, with a file for each variable that ``env:`` names there. It must
            be absolute: Alertmanager 0.25 looks for some relative ones beside its configuration, for others where it
            runs.
        dashboard: Where OmniMind's dashboard is; may be empty.
    """
    made = _Made(config, secrets, dashboard)
    route = made.route(config.routes, is_root=True)
    document: dict[str, Any] = {"route": route, "receivers": [made.receiver(names) for names in made.combinations]}
    if config.inhibit:
        document["inhibit_rules"] = [
            {
                "source_matchers": [str(one) for one in rule.source_matchers],
                "target_matchers": [str(one) for one in rule.target_matchers],
                "equal": ["tenant", *rule.equal],
            }
            for rule in config.inhibit
        ]
    told = "".join(f"# {line}\n" for line in _left_out(config))
    return told + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)


class _Made:
    """A configuration as it is made."""

    def __init__(self, config: AlertsConfig, secrets: str, dashboard: str) -> None:
        self._config = config
        self._secrets = secrets.rstrip("/")
        self._dashboard = dashboard
        self.combinations: dict[tuple[str, ...], None] = {}

    def route(self, said: RouteConfig, *, is_root: bool = False) -> dict[str, Any]:
        """A route, and those below it."""
        route: dict[str, Any] = {}
        if said.receiver is not None or is_root:
            names = said.receiver or ()
            self.combinations[names] = None
            route["receiver"] = _name(names)
        if said.matchers:
            route["matchers"] = [str(one) for one in said.matchers]
        by = said.group_by or (GROUP_BY if is_root else None)
        if by is not None:
            # incidents are of one tenant
            route["group_by"] = ["..."] if "..." in by else list(dict.fromkeys(("tenant", *by)))
        for name in ("group_wait", "group_interval", "repeat_interval"):
            if (value := getattr(said, name)) is not None:
                route[name] = duration_text(value)
        if said.carries_on:
            route["continue"] = True
        if said.routes:
            route["routes"] = [self.route(one) for one in said.routes]
        return route

    def receiver(self, names: tuple[str, ...]) -> dict[str, Any]:
        """One that stands for several."""
        receiver: dict[str, Any] = {"name": _name(names)}
        for name in names:
            kind, made = self._made(self._config.receivers[name])
            receiver.setdefault(kind, []).append(made)
        return receiver

    def _made(self, one: ReceiverConfig) -> tuple[str, dict[str, Any]]:
        resolved = {"send_resolved": one.send_resolved}
        if one.slack is not None:
            return "slack_configs", resolved | self._slack(one.slack)
        if one.pagerduty is not None:
            return "pagerduty_configs", resolved | self._pagerduty(one.pagerduty)
        if one.email is not None:
            return "email_configs", resolved | self._email(one.email)
        return "webhook_configs", resolved | self._webhook(one.webhook or WebhookConfig(url="http://localhost"))

    def _slack(self, one: SlackConfig) -> dict[str, Any]:
        link = {"title_link": self._dashboard} if self._dashboard else {}
        told = {"title": f"[{{{{ .Status | toUpper }}}}] {_FIRST}{_MORE}", "text": _EACH, **link}
        if one.webhook is not None:
            return {"api_url_file": self._file(one.webhook), **told}
        token = self._file(one.token or "env:OMNIMIND_SLACK_BOT_TOKEN")
        return {
            "api_url": (one.api or _SLACK_API).rstrip("/") + "/chat.postMessage",
            "channel": one.channel,
            "http_config": {"authorization": {"type": "Bearer", "credentials_file": token}},
            **told,
        }

    def _pagerduty(self, one: PagerDutyConfig) -> dict[str, Any]:
        link = {"client_url": self._dashboard} if self._dashboard else {}
        return {
            "routing_key_file": self._file(one.routing_key),
            "url": one.url,
            "description": f"{_FIRST}{_MORE}",
            "severity": '{{ or .CommonLabels.severity "critical" }}',
            "class": "{{ .GroupLabels.alertname }}",
            "group": "{{ .GroupLabels.tenant }}",
            "client": "OmniMind",
            **link,
        }

    def _email(self, one: EmailConfig) -> dict[str, Any]:
        made: dict[str, Any] = {
            "to": ", ".join(one.to),
            "from": one.sender,
            "smarthost": f"{one.host}:{one.server_port}",
            "require_tls": one.tls == "starttls",
            "headers": {"Subject": f"[{{{{ .Status | toUpper }}}}] {_FIRST}{_MORE}"},
        }
        if one.password is not None:
            made |= {"auth_username": one.username, "auth_password_file": self._file(one.password)}
        return made

    def _webhook(self, one: WebhookConfig) -> dict[str, Any]:
        if one.url.startswith(("http://", "https://")):
            return {"url": one.url}
        return {"url_file": self._file(one.url)}

    def _file(self, reference: str) -> str:
        """Where Alertmanager reads what ``env:NAME`` or ``file:PATH`` refers to."""
        kind, _, where = reference.partition(":")
        return where if kind == "file" else f"{self._secrets}/{where}"


def _name(names: tuple[str, ...]) -> str:
    return " & ".join(names) or NOBODY


def _left_out(config: AlertsConfig) -> Iterator[str]:
    """What Alertmanager can't do, or only newer ones."""
    yield "Made from alerts.yaml by omnimind alerts export --alertmanager: change it there."
    for name, one in config.receivers.items():
        hook = one.webhook
        if hook is not None and (hook.secret is not None or hook.headers):
            yield f"{name}: Alertmanager neither signs what it sends nor adds headers."
        if hook is not None and not hook.url.startswith("http"):
            yield f"{name}: an address in a file needs Alertmanager 0.26."
    if config.escalations or config.schedules:
        yield "Escalation and who is on call stay with OmniMind, or with PagerDuty."
