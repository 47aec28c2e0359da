"""Ids and permission bits, as Discord counts them."""

from itertools import count
from typing import Any

Json = dict[str, Any]

APPLICATION_ID = "100000000000000001"

MANAGE_GUILD = 1 << 5
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
CREATE_PRIVATE_THREADS = 1 << 36
SEND_MESSAGES_IN_THREADS = 1 << 38
EVERYDAY = VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | CREATE_PRIVATE_THREADS | SEND_MESSAGES_IN_THREADS
EVERYTHING = (1 << 53) - 1

_ids = count(1573901336271912961)


def snowflake() -> str:
    """A new id, larger than all before it."""
    return str(next(_ids))
