"""Finds the platforms' folders and loads one by name. What makes a folder a platform is an `adapter.py` with `build`.

Every folder has the same files: `adapter.py` (starts, stops, sends), `inbound.py` (event -> Invocation), `commands.py`
(declarations -> the platform's own), `render.py` (Message -> the platform's shapes, pure), `deliver.py` (calls the
platform, maps its failures), `limits.py` (its limits, each with the reason), `config.py` (its settings), `README.md`.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol

from pydantic import BaseModel

from bot.commands.catalogue import Catalogue
from bot.dispatch import Dispatcher
from bot.ports import Clock, Platform


class Timekeeper(Protocol):
    """Moves the demo's clock; the duties run for every hour that passes, as if it had passed."""

    @property
    def behind(self) -> timedelta:
        """How far the demo's clock is behind the machine's: nothing, except while a story of the past is told."""
        ...

    def set_back(self, by: timedelta) -> None:
        """Let the demo begin `by` ago. Only for a community in which nothing has happened yet."""
        ...

    async def advance(self, by: timedelta) -> None:
        """Let `by` pass."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a platform gets to work with.

    `folder` is where it may keep files of its own. `timekeeper` is there in the demo alone.
    """

    dispatcher: Dispatcher
    catalogue: Catalogue
    clock: Clock
    folder: Path
    timekeeper: Timekeeper | None = None


Examiner = Callable[[BaseModel], Awaitable[Sequence[str]]]


def platform_names() -> tuple[str, ...]:
    """The folders beside this file, sorted."""
    return tuple(sorted(module.name for module in iter_modules([str(Path(__file__).parent)]) if module.ispkg))


def settings_model(name: str) -> type[BaseModel]:
    """The settings section of a platform: `SETTINGS` in its `config.py`."""
    model: type[BaseModel] = import_module(f"adapters.{name}.config").SETTINGS
    return model


async def examine(name: str, settings: BaseModel) -> Sequence[str]:
    """What keeps a platform from working (missing scopes, permissions, a refused token), each a sentence.

    A platform that has nothing to examine has no `examine` in its `adapter.py`. Raises OSError when it does not answer.
    """
    examiner: Examiner | None = getattr(import_module(f"adapters.{name}.adapter"), "examine", None)
    return await examiner(settings) if examiner else ()


def build(name: str, settings: BaseModel, surroundings: Surroundings) -> Platform:
    """A platform, ready to be started."""
    builder: Callable[[BaseModel, Surroundings], Platform] = import_module(f"adapters.{name}.adapter").build
    return builder(settings, surroundings)
