"""The loopback Slack's Web API: every method that Kith may call, its refusals, and the faults that a test asks for."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web
from wire import slack_world as world
from wire.slack_calls import arguments_of, throttled
from wire.slack_rules import argument_faults, calls_a_minute, scope_of
from wire.slack_world import Channel, Json, Post, View, Workspace, new_id

TRIGGER_SECONDS = 3.0
MINUTE = 60.0


class Refused(Exception):
    """Slack's `{"ok": false, "error": …}`."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call: an `error` in the answer, an HTTP `status`, a 429 with `retry_after` seconds; or
    the call is carried out and its answer `lost` with the connection; or it is `held`: nothing happens, ever.
    """

    error: str | None = None
    status: int = 200
    retry_after: int | None = None
    lost: bool = False
    held: bool = False


@dataclass
class Call:
    """One call that arrived."""

    method: str
    arguments: Json
    token: str


@dataclass
class WebApi:
    """The methods. `now` is the server's clock in seconds; `shown` is told of whatever appears on a screen."""

    workspace: Workspace
    now: Callable[[], float]
    shown: Callable[[], None]
    address: Callable[[], str]
    socket_url: Callable[[], str]
    triggers: dict[str, tuple[float, str]] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    scopes: str = world.SCOPES
    app_scopes: str = "connections:write"
    whole_organisation: bool = False
    faults: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    calls: list[Call] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    uploads: dict[str, bytes | None] = field(default_factory=dict)
    seconds_a_post: float = 0.0
    _recent: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _posted: dict[str, float] = field(default_factory=dict)

    def methods(self) -> dict[str, Callable[[Json], Json]]:
        """Every method by its name."""
        return {
            "auth.test": self._auth_test,
            "apps.connections.open": lambda _: {"url": self.socket_url()},
            "users.info": self._users_info,
            "users.list": self._users_list,
            "conversations.open": self._conversations_open,
            "conversations.info": self._conversations_info,
            "chat.postMessage": self._post_message,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.update": self._update,
            "files.getUploadURLExternal": self._upload_url,
            "files.completeUploadExternal": self._complete_upload,
            "views.open": self._views_open,
            "views.update": self._views_update,
            "views.publish": self._views_publish,
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call over HTTP."""
        method = request.match_info["method"]
        call = Call(
            method, await arguments_of(request), request.headers.get("Authorization", "").removeprefix("Bearer ")
        )
        self.calls.append(call)
        fault = self.faults[method].popleft() if self.faults[method] else Fault()
        if fault.held:
            await asyncio.Event().wait()
        if fault.retry_after is not None:
            return throttled(fault.retry_after)
        if fault.status != 200:
            return web.Response(status=fault.status, text="upstream connect error")
        answer = {"ok": False, "error": fault.error} if fault.error else self._answer(call)
        if answer.get("error") == "ratelimited":
            return throttled(1)
        if fault.lost and request.transport is not None:
            request.transport.close()
        return web.json_response(answer, headers={"x-oauth-scopes": self.scopes})

    def count(self, method: str) -> int:
        """How often a method was called."""
        return sum(call.method == method for call in self.calls)

    def _answer(self, call: Call) -> Json:
        try:
            self._check(call)
            return {"ok": True, **self.methods()[call.method](call.arguments)}
        except Refused as refused:
            needed = {"needed": scope_of(call.method)} if str(refused) == "missing_scope" else {}
            return {"ok": False, "error": str(refused), **needed}

    def _check(self, call: Call) -> None:
        wanted = world.APP_TOKEN if call.method == "apps.connections.open" else world.BOT_TOKEN
        if call.token in self.revoked:
            raise Refused("token_revoked")
        if call.token != wanted:
            raise Refused("invalid_auth")
        if call.method not in self.methods():
            self.complaints.append(f"{call.method}: unknown method")
            raise Refused("unknown_method")
        granted = self.app_scopes if call.method == "apps.connections.open" else self.scopes
        if scope_of(call.method) not in {None, *granted.split(",")}:
            raise Refused("missing_scope")
        self._check_rate(call)
        faults = argument_faults(call.method, call.arguments)
        if faults:
            self.complaints.append(f"{call.method}: {faults}")
            raise Refused("invalid_blocks" if "blocks" in call.arguments else "invalid_arguments")

    def _check_rate(self, call: Call) -> None:
        """Tiers by method and minute; chat.postMessage by channel, when `seconds_a_post` says how far apart."""
        recent, allowed = self._recent[call.method], calls_a_minute(call.method)
        while recent and recent[0] < self.now() - MINUTE:
            recent.popleft()
        if allowed is not None and len(recent) >= allowed:
            raise Refused("ratelimited")
        recent.append(self.now())
        if call.method == "chat.postMessage" and self.seconds_a_post:
            channel = str(call.arguments.get("channel"))
            if self.now() - self._posted.get(channel, -1e9) < self.seconds_a_post:
                raise Refused("ratelimited")
            self._posted[channel] = self.now()

    def _auth_test(self, _: Json) -> Json:
        return {
            "url": "https://owls.slack.com/",
            "team": world.TEAM_NAME,
            "team_id": world.TEAM_ID,
            "user": "kith",
            "user_id": world.BOT_USER,
            "bot_id": world.BOT_ID,
            "is_enterprise_install": self.whole_organisation,
        }

    def _users_info(self, arguments: Json) -> Json:
        user = self.workspace.users.get(arguments["user"])
        if user is None:
            raise Refused("user_not_found")
        return {"user": user.info()}

    def _users_list(self, arguments: Json) -> Json:
        """A page of everybody; the cursor is where the next one begins."""
        everybody = list(self.workspace.users.values())
        start, limit = int(arguments.get("cursor") or 0), int(arguments.get("limit") or 100)
        following = str(start + limit) if start + limit < len(everybody) else ""
        members = [user.info() for user in everybody[start : start + limit]]
        return {"members": members, "response_metadata": {"next_cursor": following}}

    def _conversations_open(self, arguments: Json) -> Json:
        user = self.workspace.users.get(arguments.get("users", ""))
        if user is None:
            raise Refused("user_not_found")
        if user.deleted:
            raise Refused("user_disabled")
        if user.bot:
            raise Refused("cannot_dm_bot")
        return {"channel": {"id": self.workspace.direct_channel(user.id).id}}

    def _conversations_info(self, arguments: Json) -> Json:
        channel = self._channel(arguments["channel"])
        return {
            "channel": {
                "id": channel.id,
                "name": channel.name,
                "is_im": channel.user is not None,
                "is_member": channel.member,
                "is_archived": channel.archived,
            }
        }

    def _channel(self, channel_id: str) -> Channel:
        channel = self.workspace.channels.get(channel_id)
        if channel is None:
            raise Refused("channel_not_found")
        return channel

    def _writable(self, channel_id: str) -> Channel:
        channel = self._channel(channel_id)
        if not channel.member:
            raise Refused("not_in_channel")
        if channel.archived:
            raise Refused("is_archived")
        return channel

    def show(self, channel: str, message: Json, reader: str | None = None) -> Post:
        """A message appears."""
        post = Post(
            self.workspace.timestamp(),
            channel,
            message.get("text", ""),
            message.get("blocks", []),
            reader,
            message.get("metadata"),
        )
        self.workspace.shown.append(post)
        self.shown()
        return post

    def _post_message(self, arguments: Json) -> Json:
        channel = self._writable(arguments["channel"])
        post = self.show(channel.id, arguments)
        return {"channel": channel.id, "ts": post.ts, "message": post.as_message()}

    def _post_ephemeral(self, arguments: Json) -> Json:
        channel = self._writable(arguments["channel"])
        user = self.workspace.users.get(arguments["user"])
        if user is None or user.deleted:
            raise Refused("user_not_in_channel")
        return {"message_ts": self.show(channel.id, arguments, reader=user.id).ts}

    def _update(self, arguments: Json) -> Json:
        for post in self.workspace.posts_in(arguments["channel"]):
            if post.ts == arguments["ts"]:
                post.text, post.blocks = arguments.get("text", ""), arguments.get("blocks", [])
                return {"channel": post.channel, "ts": post.ts, "text": post.text}
        raise Refused("message_not_found")

    def _upload_url(self, arguments: Json) -> Json:
        key = new_id("F")
        self.uploads[key] = None
        return {"upload_url": f"{self.address()}/upload/{key}", "file_id": key}

    def _complete_upload(self, arguments: Json) -> Json:
        """The third step: files whose bytes have arrived appear in the channel."""
        files = [dict(one) for one in arguments["files"]]
        if any(self.uploads.get(one["id"]) is None for one in files):
            raise Refused("file_not_found")
        self.show(self._writable(arguments["channel_id"]).id, {"text": arguments.get("initial_comment", "")})
        return {"files": files}

    def _views_open(self, arguments: Json) -> Json:
        issued, user = self.triggers.pop(arguments["trigger_id"], (None, ""))
        if issued is None:
            raise Refused("exchanged_trigger_id")
        if self.now() - issued > TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        for block in arguments["view"].get("blocks", []):
            picked = self.workspace.users.get(block.get("element", {}).get("initial_user", user))
            if picked is None or picked.deleted or picked.bot:
                raise Refused("invalid_arguments")
        view = View(new_id("V"), user, arguments["view"], new_id("hash."))
        self.workspace.shown.append(view)
        self.shown()
        return {"view": view.as_payload()}

    def _views_update(self, arguments: Json) -> Json:
        for view in self.workspace.shown:
            if isinstance(view, View) and view.id == arguments.get("view_id"):
                return self._changed(view, arguments)
        raise Refused("not_found")

    def _views_publish(self, arguments: Json) -> Json:
        user = arguments["user_id"]
        view = self.workspace.homes.setdefault(user, View(new_id("V"), user, {}))
        answer = self._changed(view, arguments)
        self.shown()
        return answer

    def _changed(self, view: View, arguments: Json) -> Json:
        """A view's new content, unless it has changed since the caller saw it."""
        if arguments.get("hash") not in {None, view.hash}:
            raise Refused("hash_conflict")
        view.content, view.hash = arguments["view"], new_id("hash.")
        return {"view": view.as_payload()}
