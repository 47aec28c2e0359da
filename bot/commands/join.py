"""/join: the zone and the consent to nudges. Joining is the consent (PRODUCT.md, "Quiet members")."""

from dataclasses import replace

from bot.bookkeeping import member_zone, record, save_profile, withdraw_nudge
from bot.commands.newcomers import newcomer
from bot.commands.spec import Call, Choice, Command, Form, Option, OptionKind
from bot.domain.ledger import FactKind
from bot.domain.members import AGREEING, Consent
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import join as voice


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """Remember what was chosen; what was left out stays as it was."""
    known = call.profile
    profile = known or newcomer(call)
    await withdraw_nudge(uow, profile, call.now)
    consent = call.arguments.text("consent")
    member = replace(
        profile.member,
        zone=call.arguments.text("zone") or profile.member.zone,
        consent=Consent(consent) if consent else profile.member.consent,
        refused_at=None if consent else profile.member.refused_at,
    )
    profile = replace(profile, member=member)
    agrees = consent in AGREEING
    if known is None or agrees:  # whoever says yes is present: quietness is counted from here
        profile = await record(uow, call.circle, profile, call.moment, FactKind.JOINED)
    else:
        profile = await save_profile(uow, call.circle, profile, call.moment)
    zone = member_zone(call.circle, profile).key
    return Reply(voice.welcome(member, zone, new=known is None, begun=profile.standing.total > 0))


COMMAND = Command(
    name="join",
    help="Say hello: your time zone, and whether I may write to you",
    handler=handle,
    first=True,
    options=(
        Option("zone", "Your time zone, for instance Europe/Paris", OptionKind.ZONE, label="Your time zone"),
        Option(
            "consent",
            "May I write to you if you go quiet?",
            OptionKind.CHOICE,
            label="May I write to you if you go quiet?",
            choices=tuple(Choice(consent.value, label) for consent, label in voice.CONSENT_LABELS.items()),
        ),
    ),
    form=Form("Join", "Join", ("zone", "consent"), "Europe/Paris private"),
)
