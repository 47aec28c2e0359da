"""What became of a circle's nudges, for its moderators: counts, and never a name.

The answer to a nudge is the member's first presence after it and before the next step of the ladder. Whether nudges
help is told by first words alone, because only those are ever held back; each member counts once, with the first one in
the window, so that those who are compared are independent of each other (see `effect`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.disclosure import Hidden, is_given_away
from bot.domain.effect import BACK_WITHIN, SMALLEST_GROUP, Difference, Group, difference
from bot.domain.ladder import Step
from bot.domain.ledger import STEPS_TAKEN, FactKind


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many `nudges`, to so many different `people`. Zero of the one is zero of the other."""

    nudges: int = 0
    people: int = 0

    @property
    def shown(self) -> int | None:
        """The number of nudges, None for so few people that a number could be a name."""
        return None if 0 < self.people < SMALLEST_GROUP else self.nudges


@dataclass(frozen=True, slots=True)
class StepCount:
    """The nudges of one step, and those of them that were answered."""

    step: Step
    sent: Crowd
    answered: Crowd


@dataclass(frozen=True, slots=True)
class FollowerCount:
    """The nudges after which a fact of this kind came first: a presence, or the next step that was taken."""

    kind: FactKind
    crowd: Crowd


@dataclass(frozen=True, slots=True)
class FirstWord:
    """A member's first word of the window, sent or held back at the instant `at` (UTC), and when (UTC) the first
    check-in after it was made that was not taken back; None for none yet.
    """

    held_back: bool
    at: datetime
    back_at: datetime | None

    @property
    def is_back(self) -> bool:
        """Whether they checked in soon enough to count as being back."""
        return self.back_at is not None and self.back_at - self.at <= BACK_WITHIN


class Act(StrEnum):
    """How nudges are answered: by their buttons, or by being there in another way."""

    CHECK_IN = "check-in"
    NOT_TODAY = "not-today"
    STUCK = "stuck"
    PAUSE = "pause"
    TIP = "tip"
    OTHER = "other"


_ACTS = {
    FactKind.CHECK_IN: Act.CHECK_IN,
    FactKind.NOT_TODAY: Act.NOT_TODAY,
    FactKind.STUCK: Act.STUCK,
    FactKind.PAUSED: Act.PAUSE,
    FactKind.TIP: Act.TIP,
}


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that moderators are told: steps and acts in their order, those that never came left out of `steps`.

    Nudges that were answered and first acts come to the same sum, so a number of few people could be had from the
    others. Where it could, the `withheld` acts are not shown either; `acts` is empty where not even that would do.
    `nudged` and `held_back` are the people whose first word lies far enough back to tell; `effect` is None while one of
    the two groups is too small.
    """

    steps: tuple[StepCount, ...]
    acts: tuple[tuple[Act, Crowd], ...]
    withheld: frozenset[Act]
    nudged: Group
    held_back: Group
    effect: Difference | None


def report(
    steps: Iterable[StepCount], followers: Iterable[FollowerCount], first_words: Iterable[FirstWord], now: datetime
) -> Report:
    """The report at the instant `now` (UTC). A first word less than 48 hours ago is in nobody's group yet."""
    order = list(Step)
    told_of = tuple(sorted(steps, key=lambda count: order.index(count.step)))
    acts = _acts(followers)
    withheld = _withheld(told_of, acts)
    told = [word for word in first_words if now - word.at >= BACK_WITHIN]
    nudged, held_back = (_group(word for word in told if word.held_back is held) for held in (False, True))
    return Report(
        told_of,
        () if withheld is None else acts,
        withheld or frozenset(),
        nudged,
        held_back,
        difference(nudged, held_back),
    )


def _acts(followers: Iterable[FollowerCount]) -> tuple[tuple[Act, Crowd], ...]:
    """Kinds that share an act are added up; some of their people may be the same, so the largest number is sure."""
    found = dict.fromkeys(Act, Crowd())
    for follower in followers:
        if follower.kind not in STEPS_TAKEN:
            act, more = _ACTS.get(follower.kind, Act.OTHER), follower.crowd
            found[act] = Crowd(found[act].nudges + more.nudges, max(found[act].people, more.people))
    return tuple(found.items())


def _withheld(steps: Sequence[StepCount], acts: Sequence[tuple[Act, Crowd]]) -> frozenset[Act] | None:
    """The acts that must not be shown beside those that few people did, the smallest numbers first; None when all of
    them together would not be enough.
    """
    candidates = sorted((crowd.nudges == 0, crowd.nudges, act) for act, crowd in acts if crowd.shown is not None)
    withheld = [act for _, _, act in candidates]
    for enough in range(len(withheld) + 1):
        if not _gives_away(steps, acts, withheld[:enough]):
            return frozenset(withheld[:enough])
    return None


def _gives_away(steps: Sequence[StepCount], acts: Sequence[tuple[Act, Crowd]], withheld: Sequence[Act]) -> bool:
    answers = [_hidden_answer(count) for count in steps]
    hidden = [Hidden(least=int(crowd.shown is None)) for act, crowd in acts if crowd.shown is None or act in withheld]
    shown = sum(crowd.nudges for act, crowd in acts if crowd.shown is not None and act not in withheld)
    told = sum(count.answered.nudges for count, answer in zip(steps, answers, strict=True) if answer is None)
    return is_given_away([answer for answer in answers if answer is not None], hidden, shown - told)


def _hidden_answer(count: StepCount) -> Hidden | None:
    """What is known of a step's answers where they are not shown. Of many who were written to, few have answered, so
    somebody has not.
    """
    if count.sent.shown is None:
        return Hidden(least=0)
    return Hidden(least=1, most=count.sent.nudges - 1) if count.answered.shown is None else None


def _group(words: Iterable[FirstWord]) -> Group:
    back = [word.is_back for word in words]
    return Group(len(back), sum(back))
