"""What members read of each other: cheers, buddies, leaderboards, the week, tips."""

from dataclasses import replace
from datetime import date

from gallery_people import ADA, CIRCLE, HOSTILE, NOW, TODAY, YULIA, Named

from bot.domain.cadence import DAILY, Weekly
from bot.domain.identity import MemberId
from bot.domain.pairing import Request, RequestState
from bot.domain.ranking import Board, Rank, Score, Window
from bot.domain.together import Together
from bot.voice import buddy, cheer, leaderboard, recap, tips
from bot.voice.words import mention


def cheering() -> Named:
    yield "cheer-given", cheer.given(ADA)
    yield "cheer-received", cheer.received(ADA, mention(YULIA), None, for_checkin=True)
    yield "cheer-received-words", cheer.received(ADA, mention(YULIA), "keep going!", for_checkin=False)
    cheers = [(mention(YULIA), "well done"), (mention(ADA), None), (mention(YULIA), "yes!")]
    yield "cheer-digest", cheer.digest(ADA, cheers)


def buddying() -> Named:
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


def boards() -> Named:
    ranks = _ranks(12, 7, 3)
    for board in Board:
        message = leaderboard.near_peers(board, Window.WEEK, MemberId("m1"), ranks, ranks, 14)
        yield f"leaderboard-{board}", message
    yield "leaderboard-not-on-it", leaderboard.near_peers(Board.MINUTES, Window.MONTH, MemberId("x"), (), ranks, 3)
    yield "leaderboard-empty", leaderboard.near_peers(Board.CHEERS, Window.ALL_TIME, MemberId("x"), (), (), 0)


def weekly() -> Named:
    first, last = date(2026, 2, 27), date(2026, 3, 5)
    boards = [(Board.CHECK_INS, _ranks(6, 6, 2, 1)), (Board.STREAK, _ranks(12, 7)), (Board.CHEERS, ())]
    yield "recap", recap.recap(first, last, boards, 15, 480, 4)
    yield "recap-one-quietly", recap.recap(first, last, [], 0, 0, 1)
    yield "recap-calm", recap.recap(first, last, [], 0, 0, 0)


def tipping() -> Named:
    yield "tip-thanks", tips.thanks(HOSTILE, 7, publishable=True)
    yield "tip-thanks-no-channel", tips.thanks("Sleep on it.", 7, publishable=False)
    yield "tip-card-named", tips.card(HOSTILE, YULIA)
    yield "tip-card-unnamed", tips.card("Sleep on it.", None)
    yield "tip-published-named", tips.published(named=True)
    yield "tip-published-unnamed", tips.published(named=False)
    yield "tip-published-again", tips.shown_already()
    yield "tip-kept", tips.kept()
    yield "tip-no-place", tips.no_place()
