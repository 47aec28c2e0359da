"""The way between revisions, with rows in place, on both databases."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from databases import postgres_database, run_apart
from factories import (
    ADA,
    BEN,
    CIRCLE,
    NOW,
    days,
    make_circle,
    make_fact,
    make_goal,
    make_outgoing,
    make_profile,
    make_reply,
)
from sqlalchemy import Connection, inspect

from bot.domain.circles import CadenceSpread
from bot.domain.ladder import Step
from bot.domain.ledger import FactKind
from bot.domain.outages import Outage
from bot.domain.own_texts import OwnText
from bot.domain.pairing import Pair, Request, RequestState
from bot.errors.starting import AlreadyRunning
from bot.errors.storage import StorageError, WrongRevision
from bot.ports import UnitOfWork
from bot.storage import migrate
from bot.storage.opening import open_storage
from bot.storage.sqlite import SqliteStorage
from bot.storage.tables import circles
from bot.storage.url import parse_url

metadata = circles.metadata


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any tables; the SQLite file does not exist yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new folder/kith.db"
        return
    server = request.getfixturevalue("postgres_url_of_server")
    worker = request.getfixturevalue("worker_id")
    run = request.getfixturevalue("testrun_uid")
    with postgres_database(server, f"kith_migrations_{worker}_{run[:8]}") as new:
        yield new


async def fill(url: str) -> None:
    """At least one row in every table."""

    async def work(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle())
        await uow.members.save(make_profile())
        await uow.members.save(make_profile(BEN))
        await uow.ledger.append(make_fact())
        await uow.goals.add(make_goal())
        await uow.nudge_texts.add(OwnText(CIRCLE, 1, Step.GENTLE, "Hello!", NOW))
        await uow.buddies.join(Pair(CIRCLE, ADA, BEN, NOW), Pair(CIRCLE, BEN, ADA, NOW))
        await uow.buddies.ask(Request(CIRCLE, ADA, 1, BEN, NOW, RequestState.ASKED, NOW))
        await uow.inbox.add(CIRCLE, "event", make_reply(), NOW)
        await uow.outbox.put(make_outgoing())
        await uow.circles.spread(CadenceSpread(CIRCLE, ADA))
        await uow.outages.beat("web", NOW)
        await uow.outages.add(Outage("web", NOW - days(1), NOW))

    async with open_storage(url) as storage:
        await storage.transact(work)


async def on(url: str, action: Any) -> Any:  # noqa: ANN401 - whatever the action gives
    return await migrate._on_connection(parse_url(url), action)


async def test_up_down_and_up_again_with_rows_in_place(url: str) -> None:
    await migrate.upgrade(url)
    await fill(url)
    await migrate.upgrade(url)
    async with open_storage(url) as storage:
        assert await storage.read(lambda uow: uow.ledger.get(CIRCLE, ADA, 1)) == make_fact()
    await migrate.downgrade(url, "base")
    assert await migrate.current(url) is None
    assert await on(url, lambda connection: inspect(connection).get_table_names()) == ["alembic_version"]
    await migrate.upgrade(url)
    await fill(url)


async def test_a_kith_without_goals_reads_facts_about_them_as_presence(url: str) -> None:
    await migrate.upgrade(url)
    await fill(url)
    async with open_storage(url) as storage:
        await storage.transact(lambda uow: uow.ledger.append(replace(make_fact(2, FactKind.GOAL_DONE), goal=1)))
    await migrate.downgrade(url, "0003")
    kinds = "SELECT seq, kind FROM ledger ORDER BY seq"
    found = await on(url, lambda connection: connection.exec_driver_sql(kinds).all())
    assert [tuple(row) for row in found] == [(1, "check_in"), (2, "not_today")]
    await migrate.upgrade(url)


async def test_the_migrations_make_the_tables_that_the_code_declares(url: str) -> None:
    await migrate.upgrade(url)
    assert await on(url, lambda connection: compare_metadata(MigrationContext.configure(connection), metadata)) == []
    migrated = await on(url, describe)
    await migrate.downgrade(url, "base")
    await on(url, metadata.create_all)
    assert migrated == await on(url, describe)


def describe(connection: Connection) -> dict[str, Any]:
    """Everything that the database knows about its tables: Alembic's comparison looks at no checks and conditions."""
    found = inspect(connection)
    return {
        table: {
            "columns": [(one["name"], str(one["type"]), one["nullable"]) for one in found.get_columns(table)],
            "key": found.get_pk_constraint(table),
            "foreign": found.get_foreign_keys(table),
            "checks": sorted((str(one["name"]), one["sqltext"]) for one in found.get_check_constraints(table)),
            "indexes": sorted(
                (
                    str(one["name"]),
                    one["column_names"],
                    {str(where) for where in one.get("dialect_options", {}).values()},
                )
                for one in found.get_indexes(table)
            ),
        }
        for table in metadata.tables
    }


async def test_an_empty_database_is_told_from_a_right_one(url: str) -> None:
    with pytest.raises(WrongRevision) as caught:
        await migrate.check_revision(url)
    assert (caught.value.found, caught.value.wanted, caught.value.newer) == (None, migrate.head(), False)
    await migrate.upgrade(url)
    await migrate.check_revision(url)
    assert await migrate.current(url) == migrate.head()


async def test_a_database_of_a_newer_kith_is_refused_and_left_alone(url: str) -> None:
    await migrate.upgrade(url)
    await on(url, lambda connection: connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WrongRevision) as caught:
        await migrate.check_revision(url)
    assert (caught.value.found, caught.value.newer) == ("9999", True)
    with pytest.raises(WrongRevision):
        await migrate.upgrade(url)
    assert await migrate.current(url) == "9999"


async def test_two_processes_may_migrate_postgresql_at_once(postgres_url: str) -> None:
    await asyncio.gather(*(migrate.upgrade(postgres_url) for _ in range(2)))
    assert await migrate.current(postgres_url) == migrate.head()


def test_asking_for_the_revision_makes_no_file(tmp_path: Path) -> None:
    assert run_apart(migrate.current(f"sqlite:///{tmp_path}/kith.db")) is None
    assert list(tmp_path.iterdir()) == []


async def test_a_running_kith_keeps_its_tables(sqlite_storage: SqliteStorage, sqlite_url: str) -> None:
    with pytest.raises(AlreadyRunning):
        await migrate.upgrade(sqlite_url)


async def test_rows_without_their_owner_stop_a_migration(sqlite_url: str) -> None:
    await fill(sqlite_url)
    path = parse_url(sqlite_url).path
    assert path is not None
    with closing(sqlite3.connect(path)) as database:
        database.execute("DELETE FROM members")
        database.commit()
    with pytest.raises(StorageError, match="without their owner"):
        await migrate.upgrade(sqlite_url)


async def test_a_failing_migration_changes_nothing(sqlite_url: str) -> None:
    path = parse_url(sqlite_url).path
    assert path is not None
    with closing(sqlite3.connect(path)) as database:
        database.execute("DROP TABLE ledger")
    with pytest.raises(StorageError):
        await migrate.downgrade(sqlite_url, "base")
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
    assert await migrate.current(sqlite_url) == migrate.head()


async def test_a_server_that_does_not_answer_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        await migrate.current(f"postgresql://kith@/kith?host={tmp_path}")


def test_every_table_of_a_circle_leads_with_it() -> None:
    for table in metadata.sorted_tables:
        first = next(iter(table.primary_key.columns)).name
        assert first == {"circles": "id", "heartbeats": "platform", "outages": "platform"}.get(table.name, "circle_id")


def test_the_revision_that_kith_wants_is_the_newest_one() -> None:
    scripts = ScriptDirectory.from_config(migrate._config())
    assert scripts.get_current_head() == migrate.head()


async def test_whoever_had_chosen_a_cadence_before_circles_had_one_is_known_to_have(url: str) -> None:
    await migrate.upgrade(url, "0005")

    def rows(connection: Connection) -> None:
        connection.exec_driver_sql(
            "INSERT INTO circles (id, platform, name, zone, day_start, channel_name, nudges_on, nudge_hour, recap_on,"
            " recap_weekday, recap_hour) VALUES ('c', 'web', 'C', 'UTC', 3, '', true, 18, true, 6, 18)"
        )
        for number, kind in enumerate(("cadence", "check_in")):
            connection.exec_driver_sql(
                "INSERT INTO members (circle_id, id, name, joined_at, consent)"
                f" VALUES ('c', 'm{number}', 'M', '2026-03-04 12:00:00.000000', 'no')"
            )
            connection.exec_driver_sql(
                "INSERT INTO ledger (circle_id, member_id, seq, kind, on_day, at, private)"
                f" VALUES ('c', 'm{number}', 1, '{kind}', '2026-03-04', '2026-03-04 12:00:00.000000', false)"
            )

    await on(url, rows)
    await migrate.upgrade(url)

    def chose(connection: Connection) -> list[bool]:
        found = connection.exec_driver_sql("SELECT own_cadence FROM members ORDER BY id").all()
        return [bool(row[0]) for row in found]

    assert await on(url, chose) == [True, False]
