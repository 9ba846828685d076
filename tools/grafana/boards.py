"""Dashboards of Grafana, from what they show. Their look is here alone."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from grafana_foundation_sdk.builders import (
    bargauge,
    common,
    dashboard,
    heatmap,
    logs,
    loki,
    prometheus,
    stat,
    timeseries,
)
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common as kinds
from grafana_foundation_sdk.models import dashboard as models
from grafana_foundation_sdk.models import heatmap as heat
from view import Panel, View

PROMETHEUS: Final = models.DataSourceRef(type_val="prometheus", uid="prometheus")
LOKI: Final = models.DataSourceRef(type_val="loki", uid="loki")

_HEIGHTS: Final = {"stat": 4, "lines of log": 10}
_USUAL_HEIGHT: Final = 8


def board(view: View, names: dict[str, str]) -> str:
    """The dashboard as JSON, which is the same every time.

    Args:
        view: What it shows.
        names: The titles of all dashboards by their names: each links to the others.
    """
    made = (
        dashboard.Dashboard(view.title)
        .uid(f"omnimind-{view.name}")
        .description(view.about)
        .tags(["omnimind"])
        .readonly()
        .refresh("30s")
        .time("now-6h", "now")
        .timezone("browser")
        .tooltip(models.DashboardCursorSync.CROSSHAIR)
    )
    if "$tenant" in repr(view):
        made.with_variable(_tenant())
    for name, title in names.items():
        if name != view.name:
            link = dashboard.DashboardLink(title.removeprefix("OmniMind: ").capitalize())
            made.link(link.type(models.DashboardLinkType.LINK).url(f"/d/omnimind-{name}").keep_time(True))
    numbers = iter(range(1, 1000))
    for row in view.rows:
        made.with_row(dashboard.Row(row.title).id(next(numbers)))
        for panel in row.panels:
            made.with_panel(_panel(panel, next(numbers)))
    return json.dumps(made.build(), cls=JSONEncoder, indent=1, sort_keys=True) + "\n"


def _tenant() -> Any:
    query = "label_values(omnimind_productions_total, tenant)"
    every = models.VariableOption(selected=True, text="All", value="$__all")
    chosen = dashboard.QueryVariable("tenant").label("Tenant").datasource(PROMETHEUS).query(query)
    return chosen.multi(True).include_all(True).all_value(".*").current(every).refresh(models.VariableRefresh(2))


def _panel(panel: Panel, number: int) -> Any:
    made = _DRAWN[panel.kind]().id(number).title(panel.title).description(panel.about)
    made.datasource(LOKI if panel.kind == "lines of log" else PROMETHEUS).span(panel.width)
    made.height(_HEIGHTS.get(panel.kind, _USUAL_HEIGHT)).no_value("–")
    if panel.kind != "lines of log":
        made.unit(panel.unit)
    if panel.kind == "stat" and any("{{" in legend for _, legend in panel.queries):
        made.text_mode(kinds.BigValueTextMode.NAME)
    if panel.limits:
        made.thresholds(_limits(*panel.limits))
    for target in _targets(panel):
        made.with_target(target)
    return made


def _targets(panel: Panel) -> Iterator[Any]:
    for letter, (query, legend) in zip("ABCDEFGH", panel.queries, strict=False):
        if panel.kind == "lines of log":
            yield loki.Dataquery().expr(query).max_lines(200).ref_id(letter).datasource(LOKI)
            continue
        asked = prometheus.Dataquery().expr(query).legend_format(legend or "__auto").ref_id(letter)
        asked.datasource(PROMETHEUS)
        if panel.kind == "heat":
            asked.format(prometheus.prometheus.PromQueryFormat.HEATMAP)
        if panel.kind in {"stat", "bars"}:
            asked.instant()
        else:
            asked.range().exemplar("histogram_quantile" in query)
        yield asked


def _limits(warn: float, bad: float) -> Any:
    steps = [
        models.Threshold(value=None, color="green"),
        models.Threshold(value=warn, color="yellow"),
        models.Threshold(value=bad, color="red"),
    ]
    return dashboard.ThresholdsConfig().mode(models.ThresholdsMode.ABSOLUTE).steps(steps)


def _lines() -> Any:
    legend = (
        common.VizLegendOptions().display_mode(kinds.LegendDisplayMode.LIST).placement(kinds.LegendPlacement.BOTTOM)
    )
    tooltip = common.VizTooltipOptions().mode(kinds.TooltipDisplayMode.MULTI).sort(kinds.SortOrder.DESCENDING)
    made = timeseries.Panel().legend(legend.show_legend(True)).tooltip(tooltip)
    return made.line_width(1).fill_opacity(8).show_points(kinds.VisibilityMode.NEVER).axis_soft_min(0)


def _stacked() -> Any:
    return _lines().fill_opacity(35).stacking(common.StackingConfig().mode(kinds.StackingMode.NORMAL))


def _stat() -> Any:
    latest = common.ReduceDataOptions().calcs(["lastNotNull"])
    return stat.Panel().graph_mode(kinds.BigValueGraphMode.NONE).reduce_options(latest)


def _bars() -> Any:
    latest = common.ReduceDataOptions().calcs(["lastNotNull"])
    return bargauge.Panel().orientation(kinds.VizOrientation.HORIZONTAL).reduce_options(latest)


def _heat() -> Any:
    colours = heatmap.HeatmapColorOptions().mode(heat.HeatmapColorMode.SCHEME).scheme("Blues").steps(64)
    return heatmap.Panel().calculate(False).color(colours)


def _log() -> Any:
    return logs.Panel().show_time(True).wrap_log_message(True).sort_order(kinds.LogsSortOrder.DESCENDING)


_DRAWN: Final[dict[str, Callable[[], Any]]] = {
    "stat": _stat,
    "lines": _lines,
    "stacked": _stacked,
    "bars": _bars,
    "heat": _heat,
    "lines of log": _log,
}
