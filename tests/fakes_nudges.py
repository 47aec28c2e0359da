"""What nudges need of the database in memory; `fakes` puts it together."""

from collections.abc import MutableMapping, Sequence
from dataclasses import replace

from bot.domain.circles import Circle
from bot.domain.identity import CircleId
from bot.domain.own_texts import OwnText
from bot.errors import StorageError


class FakeNudgeTexts:
    """See `repositories.NudgeTexts`."""

    def __init__(
        self, texts: MutableMapping[tuple[CircleId, int], OwnText], circles: MutableMapping[CircleId, Circle]
    ) -> None:
        self._texts = texts
        self._circles = circles

    async def add(self, text: OwnText) -> None:
        if text.circle_id not in self._circles or (text.circle_id, text.number) in self._texts:
            raise StorageError("a text of an unknown circle, or one whose number is taken")
        if any(at is not None and at.utcoffset() is None for at in (text.added_at, text.used_from, text.removed_at)):
            raise ValueError("an instant without a time zone")
        self._texts[text.circle_id, text.number] = text

    async def save(self, text: OwnText) -> None:
        key = (text.circle_id, text.number)
        self._texts[key] = replace(self._texts[key], used_from=text.used_from, removed_at=text.removed_at)

    async def get(self, circle_id: CircleId, number: int) -> OwnText | None:
        return self._texts.get((circle_id, number))

    async def last_number(self, circle_id: CircleId) -> int:
        return max((number for circle, number in self._texts if circle == circle_id), default=0)

    async def kept(self, circle_id: CircleId) -> Sequence[OwnText]:
        found = [text for (circle, _), text in sorted(self._texts.items()) if circle == circle_id]
        return [text for text in found if text.removed_at is None]
