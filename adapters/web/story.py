"""Plays the script: the commands that people type, put to the same core, while the clock moves through the days."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import structlog

from adapters.registry import Timekeeper
from adapters.web.commands import Press
from adapters.web.community import Community
from adapters.web.conversation import Conversation
from adapters.web.people import Person
from adapters.web.script import DAYS, SCRIPT, Beat
from bot.domain.days import instant
from bot.domain.identity import PlaceId
from bot.ports import Clock

SUGGESTIONS = (
    ("Check in.", "Type / below and pick a command, or fill in its form."),
    ("Cheer somebody.", "Press the button under their check-in."),
    ("Be missed.", "Choose Tomás, who is quiet, press Tomorrow, and read what only he sees."),
    ("Be the moderator.", "Choose Mira among the people, then type /config."),
)
"""What a newcomer can try, in the order of the panel."""

BREATH = timedelta(seconds=5)
"""Between two acts, so that what the first one published is out before the second."""

_LOOK_BACK = 30
"""Posts among which a card is looked for."""


class Story:
    """A community's first nine days."""

    def __init__(
        self, community: Community, conversation: Conversation, timekeeper: Timekeeper, clock: Clock, zone: ZoneInfo
    ) -> None:
        self._community = community
        self._conversation = conversation
        self._timekeeper = timekeeper
        self._clock = clock
        self._zone = zone
        self._behind = timekeeper.behind

    async def tell(self) -> timedelta:
        """Play it, or what is left of it, so that it ends in the present. Returns how long that took."""
        started = perf_counter()
        present, told_until = self._clock.now() + self._behind, self._clock.now()
        if not self._behind:
            self._behind = timedelta(days=DAYS)
            self._timekeeper.set_back(self._behind)
            told_until = datetime.min.replace(tzinfo=UTC)
        for beat, at in self._beats(present):
            if at < told_until:
                continue
            await self._pass(at - self._clock.now())
            await self._play(beat, present)
            await self._pass(BREATH)
        await self._pass(self._behind)
        await self._community.mark_all_read()
        return timedelta(seconds=perf_counter() - started)

    def _beats(self, present: datetime) -> Iterator[tuple[Beat, datetime]]:
        """The beats with their instants; those of today that lie in the future are left to real people."""
        today = present.astimezone(self._zone).date()
        for beat in SCRIPT:
            at = instant(today - timedelta(days=beat.day), time.fromisoformat(beat.at), self._zone)
            if at < present - BREATH:
                yield beat, at

    async def _pass(self, by: timedelta) -> None:
        """Let time pass, though never beyond the present."""
        step = min(by, self._behind)
        if step > timedelta():
            self._behind -= step
            await self._timekeeper.advance(step)

    async def _play(self, beat: Beat, present: datetime) -> None:
        person, place = self._community.person(beat.who), PlaceId(beat.place)
        if person is None:
            raise LookupError(beat.who)
        if beat.under:
            await self._press(person, place, beat.under)
            return
        recap_day = (present.astimezone(self._zone) - timedelta(days=2)).strftime("%A")
        line = beat.line.replace("{zone}", self._zone.key).replace("{recap_day}", recap_day)
        answer = await self._conversation.typed(person, place, line)
        if answer.refusal:
            structlog.get_logger("kith.web").error("a line of the story was refused", line=line)

    async def _press(self, person: Person, place: PlaceId, under: str) -> None:
        """The button under the last card that is about `under`."""
        for post in reversed(await self._community.latest(person, place, _LOOK_BACK)):
            for button in post.draft.message.buttons if post.draft.message else ():
                if under in button.arguments.values():
                    await self._conversation.pressed(person, place, Press(button.command, button.arguments))
                    return
