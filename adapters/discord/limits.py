"""Discord's limits, each with the reason. What Kith itself limits is not here: it stands in the declarations.

DOC: https://docs.discord.com/developers, "Message", "Components", "Rate limits". PY: discord.py 2.7.
"""

from datetime import timedelta
from typing import Final

# What a message holds. discord.Embed does not check any of it (PY); Discord refuses the whole message (DOC).
TITLE = 256
DESCRIPTION = 4096
EMBEDS = 10
EMBEDS_TOTAL = 6000
"""Characters of all embeds of a message together."""
CONTENT = 2000
QUOTE = 3500
"""Characters of a quote with its escapes that still stand in a message; a longer one becomes a file, whole."""

BUTTONS = 25
"""Five rows of five."""
BUTTON_LABEL = 80
IDENTIFIER = 100
"""Characters of a custom_id."""
FIELD_LABEL = 45
FIELD_HELP = 100
SUGGESTIONS = 25
"""Choices of an autocompletion."""
CHOICE = 100
"""Characters of a choice's name."""
NONCE = 25
"""Characters; within "the past few minutes" Discord makes no second message of the same nonce when it is enforced."""

POSTS_PER_SECOND = 25
"""Messages that nobody waits for, evenly."""
REQUESTS_PER_SECOND = 40
"""Discord allows 50 requests a second in all, and discord.py counts them only by route. Answers to interactions do not
count among them (DOC); what is left is for looking up whoever presses a button in a private message."""
CONVERSATIONS_KEPT = 10_000
"""Private conversations whose ids are remembered, which saves the request that opens them."""
LONGEST_TURN = 1.0
"""Seconds that a message waits for its turn among those (of a small share, for two turns); after that it goes back into
the outbox."""
SEND_TIMEOUT = 25.0
"""Seconds for one message, discord.py's own retries included; a claimed message is ours for 60 (`rounds.LEASE`)."""
THREAD_LIFE: Final = 1440
"""Minutes without a word after which Discord archives a whisper's thread: one of four values that it takes (DOC)."""
RATE_LIMIT_PATIENCE = 30.0
"""Seconds that discord.py may sleep for a rate limit by itself (its least value)."""

INVALID_REQUESTS = 1000
INVALID_WINDOW = 600.0
"""10,000 answers of 401, 403 or 429 within 10 minutes (seconds) are a ban of the whole machine: stop long before."""
REFUSAL_HOLDS = 300.0
"""Seconds in which an addressee that refused a message is not tried again, for the same reason."""
REFUSALS_KEPT = 10_000

CLOUDFLARE_PAUSE = timedelta(minutes=10)
"""After a 429 that does not say how long (it comes from the network before Discord)."""
TOKEN_PAUSE = timedelta(minutes=5)
"""Before a refused token is tried again: each try is an invalid request."""
OPENING_PAUSE = timedelta(minutes=10)
"""After Discord refused to let Kith open any more private conversations."""
UNSENT_PAUSE = timedelta(seconds=5)
"""After Discord could not be reached and certainly nothing was sent."""

SESSION_SPACING = 5.0
"""Seconds between two shards' sessions, one of which may be begun in so many seconds (DOC, `max_concurrency`)."""
SESSIONS_FREE = 500
SESSIONS_GAP = 180.0
SESSIONS_WINDOW = 24 * 3600.0
"""Discord allows 1,000 sessions to be begun in a day, and takes the bot's token away beyond that (DOC). 500, and then
one every three minutes (480 a day), stay below it as long as the process lives; of several, each takes its share. A
session that is resumed is not begun."""
SILENCE = 60.0
"""Seconds without a word after which a connection counts as dead: the next heartbeat finds it, 83 s at the latest."""

START = 20.0
"""Seconds in which a first connection should be made; `start` raises after that."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 15.0
"""Seconds between tries to connect: twice as long each time."""
UNCONNECTED = 40.0
"""Seconds after which a client without a connection is replaced. discord.py's own pauses grow to 17 minutes (PY), and
Kith promises to be back within 90 s of Discord's return."""
CLOSING = 5.0
"""Seconds for an orderly goodbye; a peer that has vanished never answers it."""
DRAIN = 10.0
"""Seconds for answers that are under way when Kith is stopped; a process has 30 in all."""
SYNC_WAIT = 5.0
"""Seconds that a start waits for the commands to be registered; then that goes on beside."""
SYNC_PAUSE = 60.0
"""Seconds before registering is tried again."""

ANSWER_PAUSES = (0.2, 1.0, 3.0)
"""Seconds between tries to finish an answer whose connection broke. Finishing twice is harmless: it edits."""
OWED_KEPT = 1000
"""Answers that did not get through and wait for the member's next contact."""
