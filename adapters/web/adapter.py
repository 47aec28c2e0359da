"""The web demo as a platform: starts, stops, sends."""

import errno
from contextlib import AsyncExitStack
from datetime import timedelta

import structlog
from aiohttp import web
from pydantic import BaseModel

from adapters.registry import Surroundings
from adapters.web.clock import ClockBar, machine_zone
from adapters.web.community import Community
from adapters.web.config import WebSettings
from adapters.web.conversation import Conversation
from adapters.web.deliver import deliver
from adapters.web.limits import DRAIN
from adapters.web.live import Bell
from adapters.web.pages import Pages
from adapters.web.people import PLATFORM
from adapters.web.site import Doors, Site, application
from adapters.web.story import Story
from adapters.web.stream import Stream
from bot.errors.delivery import Unreachable
from bot.errors.starting import ConfigurationError
from bot.outgoing import Outgoing
from bot.ports import Platform

FILE = "web.db"


class WebPlatform:
    """A local community in the browser."""

    def __init__(self, settings: WebSettings, surroundings: Surroundings) -> None:
        self._settings = settings
        self._surroundings = surroundings
        self._open = AsyncExitStack()
        self._community: Community | None = None
        self._log = structlog.get_logger("kith.web")
        self.address = ""

    @property
    def name(self) -> str:
        """See `Platform`."""
        return PLATFORM

    @property
    def where(self) -> str:
        """See `Platform`."""
        return self.address

    @property
    def ready(self) -> bool:
        """Whether posts can be made."""
        return self._community is not None

    async def start(self) -> None:
        """Open the community and serve it. A new one in a demo first lives through the story of its last nine
        days (one that was broken off goes on); whoever comes meanwhile is shown that it is waking up.

        Raises ConfigurationError when the port is taken.
        """
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End the streams, let what is under way finish, close the community's file."""
        await self._open.aclose()
        self._community = None

    async def send(self, outgoing: Outgoing) -> None:
        """See `Platform`."""
        if self._community is None:
            raise Unreachable("the community is closed")
        await deliver(self._community, outgoing, self._surroundings.clock.now())

    async def _start(self) -> None:
        around, bell = self._surroundings, Bell()
        community = await self._open.enter_async_context(Community.open(around.folder / FILE, bell))
        conversation = Conversation(community, around.dispatcher, around.catalogue, around.clock)
        clock = ClockBar(around.timekeeper, around.clock, machine_zone(), bell)
        pages = Pages(community, clock)
        stream = Stream(community, pages, clock, bell)
        site = Site(community, conversation, around.catalogue, clock, pages, stream)
        doors = Doors()
        app = application(site, doors)
        app.on_shutdown.append(stream.close)
        await self._serve(app)
        self._community = community
        if around.timekeeper is not None and (around.timekeeper.behind or await community.last_seq() == 0):
            took = await Story(community, conversation, around.timekeeper, around.clock, clock.zone).tell()
            self._log.info("the story of the last nine days is told", seconds=round(took / timedelta(seconds=1), 1))
        doors.open = True

    async def _serve(self, app: web.Application) -> None:
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=DRAIN.total_seconds())
        await runner.setup()
        self._open.push_async_callback(runner.cleanup)
        settings = self._settings
        try:
            await web.TCPSite(runner, settings.host, settings.port).start()
        except OSError as error:
            raise ConfigurationError([_why_not_served(settings, error)]) from error
        host, port = runner.addresses[0][:2]
        self.address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def build(settings: BaseModel, surroundings: Surroundings) -> Platform:
    """The web demo, ready to be started."""
    if not isinstance(settings, WebSettings):
        raise TypeError(settings)
    return WebPlatform(settings, surroundings)


def _why_not_served(settings: WebSettings, error: OSError) -> str:
    where = f"[web] port (KITH_WEB_PORT) {settings.port} on {settings.host}"
    if error.errno == errno.EADDRINUSE:
        return f"{where} is taken, perhaps by another Kith; choose another one, for instance {settings.port + 1}."
    return f"{where} cannot be opened: {error.strerror}."
