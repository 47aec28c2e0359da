"""What a member reads about goals."""

from dataclasses import replace
from datetime import timedelta

from gallery_people import ADA, CIRCLE, HOSTILE, NOW, TODAY, YULIA, Named

from bot.domain.goals import Goal, GoalState, clean_title, closed
from bot.domain.identity import MemberId
from bot.voice import goals


def _goal(number: int, title: str, ahead: int | None = None, plan: tuple[str, str] | None = None) -> Goal:
    by_day = None if ahead is None else TODAY + timedelta(days=ahead)
    cue, action = plan or (None, None)
    return Goal(CIRCLE.id, MemberId("ada"), number, clean_title(title), NOW, by_day, cue, action)


def aiming() -> Named:
    book = _goal(1, "Finish the book", 4, ("breakfast", "read ten pages"))
    late, plain, nasty = _goal(2, "Plant a garden", -3), _goal(3, "Learn to juggle"), _goal(4, f"{HOSTILE}\u202e")
    spoofing = _goal(5, "# big\u200b", 400, ("@here", "[x](http://evil.example) **now**"))
    goals_ = [book, late, plain, nasty, spoofing]
    yield "goal-added", goals.added(book, TODAY)
    yield "goal-added-plain", goals.added(plain, TODAY)
    yield "goal-added-hostile", goals.added(spoofing, TODAY)
    yield "goal-list", goals.listed(goals_, GoalState.OPEN, 1, TODAY)
    yield "goal-list-page", goals.listed(goals_ * 3, GoalState.OPEN, 2, TODAY)
    ended = [closed(goal, GoalState.DONE, NOW) for goal in goals_]
    told = [replace(goal, told_at=NOW) for goal in ended[:3]]
    yield "goal-list-done", goals.listed([*told, *ended[3:]], GoalState.DONE, 1, TODAY)
    yield "goal-list-dropped", goals.listed(goals_[:2], GoalState.DROPPED, 1, TODAY)
    for state in GoalState:
        yield f"goal-list-{state}-nothing", goals.listed([], state, 1, TODAY)
    yield "goal-done", goals.done(book)
    yield "goal-done-hostile", goals.done(nasty)
    yield "goal-dropped", goals.dropped(plain)
    yield "goal-told", goals.told(book)
    yield "goal-told-already", goals.told_already(book)
    yield "goal-nowhere-to-tell", goals.nowhere_to_tell()
    yield "goal-news", goals.news(ADA, book)
    yield "goal-news-hostile", goals.news(YULIA, nasty)
