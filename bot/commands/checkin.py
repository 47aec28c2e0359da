"""/checkin: today's work is done."""

from bot.bookkeeping import member_zone, record, withdraw_nudge
from bot.commands.newcomers import newcomer
from bot.commands.spec import Call, Command, Form, Option, OptionKind
from bot.domain.checkins import MINUTES_LIMIT, NOTE_LIMIT, CheckInOutcome, checkin_outcome
from bot.domain.days import local_day
from bot.domain.identity import PlaceId
from bot.domain.ledger import FactKind
from bot.domain.members import Consent, Profile
from bot.domain.streaks import days_kept_recently
from bot.messages import Destination, DestinationKind, Reply
from bot.ports import Outgoing, Policy, UnitOfWork
from bot.voice import checkin as voice


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """Record it, publish the card unless it is private, and tell the member where they stand."""
    before = call.profile or newcomer(call)
    private = call.arguments.flag("private")
    today = local_day(call.now, member_zone(call.circle, before), call.circle.day_start)
    await withdraw_nudge(uow, before, call.now)
    profile = await record(
        uow,
        call.circle,
        before,
        call.moment,
        FactKind.CHECK_IN,
        note=call.arguments.text("note"),
        minutes=call.arguments.integer("minutes"),
        private=private,
    )
    outcome = checkin_outcome(before.standing, profile.standing, today)
    place = None if private else call.circle.open_channel or call.invocation.place_id
    if place is not None:
        await uow.outbox.put(_card(call, profile, outcome, place))
    answer = voice.thanks(
        profile.standing,
        outcome,
        days_kept_recently(profile.standing, today),
        published=place is not None,
        private=private,
    )
    if outcome.first and profile.member.consent is Consent.UNASKED:
        zone = member_zone(call.circle, profile).key
        answer = voice.thanks_and_question(answer, zone, zone_is_known=profile.member.zone is not None)
    return Reply(answer)


def _card(call: Call, profile: Profile, outcome: CheckInOutcome, place: PlaceId) -> Outgoing:
    seq = profile.standing.facts
    note, minutes = call.arguments.text("note"), call.arguments.integer("minutes")
    return Outgoing(
        circle_id=call.circle.id,
        platform=call.circle.platform,
        key=f"checkin:{profile.member.id}:{seq}",
        destination=Destination(DestinationKind.PLACE, place_id=place),
        message=voice.card(profile.member, seq, profile.standing, outcome, note, minutes),
        policy=Policy.AT_LEAST_ONCE,
        not_before=call.now,
    )


COMMAND = Command(
    name="checkin",
    help="Say that today's work is done",
    handler=handle,
    options=(
        Option("note", "What did you do?", max_length=NOTE_LIMIT, long=True, label="What did you do? (if you like)"),
        Option(
            "minutes",
            "For how many minutes?",
            OptionKind.INTEGER,
            minimum=1,
            maximum=MINUTES_LIMIT,
            label="For how many minutes? (if you like)",
        ),
        Option("private", "Keep it between us: others see only a number", OptionKind.FLAG, label="Keep it private"),
    ),
    form=Form("Check in", "Check in", ("note", "minutes", "private")),
)
