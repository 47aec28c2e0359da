"""The nudge sweep: who has gone quiet and agreed to be written to.

The stored `nudge_at` only says whom to look at. Whether anything is sent is decided anew on the facts of this moment,
in the transaction that writes the nudge into the ledger and the outbox. A person may be in many circles: what they got
in the others counts, and the ledger answers one sweep at a time about each person.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.bookkeeping import Moment, member_zone, nudge_key, nudge_terms, place_inside, record, telling_key, today_of
from bot.domain.circles import Circle
from bot.domain.goals import Intention, plan_to_quote
from bot.domain.hours import latest_sending
from bot.domain.identity import CircleId, MemberId
from bot.domain.ladder import Step, is_same_pool, nudge_value, step_after, text_of
from bot.domain.ledger import FactKind
from bot.domain.members import Consent, Profile
from bot.domain.own_texts import LOOK_BACK, OwnText, kiths_number, next_text, own_id, texts_for
from bot.domain.quiet import JITTER, WEEK, HoldBack, NoNudge, SendNow, Wait, decide_nudge
from bot.excuses import catch_up
from bot.isolation import LOOK_AGAIN, passing_over
from bot.messages import Destination, DestinationKind, Message
from bot.outgoing import Outgoing, Policy
from bot.pairs import destination_of, is_awake
from bot.ports import UnitOfWork
from bot.voice import nudge as voice
from bot.voice.buddy import could_use_a_word

BATCH = 100
"""Members a transaction: short enough that check-ins in between hardly wait."""


@dataclass(slots=True)
class _Spent:
    """The nudges of the last seven days by platform and person, those of this sweep included."""

    by_person: defaultdict[tuple[str, MemberId], list[datetime]] = field(default_factory=lambda: defaultdict(list))

    def of(self, circle: Circle, member_id: MemberId) -> list[datetime]:
        """Instants of the person's nudges in all circles of this one's platform."""
        return self.by_person[circle.platform, member_id]


@dataclass(slots=True)
class _OwnTexts:
    """The texts of circles' own that are said, read once a circle and sweep, and only where somebody is written to."""

    uow: UnitOfWork
    by_circle: dict[CircleId, Sequence[OwnText]] = field(default_factory=dict)

    async def of(self, circle_id: CircleId) -> Sequence[OwnText]:
        """The texts of this circle."""
        if circle_id not in self.by_circle:
            kept = await self.uow.nudge_texts.kept(circle_id)
            self.by_circle[circle_id] = [text for text in kept if text.is_used]
        return self.by_circle[circle_id]


async def sweep(uow: UnitOfWork, moment: Moment, held_back: float = 0.0) -> int:
    """Decide about the members whose nudge is due, at most BATCH of them; how many there were.

    `held_back` is the share (0 to 1) of first nudges that chance keeps back, so that it can be seen whether they help.
    """
    due = await uow.members.due_nudges(moment.now, BATCH)
    circles = await _circles(uow, due)
    spent, texts = await _spent(uow, due, circles, moment.now), _OwnTexts(uow)
    for profile in due:
        circle = circles[profile.member.circle_id]
        with passing_over("nudges", circle=circle.id, member=profile.member.id) as attempt:
            await _decide(uow, circle, profile, moment, spent.of(circle, profile.member.id), texts, held_back)
        if attempt.failed:
            await _look_again_later(uow, profile, moment.now)
    return len(due)


async def _look_again_later(uow: UnitOfWork, profile: Profile, now: datetime) -> None:
    """Read anew: days that were forgiven may have come to the member before their nudge could not be decided."""
    latest = await uow.members.get(profile.member.circle_id, profile.member.id) or profile
    await uow.members.save(replace(latest, nudge_at=now + LOOK_AGAIN))


async def _circles(uow: UnitOfWork, due: Sequence[Profile]) -> dict[CircleId, Circle]:
    found = [await uow.circles.get(circle_id) for circle_id in dict.fromkeys(one.member.circle_id for one in due)]
    return {circle.id: circle for circle in found if circle is not None}


async def _spent(uow: UnitOfWork, due: Sequence[Profile], circles: dict[CircleId, Circle], now: datetime) -> _Spent:
    people: defaultdict[str, list[MemberId]] = defaultdict(list)
    for profile in due:
        people[circles[profile.member.circle_id].platform].append(profile.member.id)
    spent = _Spent()
    for platform in sorted(people):
        nudged = await uow.ledger.nudges_since(platform, people[platform], now - WEEK)
        for member_id, instants in nudged.items():
            spent.by_person[platform, member_id].extend(instants)
    return spent


async def _decide(
    uow: UnitOfWork,
    circle: Circle,
    profile: Profile,
    moment: Moment,
    spent: list[datetime],
    texts: _OwnTexts,
    held_back: float,
) -> None:
    if circle.forgiving:
        profile = await catch_up(uow, circle, profile, moment)
    telling = await _telling(uow, circle, profile, moment.now)
    terms = nudge_terms(circle, profile, buddy=telling is not None)
    jitter = JITTER * moment.random.random()
    drawn = moment.random.random() < held_back
    due = profile.nudge_at or moment.now
    match decide_nudge(profile.standing, terms, due, moment.now, jitter, spent, held_back=drawn):
        case Wait(until=until):
            await uow.members.save(replace(profile, nudge_at=until))
        case HoldBack(step=step):
            await record(uow, circle, profile, moment, FactKind.HELD_BACK, value=step)
        case SendNow(step=Step.BUDDY) if telling is not None:
            spent.append(moment.now)
            await record(uow, circle, profile, moment, FactKind.NUDGE, value=nudge_value(Step.BUDDY, 0))
            await uow.outbox.put(telling)
        case SendNow(step=step):
            spent.append(moment.now)
            await _send(uow, circle, profile, moment, step, await texts.of(circle.id))
        case NoNudge():
            await uow.members.save(replace(profile, nudge_at=None))


async def _send(
    uow: UnitOfWork, circle: Circle, profile: Profile, moment: Moment, step: Step, texts: Sequence[OwnText]
) -> None:
    """The fact and the message, in one transaction; both are made before either is written."""
    wanted = step in voice.QUOTING or any(text.needs_plan for text in texts)
    plan = await _plan(uow, circle, profile, moment.now) if wanted else None
    text_id, message = await _words(uow, circle, profile, step, texts_for(texts, step, plan=plan is not None), plan)
    outgoing = Outgoing(
        circle_id=circle.id,
        platform=circle.platform,
        key=nudge_key(profile.member.id, today_of(circle, profile, moment.now)),
        destination=_destination(circle, profile),
        message=message,
        policy=Policy.AT_MOST_ONCE,
        not_before=moment.now,
        not_after=latest_sending(moment.now, member_zone(circle, profile), circle.ladder),
    )
    await record(uow, circle, profile, moment, FactKind.NUDGE, value=nudge_value(step, text_id))
    await uow.outbox.put(outgoing)


async def _words(
    uow: UnitOfWork, circle: Circle, profile: Profile, step: Step, own: Sequence[OwnText], plan: Intention | None
) -> tuple[str, Message]:
    """Which text comes next, by what the member has read before, and the message that says it."""
    member, kiths = profile.member, len(voice.TEXTS[circle.nudge_tone][step])
    values = await uow.ledger.last_nudges(circle.id, member.id, LOOK_BACK)
    said = [text_of(value) for value in values if is_same_pool(value, step)]
    text_id = next_text(own, circle.nudge_tone, kiths, profile.standing.nudges_ever, said)
    chosen = next((text for text in own if own_id(text) == text_id), None)
    if chosen is not None:
        return text_id, voice.own_nudge(member, circle.name, chosen, step, plan)
    return text_id, voice.nudge(member, step, circle.nudge_tone, kiths_number(text_id), plan)


async def _plan(uow: UnitOfWork, circle: Circle, profile: Profile, now: datetime) -> Intention | None:
    """The goal and if-then plan of which the member may be reminded, in their own words."""
    goals = await uow.goals.open_goals(circle.id, profile.member.id)
    return plan_to_quote(goals, today_of(circle, profile, now))


async def _telling(uow: UnitOfWork, circle: Circle, profile: Profile, now: datetime) -> Outgoing | None:
    """The message to the buddy, if that is the next step, the member allowed it, and the buddy can be told just now.

    Whoever has a break, or whose night it is, cannot: the ladder goes on without them.
    """
    if step_after(profile.standing.nudge_step, circle.ladder, buddy=True) is not Step.BUDDY:
        return None
    pair = await uow.buddies.of(circle.id, profile.member.id)
    buddy = await uow.members.look(circle.id, pair.buddy_id) if pair and pair.may_tell else None
    destination = destination_of(circle, buddy) if buddy else None
    if buddy is None or destination is None or not is_awake(circle, buddy, now):
        return None
    today = today_of(circle, profile, now)
    return Outgoing(
        circle_id=circle.id,
        platform=circle.platform,
        key=telling_key(profile.member.id, today),
        destination=destination,
        message=could_use_a_word(profile.member, today),
        policy=Policy.AT_MOST_ONCE,
        not_before=now,
        not_after=latest_sending(now, member_zone(circle, buddy), circle.ladder),
    )


def _destination(circle: Circle, profile: Profile) -> Destination:
    """Where the member agreed to be written to. Inside there is a place, or `decide_nudge` would wait for one."""
    member = profile.member
    if member.consent is not Consent.INSIDE and member.refused_at is None:
        return Destination(DestinationKind.PRIVATE, member_id=member.id)
    return Destination(DestinationKind.WHISPER, place_id=place_inside(circle, member), member_id=member.id)
