"""Where spans go: to an OTLP collector if one is set, and nowhere otherwise."""

from importlib import import_module

from opentelemetry import trace

from hongyan.core.settings import SettingsRefused, Tracing

SDK = "opentelemetry.sdk"
EXPORTER = "opentelemetry.exporter.otlp.proto.http.trace_exporter"


def configure(settings: Tracing) -> None:
    """Send spans to `otlp_url`. Needs the extra `otel`. Raises `SettingsRefused` without it."""
    if not settings.otlp_url:
        return
    try:
        sdk, export = import_module(f"{SDK}.trace"), import_module(f"{SDK}.trace.export")
        resources, otlp = import_module(f"{SDK}.resources"), import_module(EXPORTER)
    except ImportError as error:
        raise SettingsRefused("tracing.otlp_url: install the extra first: hongyan[otel]") from error
    provider = sdk.TracerProvider(resource=resources.Resource.create({"service.name": "hongyan"}))
    provider.add_span_processor(export.BatchSpanProcessor(otlp.OTLPSpanExporter(settings.otlp_url)))
    trace.set_tracer_provider(provider)
