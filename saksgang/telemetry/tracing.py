"""Traces of API, workflow, activity and SQL, sent to an OTLP collector if one is configured.

Only the attributes listed here leave the process: no address, no statement's values, no case, no error message.
"""

from collections.abc import Sequence
from typing import cast

from fastapi import FastAPI
from opentelemetry import trace as otel
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Status
from opentelemetry.util.types import AttributeValue
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.contrib.opentelemetry import TracingInterceptor

from saksgang.config.settings import Settings

SENT = frozenset({
    "db.name", "db.namespace", "db.operation", "db.operation.name", "db.system", "db.system.name", "http.method",
    "http.request.method", "http.response.status_code", "http.route", "http.status_code", "exception.type",
})  # fmt: skip
QUIET = "livez,readyz,metrics"


class RedactingExporter(SpanExporter):
    """Exports spans with the listed attributes only; names are those of routes, transitions and activities."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Redact and export the spans."""
        return self._exporter.export([_stripped(span) for span in spans])

    def shutdown(self) -> None:
        """Close the connection."""
        self._exporter.shutdown()


def _stripped(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=_listed(span.attributes),
        events=[Event(event.name, _listed(event.attributes), event.timestamp) for event in span.events],
        kind=span.kind,
        instrumentation_scope=span.instrumentation_scope,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
    )


def _listed(attributes: object) -> dict[str, AttributeValue]:
    found = cast("dict[str, AttributeValue]", attributes or {})
    return {name: value for name, value in found.items() if name in SENT}


class Tracing:
    """The tracing of this process; does nothing without a collector."""

    def __init__(self, provider: TracerProvider | None) -> None:
        self.provider = provider

    def http(self, app: FastAPI) -> None:
        """Trace every request except health checks and metrics."""
        if self.provider:
            FastAPIInstrumentor.instrument_app(
                app, tracer_provider=self.provider, excluded_urls=QUIET, exclude_spans=["receive", "send"]
            )

    def sql(self, engine: AsyncEngine) -> None:
        """Trace every statement by its kind."""
        if self.provider:
            # The instrumentor works with SQLAlchemy 2.1, but does not declare it yet.
            SQLAlchemyInstrumentor().instrument(
                engine=engine.sync_engine, tracer_provider=self.provider, skip_dep_check=True
            )

    def engine(self) -> list[TracingInterceptor]:
        """Return the interceptors of the engine's client, which its workers inherit."""
        return [TracingInterceptor(self.provider.get_tracer("saksgang"))] if self.provider else []


_tracing = Tracing(None)


def trace(settings: Settings, process: str) -> Tracing:
    """Start exporting this process's traces, once, if a collector is configured."""
    if settings.otlp_endpoint and _tracing.provider is None:
        provider = TracerProvider(resource=Resource.create({"service.name": f"saksgang-{process}"}))
        address = f"{settings.otlp_endpoint.rstrip('/')}/v1/traces"
        provider.add_span_processor(BatchSpanProcessor(RedactingExporter(OTLPSpanExporter(endpoint=address))))
        otel.set_tracer_provider(provider)
        _tracing.provider = provider
    return _tracing


def tracing() -> Tracing:
    """Return this process's tracing, as `trace` started it."""
    return _tracing
