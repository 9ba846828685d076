"""A real Prometheus scrapes a real service, before and after it ends, and finds all that the catalogue promises."""

import re
from decimal import Decimal

import httpx
import pytest

from omnimind.core.model import Usage
from omnimind.store.database import open_database
from omnimind.store.home import Home
from omnimind.store.policies import Policies
from omnimind.store.series import Series
from omnimind.telemetry.metrics.catalogue import CATALOGUE
from omnimind.testing.upstream.asked import Said
from omnimind.testing.upstream.server import Upstream

from .prometheus import Prometheus, needs_prometheus
from .test_serve import Serving, until

MODELS = """
environment: false
providers:
  house: {{wire: openai, url: "{url}"}}
models:
  house/small: {{price: {{input_usd: 1000, output_usd: 2000}}, tier: small}}
"""
POLICY = "name: tests\nrules:\n  - {id: who, check: personal, where: [input], action: redact}\n"
TEXT = "# The sea\n\nThe sea climbs the wall twice a day. It stays for a while.\n\n## Why\n\nThe moon pulls it."
ASKED = {"model": "house/small", "messages": [{"role": "user", "content": "I am ana@example.org. Why?"}]}

pytestmark = needs_prometheus


@pytest.fixture(scope="module")
def scraped(tmp_path_factory):
    """A Prometheus that has scraped a service while it made a production, and again after it was begun anew."""
    folder = tmp_path_factory.mktemp("prometheus")
    home = folder / "home"
    home.mkdir()
    first = Serving(home).start()
    with first.client() as client:
        wanted = {"sources": [{"text": TEXT, "name": "sea.md"}], "options": {"quality": "draft"}}
        made = client.post(f"{first.url}/v1/productions", json=wanted).raise_for_status().json()
        place = f"{first.url}/v1/productions/{made['id']}"
        until(lambda: client.get(place).json()["status"] == "ready", 180)
    first.stop()

    with Upstream(lambda asked: Said("Tides.", usage=Usage(input_tokens=100, output_tokens=10))) as upstream:
        (home / "models.yaml").write_text(MODELS.format(url=upstream.url_of("openai")))
        with open_database(Home(home).database_url) as database:
            Policies(database).set("default", POLICY, "tests")
        second = Serving(home).start()
        try:
            address = second.url.removeprefix("http://")
            with second.client() as client, Prometheus(folder / "prometheus", {"omnimind": address}) as prometheus:
                for stream in (False, True):
                    asked = {**ASKED, "stream": stream, "temperature": float(stream)}
                    client.post(f"{second.url}/v1/chat/completions", json=asked).raise_for_status()
                prometheus.until(lambda: prometheus.value('omnimind_workers{state="alive"}'), "no worker is seen")
                prometheus.scraped_again()
                prometheus.home, prometheus.client, prometheus.service = home, client, second.url
                prometheus.production = made["id"]
                yield prometheus
        finally:
            second.stop()


def test_everything_of_the_catalogue_is_there(scraped):
    """All that can be; what is not is known for why it may be missing."""
    found = scraped.names()
    missing = [
        name
        for name, metric in CATALOGUE.items()
        if "serve" in metric.where and not ({name, f"{name}_count"} & found) and not metric.absent
    ]
    assert missing == []
    strange = {re.sub("_(bucket|sum|count)$", "", name) for name in found} - CATALOGUE.keys()
    assert {name for name in strange if name.startswith(("omnimind", "process"))} == set()


def test_what_happened_before_the_service_was_begun_anew_is_counted(scraped):
    """The production was made in another life of it, by a worker; each of its parts was counted once."""
    value = scraped.value
    assert value('omnimind_runs_total{flow="video",status="succeeded"}') == 1
    assert value('omnimind_productions_total{tenant="default",outcome="ready"}') == 1
    assert value("sum(omnimind_words_narrated_total)") > 10
    assert value("sum(omnimind_render_frames_total)") == pytest.approx(
        30 * value("sum(omnimind_render_video_seconds_total)")
    )
    business = scraped.client.get(f"{scraped.service}/v1/business").json()
    assert value("sum(omnimind_production_video_seconds_total)") / 60 == pytest.approx(business["minutes_made"])
    assert (
        value("sum(omnimind_hours_saved_total)")
        == pytest.approx(business["hours_saved"])
        == business["minutes_made"] * 1.3
    )
    assert value("sum(omnimind_states_total)") == value("sum(omnimind_state_duration_seconds_count)") > 5
    done = value('sum(omnimind_agent_calls_total{outcome="succeeded"})')
    assert done == value("sum(omnimind_agent_duration_seconds_count)") > 5


def test_calls_to_models_are_counted_with_tokens_and_money(scraped):
    """As the ledger has them, to the nano-dollar."""
    whose = 'provider="house",model="house/small"'
    assert scraped.value(f'omnimind_model_calls_total{{{whose},outcome="answered"}}') == 2
    assert scraped.value(f'omnimind_model_tokens_total{{{whose},type="input"}}') == 200
    cost = scraped.client.get(f"{scraped.service}/v1/cost").json()["total"]["cost_usd"]
    told = scraped.value(f"sum(omnimind_model_cost_usd_total{{{whose}}})")
    assert Decimal(cost) == Decimal(str(told)).quantize(Decimal("1e-9")) > 0
    assert scraped.value('omnimind_tenant_cost_usd_total{tenant="default"}') == told
    assert scraped.value("sum(omnimind_model_first_token_seconds_count)") == 1
    assert scraped.value('omnimind_guard_decisions_total{rule="who",action="redact"}') == 2


def test_exemplars_lead_to_traces_that_were_kept(scraped):
    """Of work that was done in another life, and of requests."""
    names = "omnimind_(agent_duration|http_request_duration)_seconds_bucket"
    series = scraped.get("query_exemplars", query=f'{{__name__=~"{names}"}}', start=0, end=4e9)
    assert len({each["seriesLabels"]["__name__"] for each in series}) == 2
    found = {one["labels"]["trace_id"] for each in series for one in each["exemplars"]}
    for trace_id in found:
        assert scraped.client.get(f"{scraped.service}/v1/traces/{trace_id}").status_code == 200


def test_quantiles_can_be_told(scraped):
    """Of requests, by their routes."""
    routes = dict.fromkeys(
        labels["route"] for labels, _ in scraped.query("omnimind_http_request_duration_seconds_count")
    )
    assert {"/v1/productions", "/v1/productions/{production_id}", "/v1/chat/completions", "/metrics"} <= routes.keys()
    expression = "histogram_quantile(0.95, sum by (le) (omnimind_http_request_duration_seconds_bucket))"
    assert 0 < scraped.value(expression) <= 10


def test_a_scrape_is_quick(scraped):
    """With all that a service has after a production."""
    assert scraped.value("min_over_time(scrape_duration_seconds[1m])") < 0.05
    assert scraped.value("scrape_samples_scraped") > 300


def test_the_embedded_store_has_the_same(scraped):
    """Without Prometheus, from all processes, and no later than ten seconds after the end of a process."""
    with open_database(Home(scraped.home).database_url) as database:
        series = Series(database)
        names = series.names()
        (runs,) = series.read("omnimind_runs_total", since_s=0, until_s=4e9, step_s=3600)
        assert (runs.labels["status"], sum(runs.total)) == ("succeeded", 1)
        assert {
            "omnimind_agent_duration_seconds_bucket",
            "omnimind_host_cpu_ratio",
            "omnimind_queue_depth",
        } <= names.keys()
        states = series.read("omnimind_states_total", since_s=0, until_s=4e9, step_s=3600)
        assert sum(sum(one.total) for one in states) == scraped.value("sum(omnimind_states_total)")
    told = {re.sub("_(bucket|sum|count)$", "", name) for name in names}
    assert told <= CATALOGUE.keys()


def test_strangers_learn_nothing(scraped):
    """Who comes through a proxy, or as a page, shows a key; this machine's own programs need none."""
    place = f"{scraped.service}/metrics"
    assert httpx.get(place).status_code == 200
    for said in ({"x-forwarded-for": "192.0.2.7"}, {"origin": "https://example.org"}, {"host": "omnimind.example.org"}):
        assert httpx.get(place, headers=said).status_code == 401
    assert scraped.client.get(place, headers={"x-forwarded-for": "192.0.2.7"}).status_code == 200
