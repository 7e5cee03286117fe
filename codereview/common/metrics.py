"""Numbers for Prometheus: requests of this process, and gauges that each app reads when asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import structlog
from django.db import DatabaseError
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from redis import RedisError

from codereview.common.health import beats, checks

logger = structlog.get_logger(__name__)

CONTENT_TYPE = CONTENT_TYPE_LATEST
REQUESTS = Counter("codereview_http_requests_total", "HTTP requests answered", ("method", "view", "status"))
LATENCY = Histogram(
    "codereview_http_request_seconds",
    "Time to answer an HTTP request (long polls and streams included)",
    ("view",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """A number, or one per label value, read at every scrape. `read` may raise database or Redis errors."""

    name: str
    help: str
    label: str
    read: Callable[[], Mapping[str, float]]


_gauges: dict[str, Gauge] = {}


def gauge_register(*, name: str, help: str, label: str, read: Callable[[], Mapping[str, float]]) -> None:  # noqa: A002 - Prometheus's word
    """Add a gauge to /metrics; an app does this in `ready()`. `read` maps label values to numbers."""
    _gauges[name] = Gauge(name=name, help=help, label=label, read=read)


class HouseCollector(Collector):
    """Reads every registered gauge at scrape time; one that fails is left out, which alerts can see."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for gauge in _gauges.values():
            family = GaugeMetricFamily(gauge.name, gauge.help, labels=(gauge.label,))
            try:
                values = gauge.read()
            except (DatabaseError, RedisError, OSError) as error:
                logger.warning("metrics.gauge_failed", gauge=gauge.name, error=type(error).__name__)
                continue
            for value, number in values.items():
                family.add_metric((value,), number)
            yield family

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing at registration: reading would ask databases before there are any."""
        return []


def metrics_text() -> bytes:
    """Everything in Prometheus's text format."""
    return generate_latest(REGISTRY)


def _dependencies() -> dict[str, float]:
    return {name: float(check.ok) for name, check in checks().items()}


def _workers() -> dict[str, float]:
    counted: dict[str, float] = {}
    for beat in beats():
        name = beat["sandbox"] or "none"
        counted[name] = counted.get(name, 0) + 1
    return counted


def metrics_install() -> None:
    """Called once per process, when the apps are ready."""
    gauge_register(name="codereview_dependency_up", help="1 when it answers", label="dependency", read=_dependencies)
    gauge_register(name="codereview_workers", help="Living workers by sandbox", label="sandbox", read=_workers)
    REGISTRY.register(HouseCollector())
