"""The page of metrics."""

from saksgang.reference.markdown import NOTHING, code, codes, page, table
from store.metrics import METRICS

INTRO = (
    "For Prometheus: the API shows its own at `/metrics`, a worker at `SAKSGANG_METRICS_ADDRESS`. What is read from the "
    "database is the same from every API: take the maximum, not the sum. No label names a case, an organisation or a "
    "person; but counts can be small, so keep the port from the world."
)


def metrics() -> str:
    """The page."""
    rows = [
        (code(row.name), row.kind, codes(row.labels), row.process, row.what, row.watch or NOTHING)
        for row in METRICS.values()
    ]
    return page(
        "Metrics",
        "store/metrics.py",
        INTRO,
        table(("metric", "kind", "labels", "shown by", "what", "look out for"), rows),
    )
