"""Messages as JSON and back: what lies in the outbox and in the inbox until it is sent or asked for again.

The values of `bot.messages` carry a `kind`, so that each finds its class again. Reading checks: text that is no such
message raises pydantic's ValidationError (a ValueError). Building an adapter takes milliseconds, so it happens when
the first message comes, and not when this module is imported.
"""

from functools import cache

from pydantic import TypeAdapter

from bot.messages import Destination, Message, Reply


def dump_message(message: Message) -> str:
    """The message as JSON text."""
    return _messages().dump_json(message).decode()


def load_message(text: str) -> Message:
    """The message that `dump_message` wrote."""
    return _messages().validate_json(text)


def dump_destination(destination: Destination) -> str:
    """The destination as JSON text."""
    return _destinations().dump_json(destination).decode()


def load_destination(text: str) -> Destination:
    """The destination that `dump_destination` wrote."""
    return _destinations().validate_json(text)


def dump_reply(reply: Reply) -> str:
    """The reply as JSON text."""
    return _replies().dump_json(reply).decode()


def load_reply(text: str) -> Reply:
    """The reply that `dump_reply` wrote."""
    return _replies().validate_json(text)


@cache
def _messages() -> TypeAdapter[Message]:
    return TypeAdapter(Message)


@cache
def _destinations() -> TypeAdapter[Destination]:
    return TypeAdapter(Destination)


@cache
def _replies() -> TypeAdapter[Reply]:
    return TypeAdapter(Reply)
