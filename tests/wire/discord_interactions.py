"""One thing that a person did, on its way to the bot and back: answered once, within 3 s, finished within 15 min."""

import asyncio
import secrets
from dataclasses import dataclass, field

from wire import discord_rules as rules
from wire.discord_accounts import User
from wire.discord_messages import Message
from wire.discord_places import Channel, Guild
from wire.discord_rights import APPLICATION_ID, Json, snowflake
from wire.discord_world import HeldClock

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5

FIRST_ANSWER = 3.0
TOKEN_LIFE = 15 * 60.0
"""Seconds."""

CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
PATIENCE = 15.0
"""Real seconds after which a test gives up: nothing is measured by it."""


class ApiError(Exception):
    """What the API answers instead of doing it."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"code": code, "message": message}


def invalid(faults: list[str]) -> ApiError:
    return ApiError(400, 50035, "Invalid Form Body: " + "; ".join(faults))


@dataclass
class Seen:
    """What the person sees in the end: a message, a form, choices, or that the application did not respond."""

    message: Message | None = None
    modal: Json | None = None
    choices: list[Json] | None = None
    failed: bool = False

    @property
    def text(self) -> str:
        return self.message.text if self.message else ""


@dataclass
class Interaction:
    """See the module."""

    kind: int
    user: User
    channel: Channel
    guild: Guild | None
    data: Json
    clock: HeldClock
    message: Message | None = None
    id: str = field(default_factory=snowflake)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(60))
    created: float = 0.0
    answers: list[int] = field(default_factory=list)
    ephemeral: bool = False
    waits: bool = False
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def as_json(self, author: User) -> Json:
        """The event that the bot gets."""
        person: Json = {"user": self.user.as_json()}
        place: Json = {"context": 1, "authorizing_integration_owners": {"0": "0"}}
        if self.guild is not None:
            member = self.guild.members[self.user.id].as_json()
            person = {"member": {**member, "permissions": str(self.guild.permissions(self.user))}}
            place = {
                "context": 0,
                "authorizing_integration_owners": {"0": self.guild.id},
                "guild_id": self.guild.id,
                "guild_locale": "en-US",
                "guild": {"id": self.guild.id, "locale": "en-US", "features": []},
            }
        return {
            "id": self.id,
            "application_id": APPLICATION_ID,
            "type": self.kind,
            "token": self.token,
            "version": 1,
            "data": self.data,
            "channel_id": self.channel.id,
            "channel": self.channel.as_json(),
            "locale": "en-US",
            "app_permissions": str(self.channel.allowed),
            "entitlements": [],
            "attachment_size_limit": 10485760,
            **person,
            **place,
            **({"message": self.message.as_json(author)} if self.message else {}),
        }

    @property
    def failed(self) -> bool:
        """Whether the person reads that the application did not respond."""
        return not self.answers and self.clock.seconds - self.created > FIRST_ANSWER

    async def outcome(self) -> Seen:
        """What the person sees, once it is final."""
        async with asyncio.timeout(PATIENCE):
            while not (self.failed or (self.answers and not self.waits)):
                self.changed.clear()
                await self.changed.wait()
        return Seen(self.original, self.modal, self.choices, self.failed)

    def answer(self, body: Json) -> None:
        """The first answer. Raises ApiError."""
        if self.answers:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        if self.clock.seconds - self.created > FIRST_ANSWER:
            raise ApiError(404, 10062, "Unknown interaction")
        faults = rules.by_document(CALLBACK, "post", body)
        if not faults:
            faults = self._take(int(body["type"]), body.get("data") or {})
        if faults:
            raise invalid(faults)
        self.answers.append(int(body["type"]))
        self.changed.set()

    def _take(self, kind: int, data: Json) -> list[str]:
        allowed = {AUTOCOMPLETE: (8,), MODAL: (4, 5, 6), COMPONENT: (4, 5, 6, 7, 9), COMMAND: (4, 5, 9)}[self.kind]
        if kind not in allowed:
            return [f"type {kind} cannot answer an interaction of type {self.kind}"]
        self.ephemeral = bool(data.get("flags", 0) & 64)
        match kind:
            case 4:
                self.original = self._message(data)
                return rules.message_faults(data)
            case 5:
                self.waits = True
            case 9:
                self.modal = data
                return rules.modal_faults(data)
            case 8:
                self.choices = data.get("choices") or []
                return rules.choices_faults(data)
        return []

    def edit_original(self, body: Json, files: dict[str, str]) -> Message:
        """Finish a deferred answer, or change it."""
        self._check_token()
        if not self.waits and self.original is None:
            raise ApiError(404, 10008, "Unknown Message")
        if faults := rules.message_faults(body, files):
            raise invalid(faults)
        self.original = self._message(body, files)
        self.waits = False
        self.changed.set()
        return self.original

    def follow_up(self, body: Json, files: dict[str, str]) -> Message:
        """One more message after the answer."""
        self._check_token()
        if faults := rules.message_faults(body, files):
            raise invalid(faults)
        message = self._message(body, files)
        message.reader = self.user if body.get("flags", 0) & 64 else None
        self.followups.append(message)
        self.changed.set()
        return message

    def _check_token(self) -> None:
        if self.clock.seconds - self.created > TOKEN_LIFE:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        if not self.answers:
            raise ApiError(404, 10015, "Unknown Webhook")

    def _message(self, body: Json, files: dict[str, str] | None = None) -> Message:
        return Message(self.channel.id, body, self.user if self.ephemeral else None, files or {})

    def callback_json(self, author: User) -> Json:
        """What the API says to an answer when asked `with_response`."""
        kind = self.answers[-1]
        resource: Json = {"type": kind}
        if self.original is not None:
            resource["message"] = self.original.as_json(author)
        interaction: Json = {"id": self.id, "type": self.kind, "response_message_loading": self.waits}
        interaction["response_message_ephemeral"] = self.ephemeral
        return {"interaction": interaction, "resource": resource}
