"""What a member reads about their days: joining, checking in, the streak, plans, and why it is so."""

from dataclasses import replace
from datetime import date, timedelta

from gallery_people import ADA, CADENCES, CIRCLE, FIFTH, HOSTILE, NOW, TODAY, YULIA, Named

from bot.domain.cadence import DAILY, Weekly
from bot.domain.checkins import CheckInOutcome
from bot.domain.goals import clean_title
from bot.domain.identity import MemberId
from bot.domain.members import Consent, Member
from bot.domain.reasons import Corrected, Correction, Excuse, Number
from bot.domain.standing import Cover, Segment, Standing
from bot.domain.streaks import Repair, View
from bot.domain.walk import Step as Walked
from bot.domain.walk import Verdict
from bot.voice import checkin, corrections, join, plans, streak, why

OUTCOMES = {
    "ordinary": CheckInOutcome(first=False, again=False, comeback=False, milestone=None),
    "first": CheckInOutcome(first=True, again=False, comeback=False, milestone=None),
    "again": CheckInOutcome(first=False, again=True, comeback=False, milestone=None),
    "comeback": CheckInOutcome(first=False, again=False, comeback=True, milestone=None),
    "milestone": CheckInOutcome(first=False, again=False, comeback=False, milestone=5),
    "late": CheckInOutcome(first=False, again=False, comeback=False, milestone=None, late=True),
    "late-again": CheckInOutcome(first=False, again=True, comeback=False, milestone=None, late=True),
    "travelled": CheckInOutcome(first=False, again=True, comeback=False, milestone=None, travelled=True),
    "frozen": CheckInOutcome(first=False, again=False, comeback=True, milestone=None, frozen=1),
    "repair": CheckInOutcome(first=False, again=False, comeback=True, milestone=None, repair=Repair(12, 2, None)),
    "repaired": CheckInOutcome(first=False, again=False, comeback=False, milestone=None, repaired=15),
}


def joining() -> Named:
    yield "join-new", join.welcome(ADA, "Europe/Berlin", new=True)
    yield "join-asked", join.welcome(YULIA, "Europe/Paris", new=True)
    for consent in Consent:
        member = Member(CIRCLE.id, MemberId("ada"), "Ada", NOW, consent=consent)
        yield f"join-changed-{consent}", join.welcome(member, "Europe/Berlin", new=False)


def checking_in() -> Named:
    for name, outcome in OUTCOMES.items():
        yield f"checkin-thanks-{name}", checkin.thanks(FIFTH, outcome, 5, 5, published=True, private=False)
        yield f"checkin-card-{name}", checkin.card(ADA, 9, FIFTH, outcome, 5, "read chapter 3", 45)
    ordinary = OUTCOMES["ordinary"]
    yield "checkin-thanks-private", checkin.thanks(FIFTH, ordinary, 5, 5, published=False, private=True)
    unpublished = checkin.thanks(FIFTH, ordinary, 5, 5, published=False, private=False)
    yield "checkin-thanks-unpublished", unpublished
    yield "checkin-question", checkin.thanks_and_question(unpublished, "Europe/Paris", zone_is_known=False)
    yield "checkin-card-hostile", checkin.card(YULIA, 1, FIFTH, ordinary, 5, HOSTILE, None)
    with_goal = checkin.thanks(FIFTH, ordinary, 5, 5, published=True, private=False, goal="Finish the book")
    yield "checkin-thanks-goal", with_goal
    yield "checkin-card-goal", checkin.card(ADA, 9, FIFTH, ordinary, 5, "chapter 3", 45, "Finish the book")
    nasty = clean_title(HOSTILE)
    yield "checkin-card-goal-hostile", checkin.card(ADA, 9, FIFTH, ordinary, 5, None, None, nasty)
    yield "checkin-card-long", checkin.card(YULIA, 1, FIFTH, ordinary, 5, "🙂" * 1000, None)


def standing() -> Named:
    ends = NOW + timedelta(hours=8)
    weekly = replace(FIFTH, plan=(Segment(date.min, Weekly(3)),))
    seen = View(5, 1, 0, kept=False, repair=None)
    broken = View(0, 1, 2, kept=False, repair=None)
    cases: dict[str, tuple[Standing, View, bool, Cover | None]] = {
        "kept": (FIFTH, replace(seen, kept=True), True, None),
        "open": (FIFTH, seen, True, None),
        "not-due": (FIFTH, seen, False, None),
        "weekly": (weekly, seen, True, None),
        "after-a-break": (FIFTH, broken, True, None),
        "repair-offered": (FIFTH, replace(broken, repair=Repair(12, 3, TODAY + timedelta(days=2))), True, None),
        "repair-under-way": (FIFTH, View(1, 1, 0, kept=True, repair=Repair(12, 2, None)), True, None),
        **{f"free-{cover}": (FIFTH, seen, True, cover) for cover in Cover},
    }
    for name, (cached, view, due, free) in cases.items():
        message = streak.standing(cached, view, 5, due=due, free=free, day_ends=ends, zone="Europe/Berlin")
        yield f"streak-{name}", message
    yield "streak-nothing-yet", streak.nothing_yet()


def planning() -> Named:
    friday = TODAY + timedelta(days=4)
    yield "rest-today", plans.rested(TODAY, TODAY, TODAY)
    yield "rest-days", plans.rested(TODAY + timedelta(days=1), friday, TODAY)
    yield "pause", plans.paused(TODAY, friday, TODAY)
    yield "pause-open", plans.paused(TODAY, None, TODAY)
    yield "resume", plans.resumed(began=True)
    yield "resume-planned", plans.resumed(began=False)
    yield "zone", plans.moved("Asia/Tokyo", NOW + timedelta(hours=8))
    yield "undo", plans.undone(FIFTH, 5, 5, kept=False)
    yield "undo-kept", plans.undone(FIFTH, 5, 5, kept=True)
    for name, cadence in CADENCES.items():
        yield (
            f"cadence-preview-{name}",
            plans.cadence_preview(cadence, {"kind": name, "detail": "3"}, TODAY, TODAY, 12, "day"),
        )
    yield "cadence-set", plans.cadence_set(Weekly(1), TODAY + timedelta(days=1), TODAY, 12, "week")
    yield "cadence-set-new", plans.cadence_set(DAILY, TODAY, TODAY, 0, "day")


def explaining() -> Named:
    days = [TODAY + timedelta(days=ahead) for ahead in range(len(Verdict))]
    steps = [Walked(day, day, verdict, 3) for day, verdict in zip(days, Verdict, strict=True)]
    whole_week = [Walked(TODAY, TODAY + timedelta(days=6), Verdict.KEPT, 7)]
    excused = days[list(Verdict).index(Verdict.EXCUSE)]
    power_cut = Excuse(excused, excused, "The venue had no power", by_kith=False)
    for number in Number:
        yield f"why-{number}", why.explanation(number, "7", whole_week, [])
    yield "why-everything", why.explanation("streak", "3", steps, [power_cut])
    yield "why-long", why.explanation("streak", "3", steps * 2, [])
    outage = Excuse(TODAY, TODAY, "", by_kith=True)
    evening = Walked(TODAY, TODAY, Verdict.EXCUSE, 7)
    week = replace(evening, last=TODAY + timedelta(days=6))
    yield "why-outage", why.explanation("streak", "7", [evening], [outage])
    yield "why-outage-days", why.explanation("streak", "7", [week], [replace(outage, last=week.last)])
    yield "why-outage-in-a-week", why.explanation("streak", "7", [week], [outage])
    corrected = [
        Corrected(evening.first + timedelta(days=n), what, "her phone had died") for n, what in enumerate(Correction)
    ]
    yield "why-corrected", why.explanation("streak", "7", [evening], [], corrected)
    yield "why-nothing", why.explanation("freezes", "1", [], [])


def correcting() -> Named:
    yield "forgiven", corrections.forgiven(TODAY, TODAY + timedelta(days=1), 14)
    yield "forgiving", corrections.forgiving(TODAY, TODAY + timedelta(days=1))
    yield "member-added", corrections.corrected(ADA, TODAY, added=True)
    yield "member-removed", corrections.corrected(ADA, TODAY, added=False)
