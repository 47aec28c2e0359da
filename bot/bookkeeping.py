"""Writing a fact: the ledger, the standing and the next nudge, always together in the caller's transaction."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from random import Random
from zoneinfo import ZoneInfo

from bot.domain.adoption import cadence_of_newcomer
from bot.domain.cadence import DAILY, cadence_text
from bot.domain.circles import Circle
from bot.domain.days import local_day
from bot.domain.hours import nudge_minute, usual_minute
from bot.domain.identity import MemberId, PlaceId
from bot.domain.ladder import Step
from bot.domain.ledger import Fact, FactKind
from bot.domain.members import Member, Profile
from bot.domain.quiet import JITTER, Terms, Wait, next_nudge
from bot.domain.standing import RULES, Standing
from bot.domain.streaks import advance, fold, needs_history
from bot.domain.zones import zone
from bot.ports import UnitOfWork

_NUDGE = "nudge:"
_TELLING = "buddy-told:"


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happens, and the chance that is used for it."""

    now: datetime
    random: Random


def member_zone(circle: Circle, profile: Profile | None) -> ZoneInfo:
    """The member's own zone, or the circle's until they have told it."""
    return zone((profile.member.zone if profile else None) or circle.zone)


def place_inside(circle: Circle, member: Member) -> PlaceId | None:
    """Where in the circle a silent word reaches the member: where they were last, else in its channel; None where
    neither is known. Whoever talks to Kith in private keeps the place of before.
    """
    return member.last_inside or circle.channel


def nudge_terms(circle: Circle, profile: Profile, *, buddy: bool = True) -> Terms:
    """What the member's nudges depend on besides the facts.

    `buddy` says whether somebody may be told that the member is quiet. Who has not looked takes it that there is: then
    the sweep looks at the member in time, and decides on what it finds.
    """
    member, ladder = profile.member, circle.ladder
    minute = nudge_minute(member.nudge_hour, profile.standing.wall_minutes, circle.nudge_hour, circle.day_start, ladder)
    return Terms(
        consent=member.consent,
        switched_on=circle.nudges_on and circle.suspended_at is None,
        left=member.left_at is not None,
        zone=member_zone(circle, profile),
        day_start=circle.day_start,
        minute=minute,
        ladder=ladder,
        snoozed_until=member.snoozed_until,
        refused=member.refused_at is not None,
        placed=place_inside(circle, member) is not None,
        usual=usual_minute(profile.standing.wall_minutes, circle.day_start) is not None,
        buddy=buddy,
    )


async def save_profile(uow: UnitOfWork, circle: Circle, profile: Profile, moment: Moment) -> Profile:
    """Save the member with their next nudge decided anew."""
    jitter = JITTER * moment.random.random()
    nudge = next_nudge(profile.standing, nudge_terms(circle, profile), moment.now, jitter)
    scheduled = replace(profile, nudge_at=nudge.until if isinstance(nudge, Wait) else None)
    await uow.members.save(scheduled)
    return scheduled


async def record(
    uow: UnitOfWork,
    circle: Circle,
    profile: Profile,
    moment: Moment,
    kind: FactKind,
    *,
    note: str | None = None,
    minutes: int | None = None,
    private: bool = False,
    to_member: MemberId | None = None,
    about: int | None = None,
    on_day: date | None = None,
    until_day: date | None = None,
    value: str | None = None,
    by_member: MemberId | None = None,
    late: bool = False,
    goal: int | None = None,
) -> Profile:
    """Append a fact of the member, dated with their local day unless `on_day` is given, and fold it in.

    The keyword arguments are those of `domain.ledger.Fact`. The profile that comes back is saved, next nudge included.
    A member's very first fact comes behind one that gives them the circle's cadence, unless that is daily.
    """
    if not profile.standing.facts and kind is not FactKind.CADENCE and circle.cadence != DAILY:
        profile = await _welcomed(uow, circle, profile, moment, on_day)
    own_zone = member_zone(circle, profile)
    fact = Fact(
        circle_id=circle.id,
        member_id=profile.member.id,
        seq=profile.standing.facts + 1,
        kind=kind,
        on_day=on_day or local_day(moment.now, own_zone, circle.day_start),
        at=moment.now,
        note=note,
        minutes=minutes,
        private=private,
        to_member=to_member,
        about=about,
        until_day=until_day,
        value=value,
        by_member=by_member,
        zone=_dated_by(circle, profile, moment.now) if kind is FactKind.CHECK_IN else None,
        late=late,
        goal=goal,
    )
    profile = replace(profile, standing=await _folded(uow, profile.standing, fact))
    saved = await save_profile(uow, circle, profile, moment)
    await uow.ledger.append(fact)
    return saved


def _dated_by(circle: Circle, profile: Profile, now: datetime) -> str:
    """The zone by which a check-in finds its day: as long as they agree about it, the one of the last day kept, so that
    a new zone costs nobody the next morning. Only a day that the change brings nearer has to wait (streak rule 7).
    """
    own, before = member_zone(circle, profile), profile.standing.counted_zone
    if before is None or local_day(now, own, circle.day_start) != local_day(now, zone(before), circle.day_start):
        return own.key
    return before


async def _welcomed(uow: UnitOfWork, circle: Circle, profile: Profile, moment: Moment, on_day: date | None) -> Profile:
    today = today_of(circle, profile, moment.now)
    first = min(today, on_day or today)
    value = cadence_text(cadence_of_newcomer(circle, first))
    return await record(uow, circle, profile, moment, FactKind.CADENCE, on_day=first, value=value)


async def _folded(uow: UnitOfWork, standing: Standing, fact: Fact) -> Standing:
    """The standing with the fact. Only what reaches into the past costs a look at history."""
    if needs_history(standing, fact):
        return fold([*await uow.ledger.of_member(fact.circle_id, fact.member_id), fact])
    return advance(standing, fact)


async def by_present_rules(uow: UnitOfWork, profile: Profile) -> Profile:
    """The profile with a standing that today's rules have made, not saved: one from before an upgrade is computed anew,
    so that what a member reads is what `/why` explains and what their next fact goes on from.
    """
    if profile.standing.rules == RULES:
        return profile
    facts = await uow.ledger.of_member(profile.member.circle_id, profile.member.id)
    return replace(profile, standing=fold(facts))


def today_of(circle: Circle, profile: Profile | None, now: datetime) -> date:
    """The member's local day at the instant `now`."""
    return local_day(now, member_zone(circle, profile), circle.day_start)


def nudge_key(member_id: MemberId, on_day: date) -> str:
    """The outbox key of a member's nudge of their local day `on_day`: there is at most one a day."""
    return f"{_NUDGE}{member_id}:{on_day.isoformat()}"


def is_nudge(key: str) -> bool:
    """Whether an outbox key was made by `nudge_key`."""
    return key.startswith(_NUDGE)


def telling_key(member_id: MemberId, on_day: date) -> str:
    """The outbox key by which a quiet member's buddy is told on the member's local day `on_day`."""
    return f"{_TELLING}{member_id}:{on_day.isoformat()}"


def told_about(key: str) -> MemberId | None:
    """Whose quietness an outbox key tells of, if it was made by `telling_key`."""
    return MemberId(key.removeprefix(_TELLING).rpartition(":")[0]) if key.startswith(_TELLING) else None


async def withdraw_nudge(uow: UnitOfWork, profile: Profile, now: datetime) -> None:
    """The member is present, has changed their mind, or left: a nudge that still waits is not sent any more."""
    standing = profile.standing
    if standing.nudges and standing.nudged_on is not None:
        key_of = telling_key if standing.nudge_step is Step.BUDDY else nudge_key
        await uow.outbox.withdraw(profile.member.circle_id, key_of(profile.member.id, standing.nudged_on), now)
