"""The story of the circle's last nine days, line by line: who wrote what, when, and where."""

from dataclasses import dataclass

DAYS = 9

GENERAL, CHECK_INS, RESOURCES = "general", "check-ins", "resources"


@dataclass(frozen=True, slots=True)
class Beat:
    """Something that a person does: types `line`, or presses the button under the last card of `under`.

    `day` counts back from today (today is 0), `at` is a time of day in the circle's zone. In a line `{zone}` stands for
    that zone and `{recap_day}` for the weekday of two days ago, so that everybody who comes finds a fresh recap.
    """

    day: int
    at: str
    who: str
    place: str
    line: str = ""
    under: str = ""


def _typed(day: int, at: str, who: str, line: str, place: str = CHECK_INS) -> Beat:
    return Beat(day, at, who, place, line)


def _cheers(day: int, at: str, who: str, under: str) -> Beat:
    return Beat(day, at, who, CHECK_INS, under=under)


SCRIPT: tuple[Beat, ...] = (
    # The moderator opens the circle.
    _typed(9, "00:01", "mira", "/config zone {zone}", GENERAL),
    _typed(9, "00:02", "mira", "/config channel #check-ins", GENERAL),
    _typed(9, "00:03", "mira", "/config recap {recap_day} 18", GENERAL),
    _typed(
        9,
        "00:04",
        "mira",
        "Welcome, night owls! Kith keeps our check-ins from now on. Small counts: ten minutes are a check-in.",
        GENERAL,
    ),
    _typed(9, "00:05", "mira", "/join {zone} private", GENERAL),
    _typed(9, "00:06", "kenji", "/join Asia/Tokyo private", GENERAL),
    _typed(9, "00:07", "priya", "/join {zone} private", GENERAL),
    _typed(9, "00:08", "priya", "Happy to be here. Statistics exam in three weeks, wish me luck 🙂", GENERAL),
    _typed(9, "00:09", "tomas", "/join America/Bogota inside", GENERAL),
    _typed(9, "00:10", "yuliya", "/join Europe/Warsaw private", GENERAL),
    _typed(9, "00:11", "amina", "/join Africa/Cairo no", GENERAL),
    _typed(9, "07:40", "kenji", "/checkin Kanji, lesson 12: twenty new ones minutes:35"),
    _typed(9, "12:30", "mira", "/checkin Read two papers on spaced repetition minutes:50"),
    _typed(9, "19:30", "tomas", "/checkin Rust book, chapter 4. Ownership finally makes sense! minutes:60"),
    _cheers(9, "19:40", "kenji", "tomas"),
    _typed(9, "21:15", "priya", "/checkin Descriptive statistics, exercises 1 to 8 minutes:40"),
    _typed(9, "22:10", "yuliya", "/checkin Первый день: гитара, гаммы minutes:20"),
    _typed(8, "07:40", "kenji", "/checkin Kanji review on the train minutes:25"),
    _typed(8, "12:30", "mira", "/checkin Outline of the methods section minutes:45"),
    _typed(8, "13:05", "amina", "/checkin راجعت الفصل الثالث من الكيمياء minutes:55"),
    _cheers(8, "13:20", "mira", "amina"),
    _typed(8, "21:15", "priya", "/checkin Probability trees. Slow, but they grow minutes:45"),
    _typed(8, "22:10", "yuliya", "/checkin Chord changes, G to C minutes:15"),
    _cheers(8, "22:20", "priya", "yuliya"),
    _typed(7, "07:40", "kenji", "/checkin Listening practice, one podcast twice minutes:30"),
    _typed(7, "13:05", "amina", "/checkin Lab report, first page minutes:40"),
    _typed(7, "19:30", "tomas", "/checkin Chapter 5, structs minutes:45"),
    _typed(7, "20:10", "tomas", "Does somebody know a good explanation of lifetimes?", RESOURCES),
    _typed(7, "20:30", "mira", "“Crust of Rust” on lifetimes is long, and worth every minute.", RESOURCES),
    _typed(7, "21:15", "priya", "/checkin Bayes' theorem with coloured pencils minutes:50"),
    _typed(6, "07:40", "kenji", "/checkin Lesson 13 minutes:35"),
    _typed(6, "12:30", "mira", "/checkin Methods section, 400 words minutes:60"),
    _typed(6, "13:05", "amina", "/checkin note:A hard one today, just for me minutes:30 private:yes"),
    _typed(6, "19:30", "tomas", "/checkin Chapter 6: enums are lovely minutes:50"),
    _cheers(6, "19:50", "mira", "tomas"),
    _typed(6, "21:15", "priya", "/checkin Past exam from 2019, half of it minutes:70"),
    _typed(5, "07:40", "kenji", "/checkin Kanji review minutes:20"),
    _typed(5, "12:30", "mira", "/checkin Figures for the methods section minutes:40"),
    _typed(5, "13:05", "amina", "/checkin Lab report done and sent minutes:65"),
    _cheers(5, "13:30", "priya", "amina"),
    _typed(5, "21:15", "priya", "/checkin The other half of the 2019 exam minutes:60"),
    # Yuliya was quiet, got a kind word, and is back.
    _typed(5, "21:40", "yuliya", "/checkin Back at it: one song from start to end minutes:25"),
    _cheers(5, "21:50", "priya", "yuliya"),
    _typed(5, "21:55", "mira", "/cheer @Юлия so good to see you!"),
    _typed(4, "07:40", "kenji", "/checkin Lesson 14, and it was fun minutes:40"),
    _typed(4, "12:30", "mira", "/checkin Rewrote the introduction minutes:55"),
    _typed(4, "19:30", "tomas", "/checkin Chapter 8, collections minutes:45"),
    _typed(4, "21:15", "priya", "/checkin Hypothesis tests, notes on one page minutes:45"),
    _typed(4, "21:40", "yuliya", "/checkin The same song, slower and cleaner minutes:20"),
    _typed(3, "07:40", "kenji", "/checkin Wrote a short letter in Japanese minutes:45"),
    _cheers(3, "08:10", "amina", "kenji"),
    _typed(3, "13:05", "amina", "/checkin Organic chemistry, naming compounds minutes:50"),
    _typed(3, "19:30", "tomas", "/checkin Small command line tool, it compiles! minutes:80"),
    _cheers(3, "19:45", "kenji", "tomas"),
    _typed(3, "21:15", "priya", "/checkin t-tests by hand, never again minutes:55"),
    _typed(3, "21:40", "yuliya", "/checkin Fingerpicking, first pattern minutes:30"),
    _typed(2, "07:40", "kenji", "/checkin Reading: two pages without a dictionary minutes:30"),
    _typed(2, "12:30", "mira", "/checkin Answered the reviewers minutes:70"),
    _typed(2, "13:05", "amina", "/checkin Flash cards for organic chemistry minutes:35"),
    _typed(2, "17:20", "tomas", "/checkin Tests for the little tool minutes:40"),
    # Here the week's recap comes by itself.
    _typed(2, "18:20", "priya", "Look at that recap. We did all this in one week?!", GENERAL),
    _typed(2, "18:25", "kenji", "Together it looks like a lot. Alone it was just a train ride a day.", GENERAL),
    _typed(2, "21:15", "priya", "/checkin Regression, first contact minutes:45"),
    _cheers(2, "21:30", "yuliya", "priya"),
    _typed(2, "21:40", "yuliya", "/checkin Two songs in a row minutes:35"),
    _typed(1, "07:40", "kenji", "/checkin Lesson 15 minutes:35"),
    _typed(
        1,
        "09:10",
        "mira",
        "Sam joins us these days. Say hello when you are here, Sam, and begin as small as you like.",
        GENERAL,
    ),
    _typed(1, "12:30", "mira", "/checkin Sent the paper. It is out of the house! minutes:30"),
    _cheers(1, "12:35", "kenji", "mira"),
    _typed(1, "12:40", "priya", "/cheer @Mira Okafor a whole paper! Celebrate tonight"),
    _typed(1, "13:05", "amina", "/checkin Mock exam: 78 % minutes:90"),
    _typed(1, "21:15", "priya", "/checkin Regression again, and this time it stayed minutes:50"),
    _typed(1, "21:40", "yuliya", "/checkin Recorded myself, listened without wincing minutes:25"),
    _cheers(1, "21:50", "mira", "yuliya"),
    _typed(0, "07:40", "kenji", "/checkin Kanji on the train, as ever minutes:25"),
    _typed(0, "13:05", "amina", "/checkin Went through the mistakes of the mock exam minutes:45"),
)
