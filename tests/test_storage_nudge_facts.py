"""What `repositories.NudgeFacts` promises, for the fake, SQLite and PostgreSQL alike."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

import pytest
from factories import ADA, BEN, CIRCLE, CLEO, NOW, OTHER_CIRCLE, TODAY, days, make_circle, make_fact, make_profile
from fakes import FakeStorage

from bot.domain.identity import CircleId, MemberId
from bot.domain.ladder import Step, nudge_value
from bot.domain.ledger import Fact, FactKind
from bot.domain.nudge_report import Crowd, FirstWord, FollowerCount, StepCount
from bot.ports import Storage, UnitOfWork
from bot.storage.opening import SqlStorage

NUDGE, HELD_BACK, CHECK_IN, UNDONE = FactKind.NUDGE, FactKind.HELD_BACK, FactKind.CHECK_IN, FactKind.UNDONE
FIRST = TODAY - days(30)


@dataclass
class Life:
    """A member's facts, one an hour from the first day of the window on."""

    member_id: MemberId = ADA
    circle_id: CircleId = CIRCLE
    begun: timedelta = timedelta()

    def of(self, *what: FactKind | tuple[FactKind, str] | Fact) -> list[Fact]:
        return [self._fact(seq, one) for seq, one in enumerate(what, start=1)]

    def _fact(self, seq: int, what: FactKind | tuple[FactKind, str] | Fact) -> Fact:
        at = NOW - days(30) + self.begun + timedelta(hours=seq)
        day = FIRST + self.begun
        if isinstance(what, Fact):
            return replace(what, circle_id=self.circle_id, member_id=self.member_id, seq=seq, at=at, on_day=day)
        kind, value = what if isinstance(what, tuple) else (what, None)
        fact = make_fact(seq, kind, member_id=self.member_id, circle_id=self.circle_id, on_day=day, at=at)
        return replace(fact, value=value)


def sent(step: Step) -> tuple[FactKind, str]:
    return NUDGE, nudge_value(step, "own-3")


async def keep(storage: Storage, *lives: Sequence[Fact]) -> None:
    async def work(uow: UnitOfWork) -> None:
        for circle_id in (CIRCLE, OTHER_CIRCLE):
            await uow.circles.save(make_circle(circle_id))
            for member_id in (ADA, BEN, CLEO):
                await uow.members.save(make_profile(member_id, circle_id=circle_id))
        for life in lives:
            for fact in life:
                await uow.ledger.append(fact)

    await storage.transact(work)


async def counted(storage: Storage) -> tuple[dict[Step, StepCount], dict[FactKind, Crowd]]:
    steps, followers = await storage.read(lambda uow: uow.nudge_facts.counts(CIRCLE, FIRST))
    assert all(isinstance(one, StepCount) for one in steps)
    assert all(isinstance(one, FollowerCount) for one in followers)
    return {one.step: one for one in steps}, {one.kind: one.crowd for one in followers}


async def first_words(storage: Storage) -> list[FirstWord]:
    found = await storage.read(lambda uow: uow.nudge_facts.first_words(CIRCLE, FIRST))
    return sorted(found, key=lambda word: (word.at, word.held_back))


async def test_nudges_are_counted_by_step_with_their_people_and_answers(storage: Storage) -> None:
    await keep(
        storage,
        Life(ADA).of(sent(Step.GENTLE), CHECK_IN, sent(Step.GENTLE), sent(Step.QUESTION), FactKind.TIP),
        Life(BEN).of(sent(Step.GENTLE), FactKind.NOT_TODAY, sent(Step.WEEKLY), sent(Step.WEEKLY_AGAIN)),
        Life(CLEO, OTHER_CIRCLE).of(sent(Step.STOP), CHECK_IN),
    )
    steps, followers = await counted(storage)
    assert steps == {
        Step.GENTLE: StepCount(Step.GENTLE, Crowd(3, 2), Crowd(2, 2)),
        Step.QUESTION: StepCount(Step.QUESTION, Crowd(1, 1), Crowd(1, 1)),
        Step.WEEKLY: StepCount(Step.WEEKLY, Crowd(1, 1), Crowd()),
        Step.WEEKLY_AGAIN: StepCount(Step.WEEKLY_AGAIN, Crowd(1, 1), Crowd()),
    }
    assert followers == {
        CHECK_IN: Crowd(1, 1),
        FactKind.TIP: Crowd(1, 1),
        FactKind.NOT_TODAY: Crowd(1, 1),
        NUDGE: Crowd(2, 2),
    }


@pytest.mark.parametrize(
    ("after", "follower"),
    [
        ([], None),
        ([FactKind.CHEER, FactKind.CELEBRATED, FactKind.STUCK, CHECK_IN], FactKind.STUCK),
        ([HELD_BACK, CHECK_IN], HELD_BACK),
        ([NUDGE, CHECK_IN], NUDGE),
        ([FactKind.ADDED, FactKind.EXCUSED, FactKind.PAUSED], FactKind.PAUSED),
        ([replace(make_fact(kind=FactKind.CADENCE), by_member=BEN), FactKind.RESTED], FactKind.RESTED),
        ([CHECK_IN, replace(make_fact(kind=UNDONE), about=2)], None),
        ([CHECK_IN, replace(make_fact(kind=UNDONE), about=2), CHECK_IN], CHECK_IN),
        ([CHECK_IN, FactKind.REMOVED, FactKind.TIP], FactKind.TIP),
    ],
)
async def test_what_follows_is_the_first_presence_or_the_next_step(
    storage: Storage, after: list[FactKind | Fact], follower: FactKind | None
) -> None:
    facts = Life().of(sent(Step.GENTLE), *after)
    cheers = [replace(fact, to_member=BEN) if fact.kind is FactKind.CHEER else fact for fact in facts]
    await keep(storage, cheers)
    _, followers = await counted(storage)
    assert next((kind for kind in followers if followers[kind].nudges), None) == follower


async def test_only_the_window_counts(storage: Storage) -> None:
    early = Life(ADA, begun=-days(1)).of(sent(Step.GENTLE), CHECK_IN)
    await keep(storage, early, Life(BEN).of(sent(Step.GENTLE)))
    steps, _ = await counted(storage)
    assert steps[Step.GENTLE].sent == Crowd(1, 1)
    assert len(await first_words(storage)) == 1


async def test_each_member_has_one_first_word_sent_or_held_back(storage: Storage) -> None:
    held: tuple[FactKind, str] = (HELD_BACK, Step.GENTLE)
    ada = Life(ADA).of(CHECK_IN, held, CHECK_IN, sent(Step.GENTLE), CHECK_IN)
    ben = Life(BEN, begun=days(1)).of(sent(Step.QUESTION), sent(Step.GENTLE), FactKind.NOT_TODAY, held)
    await keep(storage, ada, ben, Life(CLEO, OTHER_CIRCLE).of(sent(Step.GENTLE)), Life(CLEO).of(sent(Step.STOP)))
    assert await first_words(storage) == [
        FirstWord(held_back=True, at=ada[1].at, back_at=ada[2].at),
        FirstWord(held_back=False, at=ben[1].at, back_at=None),
    ]


async def test_a_check_in_that_was_taken_back_brings_nobody_back(storage: Storage) -> None:
    facts = Life().of(sent(Step.GENTLE), CHECK_IN, replace(make_fact(kind=UNDONE), about=2), FactKind.STUCK, CHECK_IN)
    await keep(storage, facts)
    assert await first_words(storage) == [FirstWord(held_back=False, at=facts[0].at, back_at=facts[4].at)]


_LIVELY = [CHECK_IN, CHECK_IN, UNDONE, FactKind.REMOVED, FactKind.ADDED, FactKind.NOT_TODAY, FactKind.TIP, HELD_BACK]


def lively(random: Random, member_id: MemberId) -> list[Fact]:
    """Anything that can happen, on a few days."""
    facts: list[Fact] = []
    for seq in range(1, 40):
        kind = random.choice([*_LIVELY, NUDGE, NUDGE])
        day = FIRST + days(random.randint(-2, 4))
        about = random.randint(1, seq)
        if kind is UNDONE and about < seq:
            day = facts[about - 1].on_day
        value = nudge_value(random.choice(list(Step)), 1) if kind is NUDGE else Step.GENTLE.value
        fact = make_fact(seq, kind, member_id=member_id, on_day=day, at=NOW + timedelta(hours=seq))
        facts.append(replace(fact, value=value, about=about if kind is UNDONE else None))
    return facts


@pytest.mark.parametrize("seed", range(6))
async def test_the_databases_count_as_the_fake_does(real_storage: SqlStorage, seed: int) -> None:
    random, fake = Random(seed), FakeStorage()
    lives = [lively(random, member_id) for member_id in (ADA, BEN, CLEO)]
    for storage in (real_storage, fake):
        await keep(storage, *lives)
    assert await counted(real_storage) == await counted(fake)
    assert Counter(await first_words(real_storage)) == Counter(await first_words(fake))
