"""The part of the loopback API that opens private threads, lets people in, and archives them."""

import json

from aiohttp import web
from wire import discord_rules as rules
from wire.discord_faults import Handler, reply
from wire.discord_interactions import ApiError, invalid
from wire.discord_places import PRIVATE_THREAD, TEXT, Channel
from wire.discord_rights import CREATE_PRIVATE_THREADS, SEND_MESSAGES_IN_THREADS, VIEW_CHANNEL, Json
from wire.discord_world import World

CHANNEL = "/channels/{channel_id}"
THREADS = "/channels/{channel_id}/threads"


class Threads:
    """Threads belong to the bot that opened them: it may archive them, and not delete them without Manage Threads."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> dict[tuple[str, str], Handler]:
        return {
            ("POST", THREADS): self._open,
            ("PUT", "/channels/{channel_id}/thread-members/{user_id}"): self._let_in,
            ("PATCH", CHANNEL): self._archive,
            ("DELETE", CHANNEL): self._delete,
        }

    async def _open(self, request: web.Request) -> web.Response:
        body: Json = json.loads(await request.read())
        parent = self._channel(request)
        _check(parent, CREATE_PRIVATE_THREADS)
        if parent.type != TEXT:
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        if faults := rules.by_document(THREADS, "post", body):
            raise invalid(faults)
        if body.get("type") != PRIVATE_THREAD or body.get("invitable", True):
            raise ApiError(400, 50035, "Invalid Form Body: the loopback knows closed private threads alone")
        guild = self._world.guilds[str(parent.guild_id)]
        thread = Channel(body["name"], PRIVATE_THREAD, guild_id=guild.id, parent=parent)
        guild.channels[thread.id] = thread
        return reply(thread.as_json(), 201)

    async def _let_in(self, request: web.Request) -> web.Response:
        thread = self._thread(request)
        _check(thread, SEND_MESSAGES_IN_THREADS)
        user_id = request.match_info["user_id"]
        if user_id not in self._world.guilds[str(thread.guild_id)].members:
            raise ApiError(404, 10007, "Unknown Member")
        thread.readers.add(user_id)
        return web.Response(status=204)

    async def _archive(self, request: web.Request) -> web.Response:
        body: Json = json.loads(await request.read())
        thread = self._thread(request)
        if faults := rules.by_document(CHANNEL, "patch", body):
            raise invalid(faults)
        if not thread.allowed & VIEW_CHANNEL:
            raise ApiError(403, 50001, "Missing Access")
        thread.archived = bool(body["archived"])
        return reply(thread.as_json())

    async def _delete(self, request: web.Request) -> web.Response:
        self._thread(request)
        raise ApiError(403, 50013, "Missing Permissions")

    def _channel(self, request: web.Request) -> Channel:
        channel = self._world.channel(request.match_info["channel_id"])
        if channel is None:
            raise ApiError(404, 10003, "Unknown Channel")
        return channel

    def _thread(self, request: web.Request) -> Channel:
        channel = self._channel(request)
        if channel.type != PRIVATE_THREAD:
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        return channel


def _check(channel: Channel, needed: int) -> None:
    if not channel.allowed & VIEW_CHANNEL:
        raise ApiError(403, 50001, "Missing Access")
    if channel.allowed & needed != needed:
        raise ApiError(403, 50013, "Missing Permissions")
