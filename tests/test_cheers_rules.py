"""PRODUCT.md, "Encouragement": a cheer is for somebody else, at most ten a day and three to the same member."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import FIRST, LAST

from bot.domain.cheers import CHEERS_A_DAY, CHEERS_A_DAY_TO_ONE, DIGEST_SPAN, check_cheer, digest_span
from bot.domain.identity import MemberId, circle_id
from bot.domain.ledger import Fact, FactKind
from bot.errors.cheers import CheerLimit, CheerRefused

ADA = MemberId("ada")
BEN, *OTHERS = (MemberId(name) for name in ("ben", "cy", "dee", "eve", "flo"))
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def cheer(receiver: MemberId, about: int | None = None) -> Fact:
    circle = circle_id("web", "demo")
    return Fact(circle, ADA, 1, FactKind.CHEER, date(2026, 3, 2), AT, to_member=receiver, about=about)


def refusal(receiver: MemberId, given_today: list[Fact], about: int | None = None) -> tuple[CheerLimit, int]:
    with pytest.raises(CheerRefused) as refused:
        check_cheer(ADA, receiver, about, "Well done!", given_today)
    assert refused.value.words == "Well done!"
    return refused.value.reason, refused.value.limit


def test_nobody_cheers_for_oneself() -> None:
    assert refusal(ADA, [])[0] is CheerLimit.ONESELF


def test_the_same_member_is_cheered_three_times_a_day() -> None:
    check_cheer(ADA, BEN, None, "", [cheer(BEN)] * 2)
    assert refusal(BEN, [cheer(BEN)] * 3) == (CheerLimit.SAME_MEMBER, 3)
    check_cheer(ADA, OTHERS[0], None, "", [cheer(BEN)] * 3)


def test_ten_cheers_a_day_are_given() -> None:
    nine = [cheer(other) for other in OTHERS[:3] for _ in range(3)]
    check_cheer(ADA, BEN, None, "", nine)
    assert refusal(BEN, [*nine, cheer(OTHERS[3])]) == (CheerLimit.TODAY, 10)


def test_one_check_in_is_cheered_once() -> None:
    assert refusal(BEN, [cheer(BEN, about=4)], about=4) == (CheerLimit.SAME_CHECK_IN, 1)
    check_cheer(ADA, BEN, 5, "", [cheer(BEN, about=4)])
    check_cheer(ADA, BEN, None, "", [cheer(BEN, about=4), cheer(BEN)])
    check_cheer(ADA, OTHERS[0], 4, "", [cheer(BEN, about=4)])


@given(st.lists(st.tuples(st.sampled_from([ADA, BEN, *OTHERS]), st.none() | st.integers(1, 3)), max_size=60))
def test_no_sequence_of_cheers_goes_over_a_limit(wishes: list[tuple[MemberId, int | None]]) -> None:
    given_today: list[Fact] = []
    for receiver, about in wishes:
        try:
            check_cheer(ADA, receiver, about, "", given_today)
        except CheerRefused:
            continue
        given_today.append(cheer(receiver, about))
    receivers = [fact.to_member for fact in given_today]
    answered = [(fact.to_member, fact.about) for fact in given_today if fact.about is not None]
    assert ADA not in receivers
    assert len(receivers) <= CHEERS_A_DAY
    assert all(receivers.count(receiver) <= CHEERS_A_DAY_TO_ONE for receiver in receivers)
    assert len(set(answered)) == len(answered)


@given(st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None)), st.timedeltas(timedelta(0), DIGEST_SPAN))
def test_spans_in_which_cheers_are_gathered_follow_each_other_without_a_hole(at: datetime, later: timedelta) -> None:
    begin, end = digest_span(at.replace(tzinfo=UTC))
    assert begin <= at.replace(tzinfo=UTC) < end == begin + DIGEST_SPAN
    assert digest_span(begin) == (begin, end)
    assert digest_span(end)[0] == end
    assert digest_span(at.replace(tzinfo=UTC) + later)[0] in {begin, end}


def test_circles_of_two_platforms_never_share_an_id() -> None:
    assert circle_id("discord", "1") != circle_id("slack", "1")
