"""Platforms side by side."""

import asyncio

import pytest
from world import KeepingPlatform

from bot.supervision import FIRST_PAUSE, LONGEST_PAUSE, Supervisor


class Stubborn(KeepingPlatform):
    """A platform that fails to start as often as it has `failures`."""

    def __init__(self, name: str, failures: int) -> None:
        super().__init__(name, ready=False, failures=[OSError(f"{name} is away")] * failures)
        self.started = asyncio.Event()

    async def start(self) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.ready = True
        self.started.set()

    async def stop(self) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.ready = False


class Pauses:
    """Waits no time, and remembers how long it should have been. `over` is set after `count` pauses."""

    def __init__(self, count: int) -> None:
        self.seconds: list[float] = []
        self._count = count
        self.over = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if len(self.seconds) == self._count:
            self.over.set()
        await asyncio.sleep(0)


async def test_one_platform_that_cannot_start_does_not_stop_the_other_and_is_tried_again() -> None:
    good, bad, pauses = Stubborn("good", 0), Stubborn("bad", 9), Pauses(9)
    supervisor = Supervisor([bad, good], pauses)
    await supervisor.start()
    assert (good.ready, bad.ready) == (True, False)
    await pauses.over.wait()
    await bad.started.wait()
    assert bad.ready
    assert pauses.seconds[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert max(pauses.seconds) == LONGEST_PAUSE
    await supervisor.stop()
    assert not good.ready


async def test_when_nothing_can_start_the_operator_is_told() -> None:
    supervisor = Supervisor([Stubborn("one", 1), Stubborn("two", 1)])
    with pytest.raises(OSError, match="one is away"):
        await supervisor.start()


async def test_a_platform_that_fails_to_stop_does_not_keep_the_others_from_stopping() -> None:
    good, bad = Stubborn("good", 0), Stubborn("bad", 0)
    supervisor = Supervisor([bad, good])
    await supervisor.start()
    bad.failures = [OSError("hangs")]
    await supervisor.stop()
    assert not good.ready
