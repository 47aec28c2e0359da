"""What nudges need of the database in memory; `fakes` puts it together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import replace
from datetime import date

from fakes_state import demand, demand_aware

from bot.domain.circles import Circle
from bot.domain.history import voided
from bot.domain.identity import CircleId, MemberId
from bot.domain.ladder import Step
from bot.domain.ledger import STEPS_TAKEN, Fact, FactKind, shows_presence
from bot.domain.nudge_report import Crowd, FirstWord, FollowerCount, StepCount
from bot.domain.own_texts import OwnText


class FakeNudgeTexts:
    """See `repositories.NudgeTexts`."""

    def __init__(
        self, texts: MutableMapping[tuple[CircleId, int], OwnText], circles: MutableMapping[CircleId, Circle]
    ) -> None:
        self._texts = texts
        self._circles = circles

    async def add(self, text: OwnText) -> None:
        demand(text.circle_id in self._circles, "a text of an unknown circle")
        demand((text.circle_id, text.number) not in self._texts, "a text's number is taken")
        demand_aware(text.added_at, text.used_from, text.removed_at)
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


class FakeNudgeFacts:
    """See `repositories.NudgeFacts`."""

    def __init__(self, facts: Mapping[tuple[CircleId, MemberId, int], Fact]) -> None:
        self._facts = facts

    async def counts(self, circle_id: CircleId, first: date) -> tuple[Sequence[StepCount], Sequence[FollowerCount]]:
        nudges: list[tuple[Step, MemberId, FactKind | None]] = []
        for facts in self._histories(circle_id):
            for fact in facts:
                if fact.kind is FactKind.NUDGE and fact.value is not None and fact.on_day >= first:
                    following = (one for one in facts if one.seq > fact.seq)
                    next_one = next((one for one in following if one.kind in STEPS_TAKEN or shows_presence(one)), None)
                    kind = next_one.kind if next_one else None
                    nudges.append((Step(fact.value.split(":")[0]), fact.member_id, kind))
        steps = [_step_count(step, nudges) for step in {step for step, _, _ in nudges}]
        kinds = {kind for _, _, kind in nudges if kind is not None}
        return steps, [FollowerCount(kind, _crowd(who for _, who, by in nudges if by is kind)) for kind in kinds]

    async def first_words(self, circle_id: CircleId, first: date) -> Sequence[FirstWord]:
        return [word for facts in self._histories(circle_id) if (word := _first_word(facts, first)) is not None]

    def _histories(self, circle_id: CircleId) -> Iterable[list[Fact]]:
        """Each member's facts by `seq`, without check-ins that were taken back."""
        histories: defaultdict[MemberId, list[Fact]] = defaultdict(list)
        for (circle, member_id, _), fact in sorted(self._facts.items()):
            if circle == circle_id:
                histories[member_id].append(fact)
        for facts in histories.values():
            void = voided(facts)
            yield [fact for fact in facts if fact.kind is not FactKind.CHECK_IN or fact.seq not in void]


def _step_count(step: Step, nudges: Sequence[tuple[Step, MemberId, FactKind | None]]) -> StepCount:
    mine = [(who, by) for one, who, by in nudges if one is step]
    answered = _crowd(who for who, by in mine if by is not None and by not in STEPS_TAKEN)
    return StepCount(step, _crowd(who for who, _ in mine), answered)


def _crowd(people: Iterable[MemberId]) -> Crowd:
    everybody = list(people)
    return Crowd(len(everybody), len(set(everybody)))


def _first_word(facts: Sequence[Fact], first: date) -> FirstWord | None:
    recent = (fact for fact in facts if fact.kind in STEPS_TAKEN and fact.on_day >= first)
    words = (one for one in recent if one.kind is FactKind.HELD_BACK or (one.value or "").startswith("gentle:"))
    word = next(words, None)
    if word is None:
        return None
    back = (fact.at for fact in facts if fact.seq > word.seq and fact.kind is FactKind.CHECK_IN)
    return FirstWord(word.kind is FactKind.HELD_BACK, word.at, next(back, None))
