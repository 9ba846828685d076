"""Grafana's dashboards hold what its own models ask, lie well, and say how each panel is read."""

import itertools
import json
from collections import Counter
from pathlib import Path

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

GRAFANA = Path(__file__).parents[2] / "deploy/grafana"
BOARDS = {path.stem: json.loads(path.read_text()) for path in sorted((GRAFANA / "dashboards").glob("*.json"))}
COLUMNS = 24
UNITS = {
    "short", "none", "s", "m", "h", "d", "bytes", "percentunit", "reqps", "currencyUSD", "celsius", "watt",
}  # fmt: skip
"""Those that are used, by Grafana's names. Source: Grafana, packages/grafana-data/src/valueFormats/categories.ts."""

each = pytest.mark.parametrize("board", BOARDS.values(), ids=BOARDS.keys())


def drawn(board):
    """Its panels, without the titles of rows."""
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def cells(panel):
    """The columns and lines that it covers."""
    place = panel["gridPos"]
    across = range(place["x"], place["x"] + place["w"])
    return set(itertools.product(across, range(place["y"], place["y"] + place["h"])))


def said(told):
    """``told`` without objects that say nothing."""
    if isinstance(told, dict):
        return {name: value for name, one in told.items() if (value := said(one)) != {}}
    return [said(one) for one in told] if isinstance(told, list) else told


@each
def test_grafanas_own_models_read_it(board):
    """And write it as it was, but for what is empty."""
    register_default_plugins()
    told = json.loads(json.dumps(Dashboard.from_json(board), cls=JSONEncoder))
    assert said(told) == said(board)


@each
def test_no_two_panels_lie_on_each_other(board):
    """All within the columns that there are, each with a number of its own."""
    taken = Counter(itertools.chain.from_iterable(cells(panel) for panel in board["panels"]))
    assert [cell for cell, count in taken.items() if count > 1] == []
    assert {column for column, _ in taken} == set(range(COLUMNS))
    assert max(Counter(panel["id"] for panel in board["panels"]).values()) == 1


@each
def test_every_panel_says_how_it_is_read(board):
    """In a sentence; its lines have names, its numbers a unit."""
    for panel in drawn(board):
        assert panel["description"].endswith("."), panel["title"]
        assert panel["title"]
        if panel["type"] == "logs":
            continue
        assert panel["fieldConfig"]["defaults"]["unit"] in UNITS, panel["title"]
        legends = [target["legendFormat"] for target in panel["targets"]]
        assert len(set(legends)) == len(legends), panel["title"]
        assert all(legends)


@each
def test_it_asks_sources_that_are_provided(board):
    """By the names that they are provided with; panels of a row have names that differ."""
    provided = yaml.safe_load((GRAFANA / "provisioning/datasources/omnimind.yaml").read_text())["datasources"]
    known = {(source["type"], source["uid"]) for source in provided}
    asked = [panel["datasource"] for panel in drawn(board)]
    asked += [target["datasource"] for panel in drawn(board) for target in panel["targets"]]
    assert {(source["type"], source["uid"]) for source in asked} <= known
    row, seen = "", set()
    for panel in board["panels"]:
        row = panel["title"] if panel["type"] == "row" else row
        assert (row, panel["title"], panel["type"]) not in seen
        seen.add((row, panel["title"], panel["type"]))


def test_each_leads_to_the_others():
    """By links to dashboards that there are."""
    for name, board in BOARDS.items():
        assert board["uid"] == f"omnimind-{name}"
        assert {link["url"] for link in board["links"]} == {f"/d/omnimind-{other}" for other in BOARDS if other != name}


def test_grafana_finds_them_where_they_are_mounted():
    """And exemplars, traces and lines lead to sources that there are."""
    compose = yaml.safe_load((GRAFANA.parent / "compose/observability.yaml").read_text())
    mounted = dict(volume.split(":")[:2] for volume in compose["services"]["grafana"]["volumes"])
    (provider,) = yaml.safe_load((GRAFANA / "provisioning/dashboards/omnimind.yaml").read_text())["providers"]
    assert mounted["../grafana/dashboards"] == provider["options"]["path"]
    sources = yaml.safe_load((GRAFANA / "provisioning/datasources/omnimind.yaml").read_text())["datasources"]
    known = {source["uid"] for source in sources}
    by_uid = {source["uid"]: source["jsonData"] for source in sources}
    assert {one["datasourceUid"] for one in by_uid["prometheus"]["exemplarTraceIdDestinations"]} <= known
    assert {one["datasourceUid"] for one in by_uid["loki"]["derivedFields"]} <= known
    assert by_uid["jaeger"]["tracesToLogsV2"]["datasourceUid"] in known


@pytest.mark.parametrize("service", ["prometheus", "alertmanager", "collector", "alloy", "loki", "grafana"])
def test_what_is_mounted_is_there(service):
    """Every file and folder of this repository that a container is given."""
    folder = GRAFANA.parent / "compose"
    compose = yaml.safe_load((folder / "observability.yaml").read_text())
    ours = [volume.split(":")[0] for volume in compose["services"][service]["volumes"]]
    assert all((folder / path).exists() for path in ours if path.startswith(".."))
    assert set(compose["services"][service].get("secrets", ())) <= compose["secrets"].keys()
