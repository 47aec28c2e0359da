"""The web demo's limits, each with its reason. What Kith itself limits is not here: it stands in the declarations."""

import re
from datetime import timedelta

CHAT_LIMIT = 4000
"""Characters of a chat line between people: what Discord takes, so that the demo feels like one of its elders."""

BODY_LIMIT = 64 * 1024
"""Bytes of a request. A note of 1,000 characters that is pasted ten times over still arrives, and gets its answer."""

EVENT_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
"""What a browser may send as the key of an action (`crypto.randomUUID` makes 36 characters)."""

PAGE = 80
"""Posts that are shown at once; older ones are a click away."""

REPLAY = 200
"""Posts that a stream reads at a time, after a reconnect as well as live."""

HEARTBEAT = timedelta(seconds=15)
"""A silent stream says that it is alive this often, which is also how a vanished reader is noticed."""

CLOCK_TICK = timedelta(milliseconds=250)
"""How often streams look at the clock while it is being moved."""

DRAIN = timedelta(seconds=10)
"""What is under way when Kith is stopped gets this long to end; a process has 30 s in all."""

SUGGESTIONS = 8
"""What is offered for a half-written value."""

SUGGESTED_FOR = 100
"""Characters of a half-written value that are looked at: a whole title has room."""

RETRY = timedelta(seconds=5)
"""After the community's own file refused a message."""
