"""The community's own file: people, rooms and posts, kept as a chat service keeps them. Kith's facts are elsewhere."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiosqlite

from adapters.web.live import Bell
from adapters.web.people import PEOPLE, ROOMS, Person, Room
from adapters.web.posts import Draft, Post, from_row, to_row
from bot.domain.identity import MemberId, PlaceId

PRIVATE = ""
"""Stands for "the private conversation with Kith" where a place is a key."""

_SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA busy_timeout = 5000;
CREATE TABLE IF NOT EXISTS absences (person TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS posts (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    place TEXT,
    reader TEXT,
    author TEXT,
    text TEXT NOT NULL,
    message TEXT,
    about TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS posts_by_place ON posts (place, seq);
CREATE TABLE IF NOT EXISTS reading (
    person TEXT NOT NULL, place TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (person, place)
) WITHOUT ROWID;
"""

_ADD = """
INSERT INTO posts (key, at, place, reader, author, text, message, about)
VALUES (:key, :at, :place, :reader, :author, :text, :message, :about)
ON CONFLICT (key) DO NOTHING RETURNING *
"""

_LATEST = """
SELECT * FROM posts
WHERE place IS :place AND seq < :before AND (reader IS NULL OR reader = :person)
ORDER BY seq DESC LIMIT :limit
"""

_AFTER = """
SELECT * FROM posts WHERE seq > :seq AND (reader IS NULL OR reader = :person) ORDER BY seq LIMIT :limit
"""

_UNREAD = """
SELECT coalesce(posts.place, '') AS place, count(*) AS unread
FROM posts LEFT JOIN reading ON reading.person = :person AND reading.place = coalesce(posts.place, '')
WHERE posts.seq > coalesce(reading.seq, 0) AND (reader IS NULL OR reader = :person)
    AND posts.author IS NOT :person
GROUP BY 1
"""

_READ = """
INSERT INTO reading (person, place, seq) VALUES (:person, :place, :seq)
ON CONFLICT (person, place) DO UPDATE SET seq = max(seq, excluded.seq)
"""


class Community:
    """The circle's people, rooms and posts. Rings `bell` after every change."""

    def __init__(self, connection: aiosqlite.Connection, bell: Bell, absent: set[str]) -> None:
        self._connection = connection
        self._bell = bell
        self._people = {person.id: replace(person, present=person.id not in absent) for person in PEOPLE}
        self._rooms = {room.id: room for room in ROOMS}

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path, bell: Bell) -> AsyncIterator["Community"]:
        """The community in the file `path`, which is made when it is missing."""
        async with aiosqlite.connect(path, isolation_level=None) as connection:
            connection.row_factory = aiosqlite.Row
            await connection.executescript(_SCHEMA)
            rows = await connection.execute_fetchall("SELECT person FROM absences")
            yield cls(connection, bell, {row["person"] for row in rows})

    @property
    def people(self) -> Sequence[Person]:
        """Everybody who ever belonged to the circle, in the order of the member list."""
        return tuple(self._people.values())

    @property
    def rooms(self) -> Sequence[Room]:
        """The channels, in their order."""
        return tuple(self._rooms.values())

    def person(self, person_id: str) -> Person | None:
        """The person of this id."""
        return self._people.get(MemberId(person_id))

    def room(self, room_id: str) -> Room | None:
        """The room of this id."""
        return self._rooms.get(PlaceId(room_id))

    async def set_present(self, person: Person, present: bool) -> None:
        """Let a person leave the circle, or come back."""
        sql = "DELETE FROM absences WHERE person = ?" if present else "INSERT OR IGNORE INTO absences VALUES (?)"
        await self._connection.execute_fetchall(sql, (person.id,))
        self._people[person.id] = replace(person, present=present)
        self._bell.ring()

    async def add(self, draft: Draft) -> Post | None:
        """Put a post into the circle. None, and nothing changes, when its key is there already."""
        rows = await self._fetch(_ADD, to_row(draft))
        self._bell.ring()
        return from_row(rows[0]) if rows else None

    async def find(self, key: str) -> Post | None:
        """The post of this key."""
        rows = await self._fetch("SELECT * FROM posts WHERE key = :key", {"key": key})
        return from_row(rows[0]) if rows else None

    async def latest(self, person: Person, place: PlaceId | None, limit: int, before: int | None = None) -> list[Post]:
        """The last `limit` posts that `person` sees in a place (those before `seq` `before`), oldest first."""
        values = {"person": person.id, "place": place, "limit": limit, "before": before or 2**62}
        return [from_row(row) for row in reversed(await self._fetch(_LATEST, values))]

    async def after(self, person: Person, seq: int, limit: int) -> list[Post]:
        """The first `limit` posts after `seq` that `person` sees, wherever they stand."""
        return [from_row(row) for row in await self._fetch(_AFTER, {"person": person.id, "seq": seq, "limit": limit})]

    async def last_seq(self) -> int:
        """The number of the newest post; 0 in an empty community."""
        rows = await self._fetch("SELECT coalesce(max(seq), 0) AS seq FROM posts", {})
        return int(rows[0]["seq"])

    async def unread(self, person: Person) -> Mapping[str, int]:
        """How many posts of others `person` has not seen, by place (`PRIVATE` for the private conversation)."""
        return {row["place"]: row["unread"] for row in await self._fetch(_UNREAD, {"person": person.id})}

    async def mark_read(self, person: Person, place: PlaceId | None, seq: int) -> None:
        """`person` has seen everything in a place up to `seq`."""
        await self._fetch(_READ, {"person": person.id, "place": place or PRIVATE, "seq": seq})

    async def mark_all_read(self) -> None:
        """Nobody has anything unread."""
        seq = await self.last_seq()
        for person in self.people:
            for place in (None, *self._rooms):
                await self.mark_read(person, place, seq)

    async def _fetch(self, sql: str, values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        rows = await self._connection.execute_fetchall(sql, dict(values))
        return [dict(row) for row in rows]
