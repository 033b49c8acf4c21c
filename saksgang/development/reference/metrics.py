"""The page of metrics."""

from saksgang.development.reference.markdown import NOTHING, code, codes, page, table
from store.telemetry.metrics import METRICS

INTRO = (
    "For Prometheus: the API shows its own at `/metrics`, a worker at `SAKSGANG_METRICS_ADDRESS`, both to whoever has "
    "`SAKSGANG_METRICS_TOKEN` (`Authorization: Bearer ...`). What is read from the database is the same from every "
    "API: take the maximum, not the sum. No label names a case, an organisation or a person. What is *about cases* is "
    "rounded down to steps of five, buckets too; a labelled series of none is not shown, and a histogram has no sum. "
    "`saksgang_attention` says where there is any at all, of what tells nothing about a person."
)


def metrics() -> str:
    """Return the page."""
    rows = [
        (code(row.name), row.kind, codes(row.labels), row.process, row.about, row.what, row.watch or NOTHING)
        for row in METRICS.values()
    ]
    return page(
        "Metrics",
        "store/telemetry/metrics.py",
        INTRO,
        table(("metric", "kind", "labels", "shown by", "about", "what", "look out for"), rows),
    )
