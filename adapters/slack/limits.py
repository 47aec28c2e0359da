"""Slack's limits and Kith's pace with Slack, each with its reason. What Kith itself limits stands in the declarations.

Lengths are characters. Where no source is named, it is Slack's Block Kit reference.
"""

from dataclasses import dataclass

BLOCKS = 50
"""Blocks in a message; a view takes 100."""

PARAGRAPHS = 5
"""Paragraphs in a row that stand each in a block of its own, with air between them. More are the lines of a list (all
commands, the days of a streak): they stand close to each other.
"""

LINES = 25
"""Lines of a list in one block: far fewer characters than a message takes, whatever reasons stand behind days."""

BLOCK_CHARACTERS = 12_000
"""All blocks of a message together. Slack names no number; messages over about 13,200 are refused as too long."""

TEXT = 3000
"""The `text` beside the blocks (notifications, screen readers). Slack takes 40,000 and advises against over 4,000."""

HEADER = 150
"""A header block; plain text alone."""

CONTEXT = 2000
"""Small print. Slack takes 3,000 in a text object; more than this is no small print."""

FIELDS = 10
"""Fields of a section."""

FIELD = 2000
"""One field of a section."""

BUTTONS_A_ROW = 25
"""Elements of an actions block."""

BUTTON_LABEL = 75
"""A button's words."""

BUTTON_VALUE = 2000
"""What a button carries; an identifier is never shortened."""

OPTION_LABEL = 75
"""An option of a select or a checkbox."""

INPUT = 3000
"""What a text field takes; the core says what is too long for it, and by how much."""

INPUT_LABEL = 2000
"""A field's label, and its hint."""

VIEW_TITLE = 24
"""A form's title and its submit button; declarations keep to it already."""

ERROR = 300
"""A complaint at a form's field. Slack names no number; more than this is not read there."""

SUGGESTIONS = 20
"""Time zones that are offered for a half-written one; Slack takes 100."""

SLASH_COMMANDS = 50
"""Slash commands of one app (app manifest)."""

BODY = 1024 * 1024
"""Bytes of a request from Slack. The largest that it sends are forms, of some 100 KB."""

USERS_INFO_A_MINUTE = 90
"""Calls of users.info: tier 4 allows about 100 a minute."""

GONE_PATIENCE = 3.0
"""Seconds that a private message waits for word whether its reader is still there: it has 25 s in all (delivery)."""

USERS_A_PAGE = 1000
USERS_PAGES = 20
"""Pages of users.list at a time: tier 2 allows about 20 calls a minute."""

USERS_LIST_PAUSE = 60.0
"""Seconds between two fetches of the whole list, also when the first one failed."""

PEOPLE = 20_000
"""People whose profiles are kept in memory, at some 300 bytes each."""

DIRECT_CHANNELS = 50_000
"""Private conversations whose ids are kept in memory. An id never changes, and asking costs a call of tier 3."""

BEGUN = 1000
"""Messages of which some pages are posted and others still to be, kept in memory."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Kith's timing with Slack, in seconds. Tests bring a faster one."""

    call: float = 10.0
    """One call. Slack answers within 1 s nearly always; delivery's lease is 60 s."""
    answer: float = 1.0
    """How long a typed command waits for its answer before it is acknowledged without: most take a tenth of that."""
    held: int = 100
    """How many acknowledgements (not seconds) wait for their answers at a time. One more is a crowd, and nobody waits:
    behind a thousand others an answer may take longer than Slack has patience."""
    form: float = 2.0
    """How long a form waits for its answer before it is acknowledged: Slack gives up after 3 s."""
    channel: float = 1.0
    """Between two posts in one channel: chat.postMessage allows one a second there."""
    away: float = 5.0
    """Before the next try when Slack cannot be reached at all."""
    reopen: float = 20.0
    """Before a private conversation that did not open is tried again."""
    retry: float = 1.0
    """Before an answer is tried again; three times as long before the last try."""
    ping: float = 3.0
    """Socket Mode's heartbeat: the SDK notices a dead socket after about three of them."""
    look: float = 1.0
    """How often the watchdog looks at the socket."""
    rebuild: float = 60.0
    """A socket that is down for longer is given up and opened anew: the SDK tries one stale address for ever."""
    connect: float = 20.0
    """How long the first connection may take before the start counts as failed."""
    close: float = 2.0
    """How long a socket may take to say goodbye."""
    drain: float = 10.0
    """What is under way when Kith stops gets this long to end."""
    revoked: float = 60.0
    """How often a refused token is tried again."""
    profile: float = 300.0
    """How long a person's profile (name, zone, rights) is believed."""
