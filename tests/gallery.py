"""Every sentence that Kith says, with believable people in it: `gallery()` gives names and messages.

`test_gallery.py` renders each on each platform and compares it with a golden file that was read by eye.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import gallery_ladder
import gallery_words

from bot import errors
from bot.commands.catalogue import all_commands
from bot.commands.spec import Audience
from bot.domain.cadence import DAILY, Cadence, Every, Weekdays, Weekly
from bot.domain.checkins import CheckInOutcome
from bot.domain.circles import Circle, Weekday
from bot.domain.goals import Goal, GoalState, Intention, clean_title, closed
from bot.domain.identity import MemberId, PlaceId, circle_id
from bot.domain.ladder import Ladder, NudgeTone, Step
from bot.domain.members import AGREEING, Consent, Member, Profile
from bot.domain.pairing import Request, RequestState
from bot.domain.quiet import Delay, NoNudge, Terms, Wait
from bot.domain.ranking import Board, Rank, Score, Window
from bot.domain.reasons import Corrected, Correction, Excuse, Number
from bot.domain.standing import Cover, Segment, Standing
from bot.domain.streaks import Repair, View
from bot.domain.together import Together
from bot.domain.walk import Step as Walked
from bot.domain.walk import Verdict
from bot.messages import Message
from bot.voice import (
    buddy,
    checkin,
    cheer,
    circle_cadence,
    config,
    corrections,
    goals,
    join,
    leaderboard,
    nudge,
    nudges,
    plans,
    problem,
    recap,
    streak,
    tips,
    why,
)
from bot.voice.help import overview
from bot.voice.words import mention

Named = Iterator[tuple[str, Message]]

NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
TODAY = NOW.date()
CIRCLE = Circle(circle_id("web", "demo"), "web", "Night Owls", zone="Europe/Paris")
SET_UP = Circle(
    CIRCLE.id,
    "web",
    "Night Owls",
    zone="Europe/Paris",
    channel=PlaceId("check-ins"),
    channel_name="check-ins",
    recap_weekday=Weekday.FRIDAY,
    recap_hour=9,
    recap_due_at=datetime(2026, 3, 6, 8, tzinfo=UTC),
)
ADA = Member(CIRCLE.id, MemberId("ada"), "Ada", NOW, zone="Europe/Berlin", consent=Consent.PRIVATE)
YULIA = Member(CIRCLE.id, MemberId("yulia"), "Юлия ☀️", NOW)
AGREEING_IN_ORDER = tuple(consent for consent in Consent if consent in AGREEING)
FIFTH = Standing(facts=9, current=5, longest=12, total=40, recent=0b11111)
HOSTILE = "@everyone <!channel> <@1> [x](http://evil.example) **bold** `code` <b>hi</b> & co\nsecond line"

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


def gallery() -> Named:
    """All of it."""
    for room in (
        _joining,
        _checking_in,
        _standing,
        _planning,
        _aiming,
        _explaining,
        _correcting,
        _cheering,
        _buddying,
        _boards,
        _weekly,
        _nudging,
        _nudge_settings,
        _tips,
        _setting,
        gallery_words.words,
        gallery_ladder.ladders,
        gallery_ladder.own_texts,
        gallery_ladder.reports,
        _helping,
        _refusing,
    ):
        yield from room()


def _joining() -> Named:
    yield "join-new", join.welcome(ADA, "Europe/Berlin", new=True)
    yield "join-asked", join.welcome(YULIA, "Europe/Paris", new=True)
    for consent in Consent:
        member = Member(CIRCLE.id, MemberId("ada"), "Ada", NOW, consent=consent)
        yield f"join-changed-{consent}", join.welcome(member, "Europe/Berlin", new=False)


def _checking_in() -> Named:
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


def _standing() -> Named:
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


def _goal(number: int, title: str, ahead: int | None = None, plan: tuple[str, str] | None = None) -> Goal:
    by_day = None if ahead is None else TODAY + timedelta(days=ahead)
    cue, action = plan or (None, None)
    return Goal(CIRCLE.id, MemberId("ada"), number, clean_title(title), NOW, by_day, cue, action)


def _aiming() -> Named:
    book = _goal(1, "Finish the book", 4, ("breakfast", "read ten pages"))
    late, plain, nasty = _goal(2, "Plant a garden", -3), _goal(3, "Learn to juggle"), _goal(4, f"{HOSTILE}\u202e")
    spoofing = _goal(5, "# big\u200b", 400, ("@here", "[x](http://evil.example) **now**"))
    goals_ = [book, late, plain, nasty, spoofing]
    yield "goal-added", goals.added(book, TODAY)
    yield "goal-added-plain", goals.added(plain, TODAY)
    yield "goal-added-hostile", goals.added(spoofing, TODAY)
    yield "goal-list", goals.listed(goals_, GoalState.OPEN, 1, TODAY)
    yield "goal-list-page", goals.listed(goals_ * 3, GoalState.OPEN, 2, TODAY)
    ended = [closed(goal, GoalState.DONE, NOW) for goal in goals_]
    told = [replace(goal, told_at=NOW) for goal in ended[:3]]
    yield "goal-list-done", goals.listed([*told, *ended[3:]], GoalState.DONE, 1, TODAY)
    yield "goal-list-dropped", goals.listed(goals_[:2], GoalState.DROPPED, 1, TODAY)
    for state in GoalState:
        yield f"goal-list-{state}-nothing", goals.listed([], state, 1, TODAY)
    yield "goal-done", goals.done(book)
    yield "goal-done-hostile", goals.done(nasty)
    yield "goal-dropped", goals.dropped(plain)
    yield "goal-told", goals.told(book)
    yield "goal-told-already", goals.told_already(book)
    yield "goal-nowhere-to-tell", goals.nowhere_to_tell()
    yield "goal-news", goals.news(ADA, book)
    yield "goal-news-hostile", goals.news(YULIA, nasty)


CADENCES: dict[str, Cadence] = {
    "daily": DAILY,
    "weekdays": Weekdays((0, 2, 4)),
    "weekly": Weekly(3),
    "every": Every(2, TODAY),
}


def _planning() -> Named:
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


def _explaining() -> Named:
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


def _correcting() -> Named:
    yield "forgiven", corrections.forgiven(TODAY, TODAY + timedelta(days=1), 14)
    yield "member-added", corrections.corrected(ADA, TODAY, added=True)
    yield "member-removed", corrections.corrected(ADA, TODAY, added=False)


def _cheering() -> Named:
    yield "cheer-given", cheer.given(ADA)
    yield "cheer-received", cheer.received(ADA, mention(YULIA), None, for_checkin=True)
    yield "cheer-received-words", cheer.received(ADA, mention(YULIA), "keep going!", for_checkin=False)
    cheers = [(mention(YULIA), "well done"), (mention(ADA), None), (mention(YULIA), "yes!")]
    yield "cheer-digest", cheer.digest(ADA, cheers)


def _buddying() -> Named:
    request = Request(CIRCLE.id, ADA.id, 1, YULIA.id, NOW, RequestState.ASKED, NOW)
    incoming = [(request, "Ada"), (replace(request, asker=MemberId("tomas")), "Tomás <b>")]
    yield "buddy-asked", buddy.asked(YULIA)
    yield "buddy-question", buddy.question(request, ADA, CIRCLE.name)
    yield "buddy-accepted", buddy.accepted(ADA, may_tell=False)
    yield "buddy-accepted-sharing", buddy.accepted(ADA, may_tell=True)
    yield "buddy-told-accepted", buddy.told_accepted(YULIA)
    yield "buddy-declined", buddy.declined(ADA)
    yield "buddy-told-declined", buddy.told_declined(YULIA)
    yield "buddy-ended", buddy.ended(YULIA)
    yield "buddy-told-ended", buddy.told_ended(ADA)
    yield "buddy-taken-back", buddy.taken_back(1)
    yield "buddy-taken-back-more", buddy.taken_back(2)
    yield "buddy-share-yes", buddy.shared(YULIA, may_tell=True)
    yield "buddy-share-no", buddy.shared(YULIA, may_tell=False)
    yield "buddy-alone", buddy.alone((), (), parted=False)
    yield "buddy-alone-open", buddy.alone(incoming, [mention(ADA)], parted=False)
    yield "buddy-alone-parted", buddy.alone((), (), parted=True)
    own, other = buddy.Side(YULIA, 5, "day", 40, may_tell=True), buddy.Side(ADA, 0, "week", 12, may_tell=False)
    yield "buddy-pair", buddy.pair(own, replace(other, current=3), Together(2, Weekly(3)), ())
    yield "buddy-pair-beginning", buddy.pair(own, other, Together(0, DAILY), incoming[1:])
    yield "buddy-could-use-a-word", buddy.could_use_a_word(ADA, TODAY)
    for number in range(1, len(buddy.WORDS) + 1):
        yield f"buddy-word-{number}", buddy.word(YULIA, number)
    yield "buddy-word-sent", buddy.word_sent(ADA)
    yield "buddy-word-known", buddy.word_known(ADA)
    yield "buddy-not-now", buddy.not_now()


def _ranks(*values: int) -> tuple[Rank, ...]:
    names = ("Ada", "Юлия ☀️", "أمينة", "Tomás <b>")
    return tuple(Rank(n + 1, Score(MemberId(f"m{n}"), names[n], value)) for n, value in enumerate(values))


def _boards() -> Named:
    ranks = _ranks(12, 7, 3)
    for board in Board:
        message = leaderboard.near_peers(board, Window.WEEK, MemberId("m1"), ranks, ranks, 14)
        yield f"leaderboard-{board}", message
    yield "leaderboard-not-on-it", leaderboard.near_peers(Board.MINUTES, Window.MONTH, MemberId("x"), (), ranks, 3)
    yield "leaderboard-empty", leaderboard.near_peers(Board.CHEERS, Window.ALL_TIME, MemberId("x"), (), (), 0)


def _weekly() -> Named:
    first, last = date(2026, 2, 27), date(2026, 3, 5)
    boards = [(Board.CHECK_INS, _ranks(6, 6, 2, 1)), (Board.STREAK, _ranks(12, 7)), (Board.CHEERS, ())]
    yield "recap", recap.recap(first, last, boards, 15, 480, 4)
    yield "recap-one-quietly", recap.recap(first, last, [], 0, 0, 1)
    yield "recap-calm", recap.recap(first, last, [], 0, 0, 0)


def _nudging() -> Named:
    for tone, pools in nudge.TEXTS.items():
        for step, pool in pools.items():
            for text in range(0 if step is Step.WEEKLY_AGAIN else len(pool)):
                yield f"nudge-{tone}-{step}-{text + 1}", nudge.nudge(ADA, step, tone, text)
    for name, title in ("plain", "Finish the book"), ("hostile", HOSTILE):
        own = Intention(title, "if it is 8 o'clock I will open it at the kitchen table")
        yield f"nudge-with-plan-{name}", nudge.nudge(YULIA, Step.GENTLE, NudgeTone.WARM, 0, own)
    yield "nudge-not-today", nudge.not_today()
    yield "nudge-stuck", nudge.stuck(ADA, None)
    yield "nudge-stuck-with-buddy", nudge.stuck(ADA, YULIA)
    yield "nudge-buddy-asked", nudge.buddy_asked(YULIA)
    yield "nudge-breaks", nudge.breaks(ADA)
    yield "nudge-again", nudge.again()
    yield "nudge-why", nudge.why(TODAY, DAILY, TODAY - timedelta(days=9), agrees=True)
    yield "nudge-why-weekly", nudge.why(TODAY, Weekly(3), None, agrees=True)
    yield "nudge-why-back", nudge.why(None, Weekdays((0, 2, 4)), TODAY, agrees=True)
    yield "nudge-why-not-any-more", nudge.why(TODAY, DAILY, TODAY, agrees=False)


def _nudge_settings() -> Named:
    terms = Terms(
        Consent.PRIVATE, switched_on=True, left=False, zone=ZoneInfo("Europe/Berlin"), day_start=3, minute=1085
    )
    for consent in (*AGREEING_IN_ORDER, Consent.NO):
        profile = Profile(replace(ADA, consent=consent))
        following = Wait(NOW, Step.GENTLE, Delay.NOT_QUIET) if consent in AGREEING_IN_ORDER else NoNudge.NO_CONSENT
        yield f"nudges-{consent}", nudges.settings(profile, terms, following, TODAY)
    own = Profile(replace(ADA, nudge_hour=18, snoozed_until=TODAY + timedelta(days=3)))
    for delay in Delay:
        yield f"nudges-delay-{delay}", nudges.settings(own, terms, Wait(NOW, Step.GENTLE, delay), TODAY)
    usual = replace(terms, usual=True, ladder=Ladder(budget=1))
    for nothing in NoNudge:
        yield f"nudges-none-{nothing}", nudges.settings(Profile(ADA), usual, nothing, TODAY)
    for consent in AGREEING_IN_ORDER:
        yield f"nudges-on-{consent}", nudges.on(consent)
    yield "nudges-off", nudges.off()
    yield "nudges-hour", nudges.hour_set(18, 18 * 60)
    yield "nudges-hour-in-quiet-hours", nudges.hour_set(23, 20 * 60 + 45)
    yield "nudges-hour-usual", nudges.hour_set(None, 18 * 60 + 5)
    yield "nudges-snoozed", nudges.snoozed(TODAY + timedelta(days=7), TODAY)
    yield "nudges-refused", Message(nudges.refused(), nudges.refused_buttons())


def _tips() -> Named:
    yield "tip-thanks", tips.thanks(HOSTILE, 7, publishable=True)
    yield "tip-thanks-no-channel", tips.thanks("Sleep on it.", 7, publishable=False)
    yield "tip-card-named", tips.card(HOSTILE, YULIA)
    yield "tip-card-unnamed", tips.card("Sleep on it.", None)
    yield "tip-published-named", tips.published(named=True)
    yield "tip-published-unnamed", tips.published(named=False)
    yield "tip-published-again", tips.shown_already()
    yield "tip-kept", tips.kept()
    yield "tip-no-place", tips.no_place()


def _setting() -> Named:
    off = Circle(CIRCLE.id, "web", "Night Owls", nudges_on=False, recap_on=False)
    yield "config-new", config.settings(CIRCLE)
    yield "config-set-up", config.settings(SET_UP)
    changes: dict[str, Callable[[Circle], Message]] = {
        "channel": config.channel_set,
        "zone": config.zone_set,
        "nudges": config.nudges_set,
        "recap": config.recap_set,
    }
    for name, change in changes.items():
        yield f"config-{name}", change(SET_UP)
    given = {"kind": "weekly", "detail": "3", "own": "no"}
    for name, cadence in CADENCES.items():
        yield f"config-cadence-preview-{name}", circle_cadence.cadence_preview(cadence, given, 14)
    yield "config-cadence-preview-nobody", circle_cadence.cadence_preview(Weekly(3), {}, 0)
    yield "config-cadence", circle_cadence.cadence_set(replace(SET_UP, cadence=Weekly(3), own_cadence=False))
    yield "config-cadence-own", circle_cadence.choice_set(SET_UP)
    yield "config-cadence-not-own", circle_cadence.choice_set(replace(SET_UP, own_cadence=False))
    yield "config-week-preview", circle_cadence.week_preview(Weekday.SUNDAY, 1)
    yield "config-week", circle_cadence.week_set(replace(SET_UP, week_start=Weekday.SUNDAY))
    for excused in (0, 1, 14):
        ends = datetime(2026, 3, 3, 4, tzinfo=UTC)
        yield f"config-day-{excused}", config.day_set(replace(SET_UP, day_start=5), ends, excused)
    closed = replace(SET_UP, channel_closed_at=NOW, recap_due_at=None)
    yield "config-closed", config.settings(closed)
    yield "config-channel-closed", config.channel_closed(closed)
    yield "config-nudges-off", config.nudges_set(off)
    yield "config-recap-off", config.recap_set(off)


def _helping() -> Named:
    visible = all_commands().visible
    everybody = [(f"/{one.name}", one.help) for one in visible if one.audience is Audience.EVERYBODY]
    moderators = [(f"/{one.name}", one.help) for one in visible if one.audience is Audience.MODERATORS]
    yield "help", overview(everybody, ())
    yield "help-moderator", overview(everybody, moderators)


CANDIDATES = [(1, "Finish the book"), (7, "Finish the bookcase")]

REFUSALS: tuple[errors.UserError, ...] = (
    errors.MissingOption("member"),
    errors.UnknownOption("sleep", ["note", "minutes", "private"]),
    errors.UnknownOption("now", []),
    errors.NotANumber("minutes", "abc", 1, 1440),
    errors.OutOfRange("minutes", "-1", 1, 1440),
    errors.TooLong("note", "n" * 1200, 1000),
    errors.UnknownChoice("window", "year", ["week", "month", "all-time"]),
    errors.UnknownZone("zone", "Berlln", ["Europe/Berlin"]),
    errors.UnknownZone("zone", "Middle-earth", []),
    errors.UnknownPlace("channel", "#nowhere"),
    errors.UnknownMember("member", "Zed"),
    errors.NotADay("from", "someday"),
    errors.OptionError("anything"),
    errors.UnknownCommand("dance"),
    errors.NotAllowed("config zone"),
    errors.NotYours(),
    errors.UserError(),
    errors.CadenceGiven("weekly:3:0"),
    *(errors.PlanRefused(reason) for reason in errors.PlanProblem),
    *(errors.BuddyRefused(reason, 3) for reason in errors.BuddyProblem),
    *(errors.CheerRefused(reason, 3, "well done") for reason in errors.CheerLimit),
    errors.LadderRefused("quiet-until", 22, errors.LadderProblem.NO_TIME_LEFT, 22, 22),
    *gallery_ladder.TEXT_REFUSALS,
    errors.TextRefused("text", errors.TextProblem.TOO_MANY, limit=10),
    errors.LadderRefused("hour", 23, errors.LadderProblem.IN_QUIET_HOURS, 22, 8),
    *(errors.GoalRefused("will", "finish", reason, CANDIDATES, 50) for reason in errors.GoalProblem),
    errors.GoalRefused("goal", "*", errors.GoalProblem.WHICH, [(n, HOSTILE) for n in range(1, 51)]),
)


def _refusing() -> Named:
    for number, error in enumerate(REFUSALS, start=1):
        yield f"problem-{number:02d}-{type(error).__name__}", problem.refusal(error, ()).message
    yield "problem-given-back", problem.refusal(errors.NotANumber("minutes", "many", 1, 1440), (HOSTILE,)).message
    yield "problem-apology", problem.apology("1a2b3c4d", ("my evening's words",), saving=False).message
    yield "problem-not-saved", problem.apology("1a2b3c4d", (), saving=True).message
