"""What leaves as metrics: no number under five of anything about cases, whatever is counted."""

import re
from collections.abc import Iterable
from itertools import product

import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.parser import text_string_to_metric_families

from store.telemetry.exposition import exposition, row_of
from store.telemetry.metrics import COUNTED, DELAYS, FEW, METRICS, Metric

NUMBERS = (0.4, 1, 2, 4, 5, 6, 9.9, 17)
ABOUT_CASES = [row for row in METRICS.values() if row.about == "cases"]


def counted(row: Metric, times: float, registry: CollectorRegistry, labels: Iterable[str] = ()) -> CollectorRegistry:
    """The metric, touched so many times under the labels."""
    make = {"counter": Counter, "gauge": Gauge}.get(row.kind)
    if make is None:
        kept = Histogram(row.name, row.what, row.labels, registry=registry, buckets=DELAYS)
        for _ in range(int(times)):
            (kept.labels(*labels) if row.labels else kept).observe(7.25)
    else:
        plain = make(row.name, row.what, row.labels, registry=registry)
        (plain.labels(*labels) if row.labels else plain).inc(times)
    return registry


def shown(*registries: CollectorRegistry) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample of the text by its name and labels."""
    families = text_string_to_metric_families(exposition(*registries).decode())
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


@pytest.mark.parametrize(
    ("row", "number"), [*product(ABOUT_CASES, NUMBERS)], ids=lambda value: getattr(value, "name", value)
)
def test_what_is_about_cases_is_shown_in_steps_and_under_the_first_not_at_all(row: Metric, number: float):
    found = shown(counted(row, number, CollectorRegistry(), [f"a-{name}" for name in row.labels]))
    found = {key: value for key, value in found.items() if key[0] != "saksgang_attention"}
    assert row.step % FEW == 0
    assert all(value % row.step == 0 for value in found.values())
    assert not any(name.endswith(("_sum", "_created")) for name, _ in found)
    if row.labels and number < row.step:
        assert found == {}
    if row.step == FEW:
        assert max(found.values(), default=0) == number // FEW * FEW


@pytest.mark.parametrize("row", ABOUT_CASES, ids=lambda row: row.name)
def test_two_states_that_differ_by_less_than_a_step_look_the_same(row: Metric):
    labels = [f"a-{name}" for name in row.labels]
    states = [shown(counted(row, number, CollectorRegistry(), labels)) for number in (5, 6, 9)]
    assert states[0] == states[1] == states[2]


def test_every_family_that_a_process_counts_is_a_row_and_so_is_said_to_be_about_cases_or_not():
    assert {row_of(family).name for family in COUNTED.collect()} <= METRICS.keys()
    stranger = CollectorRegistry()
    Gauge("saksgang_nobody_thought_of_this", "x", registry=stranger).set(1)
    with pytest.raises(KeyError):
        exposition(stranger)


@pytest.mark.parametrize("row", METRICS.values(), ids=lambda row: row.name)
def test_what_is_not_about_cases_names_no_transition_rule_route_or_channel(row: Metric):
    tells = {"rule", "transition", "route", "channel", "kind", "how"} & set(row.labels)
    assert row.about == "cases" or not tells


@pytest.mark.parametrize("number", [0, 1, 4, 500])
@pytest.mark.parametrize("row", [row for row in ABOUT_CASES if row.attention], ids=lambda row: row.name)
def test_that_there_is_any_is_said_where_the_table_says_so_and_nothing_else_of_it(row: Metric, number: int):
    found = shown(counted(row, number, CollectorRegistry(), [f"a-{name}" for name in row.labels]))
    attention = {key: value for key, value in found.items() if key[0] == "saksgang_attention"}
    assert attention == {("saksgang_attention", (("metric", row.name),)): float(number > 0)}


def test_no_attention_is_asked_for_what_tells_of_a_persons_course():
    asked = {row.name for row in METRICS.values() if row.attention}
    assert asked == {
        "saksgang_overdue_cases",
        "saksgang_late_messages",
        "saksgang_lost_messages",
        "saksgang_projection_differences",
    }
    assert not any(set(METRICS[name].labels) & {"rule", "transition"} for name in asked)


def test_an_alarm_never_rests_on_a_number_that_is_not_shown():
    for row in ABOUT_CASES:
        assert not re.search(r"above 0\b", row.watch), row.name
        assert not row.watch.startswith("attention") or row.attention, row.name
