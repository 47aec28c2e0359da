"""The port for machines, asked over a real socket."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest

from bot.health import Check, HealthServer
from bot.metrics import Metrics


async def _yes() -> bool:
    return True


async def _no() -> bool:
    return False


async def _broken() -> bool:
    raise ConnectionError("the database is away")


@asynccontextmanager
async def _asking(
    checks: Mapping[str, Check], metrics: Metrics | None = None
) -> AsyncIterator[Callable[[str], Awaitable[tuple[int, str]]]]:
    server = HealthServer("127.0.0.1", 0, metrics or Metrics(), checks)
    await server.start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{server.port}") as session:

        async def ask(path: str) -> tuple[int, str]:
            async with session.get(path) as response:
                return response.status, await response.text()

        yield ask
    await server.stop()


async def test_a_process_that_answers_is_alive_even_when_it_cannot_serve() -> None:
    async with _asking({"database": _broken}) as ask:
        assert await ask("/healthz") == (200, "alive\n")


async def test_it_is_ready_when_every_part_is() -> None:
    async with _asking({"database": _yes, "web": _yes}) as ask:
        assert await ask("/readyz") == (200, '{"ready": true, "parts": {"database": true, "web": true}}')


@pytest.mark.parametrize("check", [_no, _broken])
async def test_it_is_not_ready_when_one_part_is_not_and_says_which(check: Check) -> None:
    async with _asking({"database": _yes, "web": check}) as ask:
        assert await ask("/readyz") == (503, '{"ready": false, "parts": {"database": true, "web": false}}')


async def test_the_figures_are_prometheus_text() -> None:
    metrics = Metrics()
    metrics.invocation("checkin", "ok", 0.02)
    metrics.delivery("web", "sent", timedelta(seconds=-1))
    metrics.duty("nudges", True, 0.2)
    metrics.duty("nudges", False, 0.2)
    metrics.watch_platform("web", lambda: True)
    async with _asking({}, metrics) as ask:
        status, text = await ask("/metrics")
    assert status == 200
    for line in (
        'kith_invocations_total{command="checkin",outcome="ok"} 1.0',
        'kith_invocation_seconds_bucket{command="checkin",le="0.025"} 1.0',
        'kith_deliveries_total{fate="sent",platform="web"} 1.0',
        'kith_delivery_lateness_seconds_sum{platform="web"} 0.0',
        'kith_duty_runs_total{duty="nudges",outcome="error"} 1.0',
        'kith_platform_ready{platform="web"} 1.0',
    ):
        assert line in text


async def test_there_is_nothing_else_on_this_port() -> None:
    async with _asking({}) as ask:
        assert (await ask("/"))[0] == 404


async def test_a_port_that_is_taken_is_an_error_of_the_start() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server = HealthServer("127.0.0.1", taken.getsockname()[1], Metrics(), {})
        with pytest.raises(OSError, match="address already in use"):
            await server.start()
        await server.stop()


async def test_stopping_twice_or_before_the_start_does_nothing() -> None:
    server = HealthServer("127.0.0.1", 8780, Metrics(), {})
    await server.stop()
    await server.stop()
    assert server.port == 8780


def test_two_sets_of_figures_do_not_share_a_registry() -> None:
    one, other = Metrics(), Metrics()
    one.invocation("checkin", "ok", 0.02)
    assert b'command="checkin"' not in other.exposition()
