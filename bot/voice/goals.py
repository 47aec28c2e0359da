"""Goals: set, listed, done, let go of, and told to the circle."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.domain.goals import Goal, GoalState
from bot.domain.members import Member
from bot.messages import Block, Button, ButtonStyle, Heading, Message, Span, Strong, Text, Tone, Typed, paragraph
from bot.voice.plans import day_name
from bot.voice.words import mention

PAGE = 5
"""Goals on a page: one row of Done and one of Drop, where a platform has rows of five buttons."""

_HEADINGS = {
    GoalState.OPEN: "Your open goals",
    GoalState.DONE: "Done",
    GoalState.DROPPED: "Let go of",
}

_NOTHING = {
    GoalState.OPEN: ("No open goals just now, and that is fine. When there is one: ", "/goal add"),
    GoalState.DONE: ("The first goal that you finish will stand here. See what is open: ", "/goal list"),
    GoalState.DROPPED: ("Nothing here: you have let go of none. See what is open: ", "/goal list"),
}


def added(goal: Goal, today: date) -> Message:
    """The answer to /goal add."""
    blocks: list[Block] = [paragraph("A fine goal: ", *_line(goal, today), ".")]
    if goal.plan:
        blocks.append(paragraph(plan_sentence(goal.plan)))
    done = Typed(f"/goal done {goal.number}")
    return Message(
        (*blocks, paragraph("Only you see it. When it is done, say so with ", done, ".", quiet=True)), tone=Tone.GLAD
    )


def edited(goal: Goal, today: date) -> Message:
    """The answer to /goal edit: the goal as it reads now."""
    plan = (paragraph(plan_sentence(goal.plan)),) if goal.plan else ()
    return Message((paragraph("Changed. It reads: ", *_line(goal, today), "."), *plan), tone=Tone.GLAD)


def listed(goals: Sequence[Goal], state: GoalState, page: int, today: date) -> Message:
    """One page of the goals in a state; a page behind the last one is the last one."""
    if not goals:
        words, typed = _NOTHING[state]
        return Message((paragraph(words, Typed(typed), "."),))
    pages = -(-len(goals) // PAGE)
    page = min(page, pages)
    shown = goals[(page - 1) * PAGE : page * PAGE]
    blocks: list[Block] = [Heading(_HEADINGS[state])]
    for goal in shown:
        blocks += _entry(goal, state, today)
    if state is GoalState.OPEN:
        blocks.append(paragraph("Other words, another day? ", Typed(f"/goal edit {shown[0].number}"), quiet=True))
    if pages > 1:
        blocks.append(paragraph(f"Page {page} of {pages}, {len(goals)} goals in all.", quiet=True))
    return Message(tuple(blocks), (*_acts(shown, state), *_turning(state, page, pages)))


def _entry(goal: Goal, state: GoalState, today: date) -> Iterator[Block]:
    yield paragraph(f"{goal.number}. ", *_line(goal, today if state is GoalState.OPEN else None))
    if goal.plan and state is GoalState.OPEN:
        yield paragraph(plan_sentence(goal.plan), quiet=True)


def _line(goal: Goal, today: date | None) -> tuple[Span, ...]:
    """The title, and its day while that matters. A day that has passed is told without a word of blame."""
    title = Strong(goal.title)
    if goal.by_day is None or today is None:
        return (title,)
    if goal.by_day < today:
        return (title, Text(f" (planned for {day_name(goal.by_day, today)}; any day is good)"))
    return (title, Text(f", by {day_name(goal.by_day, today)}"))


def plan_sentence(plan: str) -> str:
    """A plan with a capital letter and one full stop."""
    return f"{plan[0].upper()}{plan[1:]}{'' if plan[-1] in '.!?…' else '.'}"


def _acts(goals: Sequence[Goal], state: GoalState) -> Iterator[Button]:
    """By number, as they are listed: Done for each, then Drop for each; Tell for those that the circle knows not of."""
    numbers = [str(goal.number) for goal in goals if goal.told_at is None]
    match state:
        case GoalState.OPEN:
            yield from (Button(f"Done: {one}", "goal done", {"goal": one}, ButtonStyle.PRIMARY) for one in numbers)
            yield from (Button(f"Drop: {one}", "goal drop", {"goal": one}) for one in numbers)
        case GoalState.DONE:
            yield from (Button(f"Tell the circle: {one}", "goal tell", {"number": one}) for one in numbers)
        case GoalState.DROPPED:
            return


def _turning(state: GoalState, page: int, pages: int) -> Iterator[Button]:
    if page > 1:
        yield Button("Back", "goal list", {"show": state.value, "page": str(page - 1)})
    if page < pages:
        yield Button("More", "goal list", {"show": state.value, "page": str(page + 1)})


def done(goal: Goal) -> Message:
    """The answer to /goal done. Nobody else hears of it unless the member presses the button."""
    return Message(
        (
            paragraph("Done: ", Strong(goal.title), "! You said you would, and you did. Enjoy that for a moment."),
            paragraph("Only you know, unless you tell.", quiet=True),
        ),
        (Button("Tell the circle", "goal tell", {"number": str(goal.number)}, ButtonStyle.PRIMARY),),
        Tone.GLAD,
    )


def dropped(goal: Goal) -> Message:
    """The answer to /goal drop."""
    return Message(
        (
            paragraph("Let go: ", Strong(goal.title), ". That makes room for what matters now."),
            paragraph("It counts for nothing and against nothing. ", Typed("/goal add"), " sets another.", quiet=True),
        )
    )


def told(goal: Goal) -> Message:
    """The answer to Tell the circle."""
    return Message((paragraph("Told! The circle will see it: ", Strong(goal.title), "."),), tone=Tone.GLAD)


def told_already(goal: Goal) -> Message:
    """The answer to the same button, pressed again."""
    return Message((paragraph("The circle has heard of ", Strong(goal.title), " already."),))


def nowhere_to_tell() -> Message:
    """The answer to the button in a private conversation, while the circle has no check-in channel."""
    words = "This circle has no check-in channel yet, so I don't know where. Type this in a channel, and press there: "
    return Message((paragraph(words, Typed("/goal list show:done"), "."),))


def news(member: Member, goal: Goal) -> Message:
    """What the circle sees of a goal that was done: its title, and nothing of the plan."""
    return Message(
        (paragraph(mention(member), " finished a goal: ", Strong(goal.title), ". That is worth a cheer!"),),
        (Button("Cheer", "cheer", {"member": member.id}, ButtonStyle.PRIMARY),),
        Tone.GLAD,
    )
