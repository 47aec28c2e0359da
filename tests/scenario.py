"""A week in the life of a circle, written once and played on every stage."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from stages import Given, Read, Stage

HOSTILE = (
    "@everyone <!channel> <@1> <#2> [x](http://evil.example/a_b) **bold** __under__ ~~gone~~ ||secret|| `code`\n"
    "# big\n"
    "-# small\n"
    "> quoted & <b>hi</b> &lt;i&gt; *not_bold* <t:0:R> :smile:\n"
    "1. one"
)
"""Everything that a platform could take for a command of its own. It is read as it was written."""

GOAL = "Finish *the* book <!channel> & @everyone [x](http://evil.example)"


@dataclass
class Played:
    """One act, and what was read because of it."""

    act: str
    reads: list[Read]


@dataclass
class Play:
    """Plays acts on a stage and keeps what is read."""

    stage: Stage
    acts: list[Played] = field(default_factory=list)

    async def types(self, who: str, command: str, **options: Given) -> None:
        await self.stage.types(who, command, **options)
        await self._keep(f"{who} types /{command} {options}")

    async def presses(self, who: str, label: str) -> None:
        await self.stage.presses(who, label)
        await self._keep(f"{who} presses {label}")

    async def sends(self, who: str, **fields: str) -> None:
        await self.stage.sends(who, **fields)
        await self._keep(f"{who} sends {fields}")

    async def waits(self, hours: int) -> None:
        await self.stage.waits(hours)
        await self._keep(f"{hours} hours pass")

    async def _keep(self, act: str) -> None:
        """Answers and cards travel on different roads: between readers there is no order, for each of them there is."""
        reads = sorted(await self.stage.news(), key=lambda read: (read.reader or "~", read.where))
        self.acts.append(Played(f"{len(self.acts) + 1}. {act}", reads))


async def play_the_week(stage: Stage) -> Sequence[Played]:
    """Monday noon to the Monday after. Every act with what was read."""
    play = Play(stage)
    await _monday(play)
    await _mistakes(play)
    await _goals(play)
    await _cheers(play)
    await _buddies(play)
    await _the_days_after(play)
    await _the_next_monday(play)
    return play.acts


async def _monday(play: Play) -> None:
    """The circle is set up, people join, and check in for the first time."""
    await play.types("sam", "config zone", zone="Europe/Berlin")
    await play.types("mira", "config channel", channel="#check-ins")
    await play.types("mira", "config zone", zone="Europe/Paris")
    await play.types("mira", "config recap", day="monday", hour=9)
    await play.types("mira", "config nudges", switch="on", hour=18)
    await play.types("mira", "config show")
    await play.types("sam", "join")
    await play.sends("sam", zone="Europe/Berlin", consent="private")
    await play.types("yuliya", "join", zone="Asia/Tokyo", consent="no")
    await play.types("kenji", "checkin", note="read a page")
    await play.presses("kenji", "Yes, privately")
    await play.types("sam", "checkin", note="chapter 1", minutes=25)
    await play.types("yuliya", "checkin", note="for myself", private=True)
    await play.types("sam", "checkin", note="and two exercises", minutes=20)
    await play.types("sam", "help")


async def _mistakes(play: Play) -> None:
    """What goes wrong is told to the one who did it, and what was written is kept."""
    await play.types("sam", "join", zone="Europe/Berln")
    await play.types("sam", "checkin")
    await play.sends("sam", note="long work", minutes="100000")
    await play.types("mira", "checkin")
    await play.sends("mira", note=HOSTILE, minutes="5")


async def _goals(play: Play) -> None:
    """Sam sets two goals, one with a plan in a form, and lets go of the other; nobody else hears of them."""
    await play.types("sam", "goal add")
    await play.sends("sam", title=GOAL, by="friday", after="breakfast", will="read ten pages")
    await play.types("sam", "goal add", title="Learn to juggle", by="yesterday")
    await play.types("sam", "goal add", title="Learn to juggle")
    await play.types("sam", "goal list")
    await play.presses("sam", "Drop: 2")
    await play.types("kenji", "goal list")


async def _cheers(play: Play) -> None:
    """By command and by button; the limits; several within an hour come together at its end."""
    await play.types("kenji", "cheer", member="@Sam", words="Bravo *and* <b>more</b>!")
    await play.types("sam", "cheer", member="@Sam")
    await play.types("sam", "cheer", member="@Tomás Rivera")
    await play.presses("sam", "Cheer")
    await play.presses("sam", "Cheer")
    await play.presses("yuliya", "Cheer")
    await play.presses("mira", "Cheer")
    await play.waits(1)


async def _buddies(play: Play) -> None:
    """Asked and answered in private; Kenji allows that Sam is told when a word would help."""
    await play.types("sam", "buddy ask", member="@Sam")
    await play.types("sam", "buddy ask", member="@Юлия")
    await play.presses("yuliya", "No, thanks")
    await play.types("sam", "buddy ask", member="@Kenji")
    await play.presses("kenji", "Accept")
    await play.presses("kenji", "Accept")
    await play.presses("kenji", "Yes, you may")
    await play.types("sam", "buddy status")


async def _the_days_after(play: Play) -> None:
    """Sam goes on; Kenji goes quiet, is asked, says not today, and comes back."""
    for chapter in ("2", "3"):
        await play.waits(24)
        await play.types("sam", "checkin", note=f"chapter {chapter}", minutes=30)
        await play.types("yuliya", "checkin", private=True)
    await play.waits(12)
    await play.presses("kenji", "Why am I getting this?")
    await play.presses("kenji", "I'm stuck")
    await play.presses("kenji", "Not today")
    await play.types("kenji", "nudges hour", hour=17)
    await play.types("kenji", "nudges show")
    await play.types("kenji", "tip")
    await play.sends("kenji", tip=HOSTILE)
    await play.presses("kenji", "Show it without my name")
    await play.waits(48)
    await play.types("kenji", "streak")
    await play.waits(36)
    await play.presses("kenji", "Check in")
    await play.sends("kenji", note="back at it")
    await play.types("sam", "checkin", note="chapter 4", goal="finish")
    await play.types("sam", "goal done", goal="1")
    await play.presses("sam", "Tell the circle")
    await play.presses("sam", "Tell the circle")


async def _the_next_monday(play: Play) -> None:
    """The recap, and what it is made of."""
    await play.waits(48)
    await play.types("sam", "leaderboard", board="minutes", window="month")
    await play.types("kenji", "leaderboard")
    await play.types("kenji", "buddy status")
    await play.types("kenji", "buddy end")
    await play.types("yuliya", "streak")
    await play.types("tomas", "streak")
    await play.types("mira", "config nudges", switch="off")
