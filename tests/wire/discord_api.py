"""The loopback HTTP API, version 10: what a bot like Kith asks, with the refusals that Discord would give."""

import json
from collections.abc import Callable

from aiohttp import web
from wire import discord_rules as rules
from wire.discord_faults import Handler, Troubles, reply
from wire.discord_interactions import ApiError, Interaction, invalid
from wire.discord_messages import Message
from wire.discord_places import DM, Channel
from wire.discord_rights import APPLICATION_ID, ATTACH_FILES, EMBED_LINKS, EVERYTHING, VIEW_CHANNEL, Json, snowflake
from wire.discord_threads import Threads
from wire.discord_world import World

MESSAGES = "/channels/{channel_id}/messages"
COMMANDS = "/applications/{application_id}/commands"
ORIGINAL = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
FOLLOW_UP = "/webhooks/{webhook_id}/{webhook_token}"


class Api:
    """Answers requests from the world, and changes it by them."""

    def __init__(self, world: World, troubles: Troubles, gateway_url: Callable[[], str]) -> None:
        self._world = world
        self._troubles = troubles
        self._gateway_url = gateway_url
        self._threads = Threads(world)
        self.interactions: dict[str, Interaction] = {}
        self._tokens: dict[str, Interaction] = {}
        self.shards = 1

    def routes(self) -> list[web.RouteDef]:
        """Every route, below `/api`."""
        table = {
            ("GET", "/users/@me"): self._me,
            ("GET", "/oauth2/applications/@me"): self._application,
            ("GET", "/applications/@me"): self._application,
            ("GET", "/gateway/bot"): self._gateway,
            ("GET", COMMANDS): self._get_commands,
            ("PUT", COMMANDS): self._put_commands,
            ("POST", "/interactions/{interaction_id}/{token}/callback"): self._callback,
            ("PATCH", "/webhooks/{application_id}/{token}/messages/@original"): self._edit_original,
            ("POST", "/webhooks/{application_id}/{token}"): self._follow_up,
            ("POST", MESSAGES): self._create_message,
            ("POST", "/users/@me/channels"): self._open_private,
            ("GET", "/guilds/{guild_id}/members/{user_id}"): self._member,
            ("GET", "/users/@me/guilds"): self._guilds,
            **self._threads.routes(),
        }
        return [web.route(method, f"/api{path}", self._guarded(handler)) for (method, path), handler in table.items()]

    def _guarded(self, handler: Handler) -> Handler:
        async def authorised(request: web.Request) -> web.StreamResponse:
            by_token = request.path.startswith(("/api/interactions", "/api/webhooks"))
            if not by_token and request.headers.get("Authorization") != f"Bot {self._world.token}":
                raise ApiError(401, 0, "401: Unauthorized")
            return await handler(request)

        async def troubled(request: web.Request) -> web.StreamResponse:
            return await self._troubles.answer(request, authorised)

        return troubled

    async def _me(self, _: web.Request) -> web.Response:
        return reply({**self._world.bot.as_json(), "mfa_enabled": True, "verified": True, "email": None})

    async def _application(self, _: web.Request) -> web.Response:
        owner = {"id": "1", "username": "owner", "discriminator": "0", "avatar": None, "public_flags": 0}
        about = {"bot_public": True, "bot_require_code_grant": False, "verify_key": "00", "summary": "", "icon": None}
        return reply(
            {"id": APPLICATION_ID, "name": "Kith", "description": "", "flags": 0, "team": None, "owner": owner, **about}
        )

    async def _gateway(self, _: web.Request) -> web.Response:
        limits = {"total": 1000, "remaining": 999, "reset_after": 14400000, "max_concurrency": 1}
        return reply({"url": self._gateway_url(), "shards": self.shards, "session_start_limit": limits})

    async def _guilds(self, _: web.Request) -> web.Response:
        granted = self._world.bot_permissions
        guilds = self._world.guilds.values()
        return reply(
            [{"id": one.id, "name": one.name, "permissions": str(granted.get(one.id, EVERYTHING))} for one in guilds]
        )

    async def _get_commands(self, _: web.Request) -> web.Response:
        return reply(self._world.commands)

    async def _put_commands(self, request: web.Request) -> web.Response:
        commands: list[Json] = json.loads(await request.read())
        faults = [*rules.by_document(COMMANDS, "put", commands), *rules.commands_faults(commands)]
        if faults:
            raise invalid(faults)
        self._world.commands = [_registered(command) for command in commands]
        return reply(self._world.commands)

    async def _callback(self, request: web.Request) -> web.Response:
        interaction = self.interactions.get(request.match_info["interaction_id"])
        if interaction is None or interaction.token != request.match_info["token"]:
            raise ApiError(404, 10062, "Unknown interaction")
        interaction.answer(json.loads(await request.read()))
        if request.query.get("with_response") in {"1", "true"}:
            return reply(interaction.callback_json(self._world.bot))
        return web.Response(status=204)

    def expect(self, interaction: Interaction) -> None:
        """An interaction goes out: answers to it will come."""
        self.interactions[interaction.id] = self._tokens[interaction.token] = interaction

    def _by_token(self, request: web.Request) -> Interaction:
        found = self._tokens.get(request.match_info["token"])
        if found is None:
            raise ApiError(404, 10015, "Unknown Webhook")
        return found

    async def _edit_original(self, request: web.Request) -> web.Response:
        body, files = await _payload(request)
        if faults := rules.by_document(ORIGINAL, "patch", body):
            raise invalid(faults)
        return reply(self._by_token(request).edit_original(body, files).as_json(self._world.bot))

    async def _follow_up(self, request: web.Request) -> web.Response:
        body, files = await _payload(request)
        if faults := rules.by_document(FOLLOW_UP, "post", body):
            raise invalid(faults)
        return reply(self._by_token(request).follow_up(body, files).as_json(self._world.bot))

    async def _create_message(self, request: web.Request) -> web.Response:
        body, files = await _payload(request)
        channel = self._world.channel(request.match_info["channel_id"])
        if channel is None:
            raise ApiError(404, 10003, "Unknown Channel")
        self._check_permission(channel, body, files)
        if faults := [*rules.by_document(MESSAGES, "post", body), *rules.message_faults(body, files)]:
            raise invalid(faults)
        nonce = str(body["nonce"]) if body.get("nonce") else None
        known = [one for one in self._world.messages if one.channel_id == channel.id and one.nonce == nonce]
        if nonce and body.get("enforce_nonce") and known:
            known[0].repeats += 1
            return reply(known[0].as_json(self._world.bot))
        message = Message(channel.id, body, files=files, nonce=nonce)
        self._world.messages.append(message)
        return reply(message.as_json(self._world.bot))

    def _check_permission(self, channel: Channel, body: Json, files: dict[str, str]) -> None:
        if channel.type == DM:
            assert channel.recipient is not None
            if not self._world.shares_a_guild(channel.recipient):
                raise ApiError(403, 50278, "Cannot send messages to this user due to having no mutual guilds")
            if channel.recipient.dms_closed:
                raise ApiError(403, 50007, "Cannot send messages to this user")
            return
        if not channel.allowed & VIEW_CHANNEL:
            raise ApiError(403, 50001, "Missing Access")
        if channel.archived:
            raise ApiError(400, 50083, "Thread is archived")
        needed = channel.needed | (EMBED_LINKS if body.get("embeds") else 0) | (ATTACH_FILES if files else 0)
        if channel.allowed & needed != needed:
            raise ApiError(403, 50013, "Missing Permissions")

    async def _open_private(self, request: web.Request) -> web.Response:
        body: Json = json.loads(await request.read())
        if faults := rules.by_document("/users/@me/channels", "post", body):
            raise invalid(faults)
        user = self._world.users.get(str(body["recipient_id"]))
        if user is None:
            raise ApiError(404, 10013, "Unknown User")
        return reply(self._world.private_channel(user).as_json())

    async def _member(self, request: web.Request) -> web.Response:
        guild = self._world.guilds.get(request.match_info["guild_id"])
        if guild is None or self._world.bot.id not in guild.members:
            raise ApiError(403, 50001, "Missing Access")
        member = guild.members.get(request.match_info["user_id"])
        if member is None:
            raise ApiError(404, 10007, "Unknown Member")
        return reply(member.as_json())


def _registered(command: Json) -> Json:
    """A command as Discord gives it back: with ids, a version, and what was left out."""
    return {
        **command,
        "id": snowflake(),
        "application_id": APPLICATION_ID,
        "version": snowflake(),
        "type": command.get("type", 1),
        "description": command.get("description", ""),
        "dm_permission": True,
        "nsfw": False,
        "name_localizations": None,
        "description_localizations": None,
        "default_member_permissions": command.get("default_member_permissions"),
    }


async def _payload(request: web.Request) -> tuple[Json, dict[str, str]]:
    """The body, and the texts of its files by name."""
    if request.content_type != "multipart/form-data":
        body: Json = json.loads(await request.read())
        return body, {}
    form = await request.post()
    body = json.loads(str(form["payload_json"]))
    files = {key: part for key, part in form.items() if key.startswith("files[")}
    if faults := rules.files_faults(body, files):
        raise invalid(faults)
    return body, {
        part.filename: part.file.read().decode() for part in files.values() if isinstance(part, web.FileField)
    }
