"""What a page may send, checked before anything else sees it."""

from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adapters.web.inbound import Malformed

T = TypeVar("T", bound=BaseModel)


class _Sent(BaseModel):
    """`place` is a room's id, or empty in the private conversation; `event` is the browser's key of the action."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    place: str = ""
    event: str | None = None


class Line(_Sent):
    """What was typed into the composer."""

    line: str


class PressedButton(_Sent):
    """The identifier of a button."""

    button: str


class FilledForm(_Sent):
    """A form's command, and what stands in its fields."""

    command: str
    arguments: dict[str, str]


class Seen(BaseModel):
    """Up to which post a place has been read."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    place: str = ""
    seq: int = Field(ge=0, lt=2**62)


class ClockStep(BaseModel):
    """The name of a step of the clock."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    step: str


async def read(request: web.Request, model: type[T]) -> T:
    """The request's body. Raises Malformed, or HTTPRequestEntityTooLarge for one over the limit."""
    try:
        return model.model_validate_json(await request.read())
    except ValidationError as error:
        raise Malformed(model.__name__) from error
