"""What stands in `ports.Buddies`, for the fake, SQLite and PostgreSQL alike; and what only a database can do."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest
from factories import ADA, BEN, CIRCLE, CLEO, NOW, OTHER_CIRCLE, days, make_circle, make_profile
from sqlalchemy import text as sql
from world import START, World, text

from bot.domain.identity import CircleId, MemberId
from bot.domain.members import Profile
from bot.domain.pairing import Pair, Request, RequestState
from bot.errors.storage import StorageError
from bot.ports import Storage, UnitOfWork
from bot.storage.unit_of_work import SqlUnitOfWork

SECOND = timedelta(seconds=1)
PAIR = Pair(CIRCLE, ADA, BEN, NOW, may_tell=True)
OTHER_SIDE = Pair(CIRCLE, BEN, ADA, NOW)


def ask(number: int = 1, asker: MemberId = ADA, asked: MemberId = BEN, circle_id: CircleId = CIRCLE) -> Request:
    return Request(circle_id, asker, number, asked, NOW, RequestState.ASKED, NOW)


async def settle(storage: Storage) -> None:
    """Ada, Ben and Cleo in two circles."""

    async def work(uow: UnitOfWork) -> None:
        for circle_id in (CIRCLE, OTHER_CIRCLE):
            await uow.circles.save(make_circle(circle_id))
            for member_id in (ADA, BEN, CLEO):
                await uow.members.save(make_profile(member_id, circle_id=circle_id))

    await storage.transact(work)


async def join(storage: Storage, one: Pair = PAIR, other: Pair = OTHER_SIDE) -> None:
    await storage.transact(lambda uow: uow.buddies.join(one, other))


async def add(storage: Storage, *requests: Request) -> None:
    async def work(uow: UnitOfWork) -> None:
        for request in requests:
            await uow.buddies.ask(request)

    await storage.transact(work)


async def of(storage: Storage, member_id: MemberId, circle_id: CircleId = CIRCLE) -> Pair | None:
    return await storage.read(lambda uow: uow.buddies.of(circle_id, member_id))


async def requests(storage: Storage, member_id: MemberId, circle_id: CircleId = CIRCLE) -> list[Request]:
    return list(await storage.read(lambda uow: uow.buddies.requests(circle_id, member_id, NOW)))


class TestPairs:
    async def test_both_sides_come_back_as_they_were_joined_and_in_their_circle_alone(self, storage: Storage) -> None:
        await settle(storage)
        await join(storage, OTHER_SIDE, PAIR)
        assert [await of(storage, who) for who in (ADA, BEN, CLEO)] == [PAIR, OTHER_SIDE, None]
        assert await of(storage, ADA, OTHER_CIRCLE) is None

    async def test_nobody_has_two_buddies(self, storage: Storage) -> None:
        await settle(storage)
        await join(storage)
        with pytest.raises(StorageError):
            await join(storage, Pair(CIRCLE, CLEO, ADA, NOW), Pair(CIRCLE, ADA, CLEO, NOW))
        assert await of(storage, CLEO) is None
        assert await of(storage, ADA) == PAIR

    async def test_one_side_changes_what_it_allowed(self, storage: Storage) -> None:
        await settle(storage)
        await join(storage)
        await storage.transact(lambda uow: uow.buddies.save(replace(OTHER_SIDE, may_tell=True)))
        await storage.transact(lambda uow: uow.buddies.save(replace(PAIR, may_tell=False)))
        await storage.transact(lambda uow: uow.buddies.save(Pair(CIRCLE, CLEO, ADA, NOW)))
        assert await of(storage, BEN) == replace(OTHER_SIDE, may_tell=True)
        assert await of(storage, ADA) == replace(PAIR, may_tell=False)
        assert await of(storage, CLEO) is None

    @pytest.mark.parametrize("side", [PAIR, OTHER_SIDE])
    async def test_a_pair_ends_for_both_and_once(self, storage: Storage, side: Pair) -> None:
        await settle(storage)
        await join(storage)
        assert not await storage.transact(lambda uow: uow.buddies.part(Pair(CIRCLE, ADA, CLEO, NOW)))
        assert await storage.transact(lambda uow: uow.buddies.part(side))
        assert not await storage.transact(lambda uow: uow.buddies.part(side))
        assert [await of(storage, who) for who in (ADA, BEN)] == [None, None]


class TestRequests:
    async def test_a_request_comes_back_as_it_was_made_and_as_it_became(self, storage: Storage) -> None:
        await settle(storage)
        await add(storage, ask())
        assert await storage.read(lambda uow: uow.buddies.request(CIRCLE, ADA, 1)) == ask()
        declined = ask().become(RequestState.DECLINED, NOW + SECOND)
        await storage.transact(lambda uow: uow.buddies.settle(declined))
        found = await storage.read(lambda uow: uow.buddies.request(CIRCLE, ADA, 1))
        assert found == declined
        assert found is not None
        assert type(found.state) is RequestState
        assert await storage.read(lambda uow: uow.buddies.request(OTHER_CIRCLE, ADA, 1)) is None

    async def test_numbers_count_an_askers_requests_in_one_circle(self, storage: Storage) -> None:
        await settle(storage)
        await add(storage, ask(), ask(2, asked=CLEO), ask(1, ADA, BEN, OTHER_CIRCLE), ask(1, BEN, ADA))
        numbers = [
            await storage.read(lambda uow, key=key: uow.buddies.next_number(*key))  # type: ignore[misc]
            for key in ((CIRCLE, ADA), (CIRCLE, BEN), (CIRCLE, CLEO), (OTHER_CIRCLE, ADA))
        ]
        assert numbers == [3, 2, 1, 2]

    @pytest.mark.parametrize("second", [ask(1, asked=CLEO), ask(2)])
    async def test_a_number_is_taken_once_and_a_member_is_asked_once_at_a_time(
        self, storage: Storage, second: Request
    ) -> None:
        await settle(storage)
        await add(storage, ask())
        with pytest.raises(StorageError):
            await add(storage, second)
        assert await requests(storage, ADA) == [ask()]

    async def test_the_same_member_is_asked_again_once_the_first_request_is_settled(self, storage: Storage) -> None:
        await settle(storage)
        await add(storage, ask())
        await storage.transact(lambda uow: uow.buddies.settle(ask().become(RequestState.EXPIRED, NOW)))
        await add(storage, ask(2))
        assert [one.state for one in await requests(storage, BEN)] == [RequestState.EXPIRED, RequestState.ASKED]

    async def test_what_concerns_a_member_comes_by_asker_and_number(self, storage: Storage) -> None:
        await settle(storage)
        mine = [ask(), ask(2, asked=CLEO), ask(1, BEN, ADA)]
        await add(storage, *reversed(mine), ask(2, BEN, CLEO), ask(1, ADA, BEN, OTHER_CIRCLE))
        assert await requests(storage, ADA) == mine

    async def test_what_was_settled_long_ago_is_left_out_and_what_is_asked_is_not(self, storage: Storage) -> None:
        await settle(storage)
        old = [replace(ask(n), asked_at=NOW - days(9), changed_at=NOW - SECOND) for n in (1, 2)]
        ended = old[0].become(RequestState.ENDED, NOW - SECOND)
        await add(storage, ended, old[1])
        assert await requests(storage, ADA) == [old[1]]

    async def test_a_pair_knows_the_request_that_it_came_of(self, storage: Storage) -> None:
        await settle(storage)
        accepted = ask(2).become(RequestState.ACCEPTED, NOW)
        ended = ask(1).become(RequestState.ENDED, NOW)
        await add(storage, ended, accepted, ask(1, CLEO, ADA).become(RequestState.ACCEPTED, NOW))
        for side in (PAIR, OTHER_SIDE):
            assert await storage.read(lambda uow, side=side: uow.buddies.accepted(side)) == accepted  # type: ignore[misc]
        assert await storage.read(lambda uow: uow.buddies.accepted(Pair(CIRCLE, BEN, CLEO, NOW))) is None

    async def test_a_member_must_be_known(self, storage: Storage) -> None:
        await settle(storage)
        with pytest.raises(StorageError):
            await add(storage, ask(asked=MemberId("nobody")))
        with pytest.raises(StorageError):
            await join(storage, Pair(CIRCLE, MemberId("nobody"), ADA, NOW), Pair(CIRCLE, ADA, MemberId("nobody"), NOW))


async def test_looking_locks_nothing_and_finds_the_same(storage: Storage) -> None:
    await settle(storage)

    async def work(uow: UnitOfWork) -> tuple[Profile | None, Profile | None]:
        return await uow.members.look(CIRCLE, ADA), await uow.members.look(CIRCLE, MemberId("nobody"))

    assert await storage.transact(work) == (make_profile(ADA), None)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Storage:
    """Each real database in turn."""
    found: Storage = request.getfixturevalue(f"{request.param}_storage")
    return found


@pytest.mark.parametrize("erased", [ADA, BEN])
async def test_an_erased_member_takes_pair_and_requests_along(database: Storage, erased: MemberId) -> None:
    storage = database
    await settle(storage)
    await join(storage)
    await add(storage, ask(), ask(1, BEN, ADA), ask(1, CLEO, erased))

    async def erase(uow: UnitOfWork) -> None:
        assert isinstance(uow, SqlUnitOfWork)
        await uow.executor.change(
            sql("DELETE FROM members WHERE circle_id = :c AND id = :m"), {"c": CIRCLE, "m": erased}
        )

    await storage.transact(erase)
    assert [await of(storage, who) for who in (ADA, BEN)] == [None, None]
    assert [await requests(storage, who) for who in (ADA, BEN, CLEO)] == [[], [], []]


class TestRaces:
    @pytest.fixture
    async def world(self, postgres_storage: Storage) -> World:
        world = World(postgres_storage)
        for name in ("ada", "ben", "cleo"):
            await world.say(name, "/join UTC no")
        return world

    @pytest.mark.parametrize("turn", range(5))
    async def test_two_who_ask_each_other_at_once_become_one_pair(self, world: World, turn: int) -> None:
        names = ("ada", "ben") if turn % 2 else ("ben", "ada")
        replies = await asyncio.gather(
            world.say(names[0], f"/buddy ask @{names[1]}"), world.say(names[1], f"/buddy ask @{names[0]}")
        )
        words = sorted(text(reply) for reply in replies)
        assert "are buddies now" in words[0] + words[1]
        assert "Your question is with" in words[0] + words[1]

    async def test_of_three_who_accept_one_member_one_is_the_buddy(self, world: World) -> None:
        await world.say("ada", "/buddy ask @ben")
        await world.say("ada", "/buddy ask @cleo")
        await world.say("ben", "/buddy ask @cleo")
        replies = await asyncio.gather(
            world.say("ben", "/buddy accept @ada"),
            world.say("cleo", "/buddy accept @ada"),
            world.say("cleo", "/buddy accept @ben"),
        )
        words = [text(reply) for reply in replies]
        assert sum("are buddies now" in one for one in words) == 1, words
        assert sum("already" in one or "is open" in one or "not open" in one for one in words) == 2, words

    async def test_two_who_end_it_at_once_end_it_once(self, world: World) -> None:
        await world.say("ada", "/buddy ask @ben")
        await world.say("ben", "/buddy accept @ada")
        world.clock.at = START + timedelta(hours=1)
        replies = await asyncio.gather(world.say("ada", "/buddy end"), world.say("ben", "/buddy end"))
        words = sorted(text(reply) for reply in replies)
        assert "not buddies any more" in words[0]
        assert "You have no buddy here just now" in words[1]

    async def test_two_who_act_on_each_other_at_once_never_wait_each_for_each(
        self, world: World, postgres_url: str
    ) -> None:
        before = await deadlocks(postgres_url)
        for _ in range(6):
            replies = await asyncio.gather(world.say("ada", "/cheer @ben"), world.say("ben", "/cheer @ada"))
            assert not any("couldn't save" in text(reply) for reply in replies)
        assert await deadlocks(postgres_url) == before


async def deadlocks(url: str) -> int:
    """How many deadlocks PostgreSQL has had to break in this database."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SELECT pg_stat_force_next_flush()")
        found: int = await connection.fetchval(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        )
        return found
    finally:
        await connection.close()
