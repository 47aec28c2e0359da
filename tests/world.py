"""A circle in a test: members who speak and press, a clock that is moved, and a platform that keeps what it is sent.

Everything in between is the real thing: dispatcher, commands, duties, and whichever storage the test brings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from bot.commands.catalogue import Catalogue, all_commands
from bot.commands.parse import read_typed
from bot.dispatch import Dispatcher
from bot.domain.identity import CircleId, MemberId, PlaceId, circle_id
from bot.duties.delivery import Delivery
from bot.duties.heartbeat import Heart
from bot.duties.roster import Duties
from bot.invocation import Actor, Invocation
from bot.messages import Button, DestinationKind, Message, Reply, plain_text
from bot.metrics import Metrics
from bot.outgoing import Outgoing
from bot.ports import Platform, Storage

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday."""

CIRCLE = circle_id("test", "owls")
GENERAL = PlaceId("general")
MODERATOR = "mod"


class ManualClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass
class KeepingPlatform:
    """A platform that keeps what it is sent; `failures` are raised first, one for each attempt."""

    name: str = "test"
    where: str = "in memory"
    ready: bool = True
    sent: list[Outgoing] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    async def start(self) -> None:
        self.ready = True

    async def stop(self) -> None:
        self.ready = False

    async def send(self, outgoing: Outgoing) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(outgoing)


class World:
    """One circle, its people, its time. Commands and duties have a chance of their own each, or share `random`."""

    def __init__(
        self, storage: Storage, seed: int = 0, circle_id: CircleId = CIRCLE, random: Random | None = None
    ) -> None:
        self.storage = storage
        self.circle_id = circle_id
        self.clock = ManualClock()
        self.platform = KeepingPlatform()
        self.metrics = Metrics()
        self.catalogue: Catalogue = all_commands()
        self.platforms: dict[str, Platform] = {"test": self.platform}
        self.delivery = Delivery(storage, self.clock, self.platforms, self.metrics)
        self.duties = Duties(
            storage, self.clock, random or Random(seed), self.delivery, self.metrics, tick=timedelta(seconds=5)
        )
        self.machine = ManualClock()
        self.heart = Heart(storage, self.platforms, self.clock, self.machine)
        self.dispatcher = Dispatcher(storage, self.catalogue, self.metrics, random or Random(seed))
        self._events = count(1)

    def invocation(
        self,
        who: str,
        command: str,
        arguments: Mapping[str, str] | None = None,
        *,
        event: str | None = None,
        place: PlaceId | None = GENERAL,
    ) -> Invocation:
        """What a platform would hand over."""
        return Invocation(
            event_id=event or f"event-{next(self._events)}",
            platform="test",
            circle_id=self.circle_id,
            circle_name="Night Owls",
            actor=Actor(MemberId(who), who.capitalize(), moderator=who == MODERATOR),
            place_id=place,
            command=command,
            arguments=arguments or {},
            now=self.clock.now(),
            resolved={GENERAL: "general"},
        )

    async def say(self, who: str, line: str, *, event: str | None = None, place: PlaceId | None = GENERAL) -> Reply:
        """Type a command. Words that begin with @ or # are ids."""
        command, text = self.catalogue.find_typed(line)
        raw = {name: value.lstrip("@#") for name, value in read_typed(command, text).items()}
        return await self.dispatcher.handle(self.invocation(who, command.name, raw, event=event, place=place))

    async def give(self, who: str, command: str, *, event: str | None = None, **arguments: str) -> Reply:
        """Send arguments as a form does."""
        return await self.dispatcher.handle(self.invocation(who, command, arguments, event=event))

    async def press(self, who: str, button: Button, *, event: str | None = None) -> Reply:
        """Press a button."""
        return await self.dispatcher.handle(self.invocation(who, button.command, button.arguments, event=event))

    async def tick(self) -> None:
        """Everything that is due now happens."""
        await self.duties.run_all()

    async def wait(self, **span: float) -> None:
        """Let time pass hour by hour, with all that falls due on the way."""
        end = self.clock.at + timedelta(**span)
        while self.clock.at < end:
            self.clock.at = min(end, self.clock.at + timedelta(hours=1))
            await self.tick()

    async def beat_until(self, at: datetime) -> None:
        """Kith is up until `at` (beating now and then), with everything that falls due on the way."""
        while self.clock.at < at:
            await self.heart.beat()
            await self.tick()
            self._pass(min(timedelta(minutes=1), at - self.clock.at))
        await self.heart.beat()
        await self.tick()

    async def be_down_until(self, at: datetime) -> None:
        """Nothing runs until `at`, when Kith is back."""
        self._pass(at - self.clock.at)
        await self.heart.beat()
        await self.tick()

    def _pass(self, span: timedelta) -> None:
        """Time passes by itself: on the machine's clock, and on the one that members live by."""
        self.clock.at += span
        self.machine.at += span

    @property
    def published(self) -> Sequence[Message]:
        """What everybody in a place has read."""
        return [one.message for one in self.platform.sent if one.destination.kind is DestinationKind.PLACE]

    def sent_to(self, who: str) -> Sequence[Message]:
        """What a member has read that nobody else did."""
        return [
            one.message
            for one in self.platform.sent
            if one.destination.member_id == who and one.destination.kind is not DestinationKind.PLACE
        ]


def text(what: Reply | Message) -> str:
    """The words of a reply or message."""
    return plain_text(what.message if isinstance(what, Reply) else what)


def button(message: Message, label: str) -> Button:
    """The button with this label."""
    return next(one for one in message.buttons if one.label == label)
