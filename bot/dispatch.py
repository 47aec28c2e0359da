"""The one way in: an Invocation is answered in one transaction, and every failure becomes a Reply."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from random import Random
from time import perf_counter
from uuid import uuid4

import structlog

from bot.bookkeeping import Moment, by_present_rules, save_profile, withdraw_nudge
from bot.commands.catalogue import Catalogue
from bot.commands.parse import convert
from bot.commands.refused import is_due, with_notice
from bot.commands.spec import Arguments, Audience, Call, Choice, Command, OptionKind
from bot.commands.suggest import suggest
from bot.domain.circles import Circle
from bot.domain.identity import CircleId, MemberId
from bot.domain.members import Profile
from bot.domain.recaps import with_recap
from bot.domain.text import clean_name
from bot.errors.commands import NotAllowed
from bot.errors.kinds import UserError
from bot.errors.storage import StorageError
from bot.excuses import catch_up
from bot.invocation import Invocation
from bot.messages import Reply
from bot.metrics import Metrics
from bot.pairs import hold_to_leave
from bot.pairs import leave as leave_buddies
from bot.ports import Storage, UnitOfWork
from bot.voice import problem

NAMELESS = "this circle"
"""A circle's name until its platform tells it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply, and whether it was given before to the same event.

    What a transaction that only reads cannot save: `back`, that somebody is back who was taken for gone, and `owed`,
    the call whose actor is still to be told something.
    """

    reply: Reply
    again: bool = False
    back: bool = False
    owed: Call | None = None


class Dispatcher:
    """Answers invocations.

    `announce` is called after a commit that may have put something into the outbox. `random` is the chance that
    handlers use.
    """

    def __init__(
        self,
        storage: Storage,
        catalogue: Catalogue,
        metrics: Metrics,
        random: Random,
        announce: Callable[[], None] = lambda: None,
    ) -> None:
        self._storage = storage
        self._catalogue = catalogue
        self._metrics = metrics
        self._random = random
        self._announce = announce
        self._log = structlog.get_logger("kith.dispatch")

    async def handle(self, invocation: Invocation) -> Reply:
        """The reply to an invocation. Never raises: a failure is a reply too, and what was written is given back."""
        started = perf_counter()
        with structlog.contextvars.bound_contextvars(event_id=invocation.event_id, circle=invocation.circle_id):
            reply, outcome = await self._outcome(invocation)
        self._metrics.invocation(self._label(invocation), outcome, perf_counter() - started)
        return reply

    def _label(self, invocation: Invocation) -> str:
        """The command for the metrics: forged names share one label, or each would begin a series of its own."""
        return invocation.command if invocation.command in self._catalogue else "unknown"

    async def _outcome(self, invocation: Invocation) -> tuple[Reply, str]:
        command = None
        try:
            command = self._catalogue.find(invocation.command)
            transaction = self._storage.read if command.reads_only else self._storage.transact
            answered = await transaction(partial(self._answer, command, invocation))
        except UserError as error:
            reply = problem.refusal(error, _written(command, invocation))
            return await self._remembered(command, invocation, reply), "user_error"
        except Exception as error:  # noqa: BLE001 - the boundary: the member always gets an answer, the log the reason
            incident = uuid4().hex[:8]
            self._log.exception("invocation failed", incident=incident, command=invocation.command)
            saving = isinstance(error, StorageError)
            return problem.apology(incident, _written(command, invocation), saving=saving), "error"
        if answered.back:
            await self._welcome_back(invocation)
        reply = await self._told(command, answered)
        self._announce()
        return reply, "duplicate" if answered.again else "ok"

    async def _answer(self, command: Command, invocation: Invocation, uow: UnitOfWork) -> Answered:
        """One transaction: has it been answered? Is it allowed? Then the handler, and the answer is remembered."""
        if not command.reads_only:
            known = await _known(uow, invocation)
            if known is not None:
                return Answered(known, again=True)
        if command.audience is Audience.MODERATORS and not invocation.actor.moderator:
            raise NotAllowed(command.name)
        arguments = convert(command, invocation.arguments, invocation.resolved)
        configuring = command.audience is Audience.MODERATORS
        circle = await self._circle(uow, invocation, reads_only=command.reads_only, configuring=configuring)
        profile = await _actor(uow, command, arguments, invocation)
        if profile is not None and circle.forgiving and not command.reads_only:
            profile = await catch_up(uow, circle, profile, Moment(invocation.now, self._random))
        call = Call(invocation, arguments, circle, _seen(profile, invocation), self._random)
        if call.profile is not None and call.profile != profile and not command.reads_only:
            await uow.members.save(call.profile)
        reply = await command.handler(call, uow)
        if command.reads_only:
            gone = profile is not None and profile.member.left_at is not None
            return Answered(reply, back=gone, owed=call if is_due(command, call, reply) else None)
        reply = await with_notice(command, call, reply, uow)
        await uow.inbox.add(invocation.circle_id, invocation.event_id, reply, invocation.now)
        return Answered(reply)

    async def _told(self, command: Command, answered: Answered) -> Reply:
        """The reply, with what its reader was still to be told, which is remembered."""
        if answered.owed is None:
            return answered.reply
        try:
            return await self._storage.transact(partial(with_notice, command, answered.owed, answered.reply))
        except StorageError:
            self._log.warning("a notice was not given; the next command gives it", exc_info=True)
            return answered.reply

    async def _remembered(self, command: Command | None, invocation: Invocation, refusal: Reply) -> Reply:
        """The refusal, remembered, so that an event that comes again later is not carried out after all; or what was
        answered to the same event meanwhile.

        What was refused has been rolled back, so this is a transaction of its own: after a kill in between nobody has
        been told anything yet. A circle that is not known has no inbox, and does not come into being by a refusal.
        """

        async def remember(uow: UnitOfWork) -> Reply:
            known = await _known(uow, invocation)
            if known is None and await uow.circles.get(invocation.circle_id) is not None:
                await uow.inbox.add(invocation.circle_id, invocation.refusal_id, refusal, invocation.now)
            return known or refusal

        if command is None or command.reads_only:
            return refusal
        try:
            return await self._storage.transact(remember)
        except Exception:  # noqa: BLE001 - the member's answer is known, and is given whatever happens to its copy
            self._log.warning("a refusal was not remembered", exc_info=True)
            return refusal

    async def _welcome_back(self, invocation: Invocation) -> None:
        """Somebody who had left reads again: they are a member again, and the next nudge is decided anew."""

        async def return_(uow: UnitOfWork) -> None:
            circle = await self._circle(uow, invocation, reads_only=False)
            profile = _seen(await uow.members.get(invocation.circle_id, invocation.actor.id), invocation)
            if profile is not None:
                await save_profile(uow, circle, profile, Moment(invocation.now, self._random))

        try:
            await self._storage.transact(return_)
        except StorageError:
            self._log.warning("a return was not saved; the next command shows it again", exc_info=True)

    async def _circle(
        self, uow: UnitOfWork, invocation: Invocation, *, reads_only: bool, configuring: bool = False
    ) -> Circle:
        """The circle, which comes into being with the first thing that somebody does in it.

        Whoever may be `configuring` it holds it: of two moderators one sees what the other has set.
        """
        find = uow.circles.hold if configuring and not reads_only else uow.circles.get
        known = await find(invocation.circle_id)
        circle = known or Circle(invocation.circle_id, invocation.platform, NAMELESS)
        name = clean_name(invocation.circle_name) if invocation.circle_name else circle.name
        circle = replace(circle, name=name)
        back = circle.suspended_at is not None
        if back:
            circle = with_recap(replace(circle, suspended_at=None), invocation.now)
        if circle != known and not reads_only:
            await uow.circles.save(circle)
            if back:
                await uow.members.recheck_nudges(circle.id, invocation.now)
        return circle

    async def suggest(self, asked: Invocation, option: str, begun: str, limit: int) -> Sequence[Choice]:
        """What fits an option of the command that is half written, for its writer's eyes. Never raises: nothing fits
        then, and what is typed is read as ever.
        """
        try:
            command = self._catalogue.find(asked.command)
            return await suggest(self._storage, command, option, asked, begun, limit)
        except UserError:
            return ()
        except Exception:  # noqa: BLE001 - the boundary, as in `_outcome`; nobody waits for a suggestion
            self._log.warning("nothing could be suggested", command=asked.command, exc_info=True)
            return ()

    async def departed(self, circle_id: CircleId, member_id: MemberId, now: datetime) -> None:
        """A platform tells that a member has left the circle: nothing is sent to them, nobody can cheer them."""

        async def leave(uow: UnitOfWork) -> None:
            circle = await uow.circles.get(circle_id)
            profile = await hold_to_leave(uow, circle_id, member_id, now)
            if circle is not None and profile is not None:
                member = replace(profile.member, left_at=now)
                await withdraw_nudge(uow, profile, now)
                await leave_buddies(uow, circle_id, member_id, now)
                await save_profile(uow, circle, replace(profile, member=member), Moment(now, self._random))

        await self._storage.transact(leave)

    async def suspended(self, circle_id: CircleId, now: datetime) -> None:
        """A platform tells that Kith was removed from the circle: nothing is sent there until it is used again, or the
        platform tells that Kith is back (`resumed`).
        """

        async def suspend(uow: UnitOfWork) -> None:
            circle = await uow.circles.hold(circle_id)
            if circle is not None:
                await uow.circles.save(with_recap(replace(circle, suspended_at=now), now))

        await self._storage.transact(suspend)

    async def resumed(self, circle_id: CircleId, now: datetime) -> None:
        """A platform tells that Kith is let into the circle (again). What waited for that is sent."""

        async def resume(uow: UnitOfWork) -> None:
            circle = await uow.circles.hold(circle_id)
            if circle is not None and circle.suspended_at is not None:
                await uow.circles.save(with_recap(replace(circle, suspended_at=None), now))
                await uow.members.recheck_nudges(circle_id, now)

        await self._storage.transact(resume)
        self._announce()


async def _known(uow: UnitOfWork, invocation: Invocation) -> Reply | None:
    """What was answered to this event before, if it was: done once for all its deliveries, refused for each alone."""
    known = await uow.inbox.get(invocation.circle_id, invocation.event_id)
    if known is None and invocation.refusal_id != invocation.event_id:
        known = await uow.inbox.get(invocation.circle_id, invocation.refusal_id)
    return known


async def _actor(uow: UnitOfWork, command: Command, arguments: Arguments, invocation: Invocation) -> Profile | None:
    """The actor's profile. The members whom the command names are locked with it, in the order of their ids: of two who
    do something with each other at the same moment one waits for the other, and never each for each.
    """
    actor = invocation.actor.id
    named = () if command.reads_only else (o.name for o in command.options if o.kind is OptionKind.MEMBER)
    others = {MemberId(found) for found in map(arguments.text, named) if found is not None}
    profiles = {one: await uow.members.get(invocation.circle_id, one) for one in sorted({actor, *others})}
    profile = profiles[actor]
    return profile and await by_present_rules(uow, profile)


def _seen(profile: Profile | None, invocation: Invocation) -> Profile | None:
    """The profile with what this invocation shows: their present name, where they are, that they are (back) here."""
    if profile is None:
        return None
    member, place = profile.member, invocation.place_id
    name, inside = clean_name(invocation.actor.name), place or member.last_inside
    seen = replace(member, name=name, last_place=place, last_inside=inside, left_at=None)
    return profile if seen == profile.member else replace(profile, member=seen)


def _written(command: Command | None, invocation: Invocation) -> tuple[str, ...]:
    """The free texts of an invocation, to be given back when it is not carried out."""
    options = command.visible_options if command else ()
    texts = (invocation.arguments.get(o.name, "") for o in options if o.kind is OptionKind.TEXT)
    return tuple(text for text in texts if text.strip())
