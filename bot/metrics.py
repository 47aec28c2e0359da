"""Figures for Prometheus: what happened how often, and how long it took.

One object, one registry, made by the composition root; nothing is registered when this module is imported. Labels take
few values each (commands, platforms, duties): never a member, a circle or anything that a member wrote.
"""

from collections.abc import Callable
from datetime import timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

INVOCATION_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0)
"""Seconds. Discord and Slack want an acknowledgement within 3 s, our goal is a p99 of 0.5 s: both are bounds here."""

LATENESS_BUCKETS = (1.0, 5.0, 15.0, 30.0, 60.0, 300.0, 1800.0, 21600.0)
"""Seconds. The goal is a p99 of 60 s; after 6 h a nudge is recomputed instead of sent."""

DUTY_BUCKETS = (0.005, 0.025, 0.1, 0.5, 1.0, 5.0, 30.0)
"""Seconds of one run of a duty."""


class Metrics:
    """The figures of one process, kept in `registry` (its own unless one is given)."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        own = registry or CollectorRegistry()
        self.registry = own
        self._invocations = Counter(
            "kith_invocations", "Commands, forms and buttons answered.", ["command", "outcome"], registry=own
        )
        self._invocation_seconds = Histogram(
            "kith_invocation_seconds",
            "From an invocation's arrival to its reply.",
            ["command"],
            buckets=INVOCATION_BUCKETS,
            registry=own,
        )
        self._deliveries = Counter(
            "kith_deliveries", "Outgoing messages by how they ended.", ["platform", "fate"], registry=own
        )
        self._lateness_seconds = Histogram(
            "kith_delivery_lateness_seconds",
            "From the moment a message was due to the end of its delivery.",
            ["platform"],
            buckets=LATENESS_BUCKETS,
            registry=own,
        )
        self._duty_runs = Counter("kith_duty_runs", "Runs of what happens unasked.", ["duty", "outcome"], registry=own)
        self._duty_seconds = Histogram(
            "kith_duty_seconds", "How long one run took.", ["duty"], buckets=DUTY_BUCKETS, registry=own
        )
        self._ready = Gauge(
            "kith_platform_ready", "1 while events arrive and messages can be sent.", ["platform"], registry=own
        )

    def invocation(self, command: str, outcome: str, seconds: float) -> None:
        """One was answered; `outcome` is ok, user_error, error or duplicate."""
        self._invocations.labels(command, outcome).inc()
        self._invocation_seconds.labels(command).observe(seconds)

    def delivery(self, platform: str, fate: str, late: timedelta) -> None:
        """An outgoing message ended with `fate` (`outgoing.Fate`), `late` after it was due."""
        self._deliveries.labels(platform, fate).inc()
        self._lateness_seconds.labels(platform).observe(max(0.0, late.total_seconds()))

    def duty(self, name: str, ok: bool, seconds: float) -> None:
        """One run of a duty ended, with or without an error."""
        self._duty_runs.labels(name, "ok" if ok else "error").inc()
        self._duty_seconds.labels(name).observe(seconds)

    def watch_platform(self, platform: str, is_ready: Callable[[], bool]) -> None:
        """Ask `is_ready` at every scrape whether the platform is connected."""
        self._ready.labels(platform).set_function(lambda: float(is_ready()))

    def exposition(self) -> bytes:
        """Everything in Prometheus' text format (`prometheus_client.CONTENT_TYPE_LATEST`)."""
        return generate_latest(self.registry)
