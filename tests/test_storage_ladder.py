"""What `ports` promises about those who are on the ladder, for the fake, SQLite and PostgreSQL alike."""

from datetime import datetime

from factories import CIRCLE, NOW, OTHER_CIRCLE, make_circle, make_profile

from bot.domain.identity import MemberId
from bot.domain.ladder import Step
from bot.domain.members import Consent, Profile
from bot.domain.standing import Standing
from bot.ports import Storage, UnitOfWork


def climber(
    name: str, step: Step | None, consent: Consent = Consent.PRIVATE, left_at: datetime | None = None
) -> Profile:
    standing = Standing(facts=2, present_on=NOW.date(), nudges=1 if step else 0, nudge_step=step)
    return make_profile(MemberId(name), consent=consent, standing=standing, left_at=left_at)


async def test_those_on_the_ladder_are_counted_and_nobody_else(storage: Storage) -> None:
    async def work(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle())
        await uow.circles.save(make_circle(OTHER_CIRCLE, name="Other"))
        for profile in (
            climber("gentle", Step.GENTLE),
            climber("weekly", Step.WEEKLY_AGAIN, Consent.INSIDE),
            climber("either", Step.BUDDY, Consent.EITHER),
            climber("present", None),
            climber("stopped", Step.STOP),
            climber("unwilling", Step.GENTLE, Consent.NO),
            climber("gone", Step.GENTLE, left_at=NOW),
        ):
            await uow.members.save(profile)

    await storage.transact(work)
    assert await storage.read(lambda uow: uow.members.on_the_ladder(CIRCLE)) == 3
    assert await storage.read(lambda uow: uow.members.on_the_ladder(OTHER_CIRCLE)) == 0
