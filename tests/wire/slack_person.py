"""A person's Slack client: types, presses, fills in, sees what comes back. It refuses what a real client refuses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from wire.slack_fields import ClientRefused, field_of, filled_in
from wire.slack_server import SlackServer
from wire.slack_world import APP_ID, TEAM_ID, Channel, Json, Post, User, View, new_id

GENERAL = "C0GENERAL"


@dataclass(frozen=True)
class FormErrors:
    """A modal that stayed open, with complaints at its fields."""

    errors: Mapping[str, str]
    view: View


Seen = Post | View | FormErrors


@dataclass
class SlackPerson:
    """One person at their client."""

    slack: SlackServer
    user: User
    _known: set[int] = field(default_factory=set)

    @property
    def id(self) -> str:
        """Their user id."""
        return self.user.id

    async def slash(self, command: str, text: str = "", *, channel: str = GENERAL, thread: bool = False) -> Seen:
        """Type a slash command and wait for what appears."""
        await self.send_slash(command, text, channel=channel, thread=thread)
        return await self.sees()

    async def reads(self, command: str, text: str = "", *, channel: str = GENERAL) -> str:
        """The words of the answer to a slash command. Raises TypeError when something else appears."""
        answer = await self.slash(command, text, channel=channel)
        if not isinstance(answer, Post):
            raise TypeError(answer)
        return answer.text

    async def opens(self, command: str, *, channel: str = GENERAL) -> View:
        """The form that a slash command opens. Raises TypeError when something else appears."""
        view = await self.slash(command, channel=channel)
        if not isinstance(view, View):
            raise TypeError(view)
        return view

    async def send_slash(self, command: str, text: str = "", *, channel: str = GENERAL, thread: bool = False) -> Json:
        """Type a slash command; what the app acknowledged with."""
        declared = {one["command"]: one for one in self.slack.manifest["features"]["slash_commands"]}
        if thread:
            raise ClientRefused(f"{command} is not supported in threads. Sorry!")
        if command not in declared or self.user.team != TEAM_ID:
            raise ClientRefused(f"{command} is not a valid command.")
        self._begin()
        typed = self._escaped(text) if declared[command].get("should_escape") else _entities(text)
        payload = {
            "token": "verification-token",
            "team_id": TEAM_ID,
            "team_domain": "owls",
            "channel_id": channel,
            "channel_name": self._channel(channel).shown_name,
            "user_id": self.id,
            "user_name": self.user.name.lower(),
            "command": command,
            "text": typed,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self.slack.response_url(channel, self.id),
            "trigger_id": self.slack.trigger(self.id),
        }
        return await self.slack.bring("slash_commands", payload)

    async def press(self, post: Post, label: str) -> Seen:
        """Press a button under a message and wait for what appears."""
        await self.send_press(post, self.button(post.blocks, label))
        return await self.sees()

    async def send_press(self, post: Post, button: Json) -> Json:
        """Press a button, of which the test may have changed something; what the app acknowledged with."""
        if post.reader not in {None, self.id}:
            raise ClientRefused("the message is not shown to this person")
        self._begin()
        channel = self._channel(post.channel)
        payload = self._interaction("block_actions") | {
            "container": {
                "type": "message",
                "message_ts": post.ts,
                "channel_id": channel.id,
                "is_ephemeral": post.reader is not None,
            },
            "channel": {"id": channel.id, "name": channel.shown_name},
            "response_url": self.slack.response_url(channel.id, self.id, post.ts),
            "state": {"values": {}},
            "actions": [_action(button)],
        }
        if post.reader is None:
            payload["message"] = post.as_message()
        return await self.slack.bring("interactive", payload)

    async def press_home(self, label: str) -> Seen:
        """Press a button on the app's Home and wait for what appears."""
        home = self.slack.workspace.homes[self.id]
        self._begin()
        payload = self._interaction("block_actions") | {
            "container": {"type": "view", "view_id": home.id},
            "view": home.as_payload(),
            "state": {"values": {}},
            "actions": [_action(self.button(home.content["blocks"], label))],
        }
        await self.slack.bring("interactive", payload)
        return await self.sees()

    async def submit(self, view: View, values: Mapping[str, str] | None = None) -> Seen:
        """Fill in a modal (by the labels of its fields) and send it. Errors keep it open."""
        answer = await self.send_submit(view, values)
        if answer.get("response_action") == "errors":
            unknown = set(answer["errors"]) - {block.get("block_id") for block in view.content["blocks"]}
            if unknown:
                raise ClientRefused(f"errors at fields that the modal does not have: {unknown}")
            return FormErrors(answer["errors"], view)
        return await self.sees()

    async def send_submit(self, view: View, values: Mapping[str, str] | None = None, **changed: str) -> Json:
        """Send a modal; `changed` overrules parts of the view (private_metadata, callback_id); the app's answer."""
        state = filled_in(view, values or {})
        self._begin()
        payload = self._interaction("view_submission") | {
            # A form comes from the workspace of who sent it; only the view tells for which one it was opened.
            "team": {"id": self.user.team, "domain": "owls"},
            "view": view.as_payload(state) | changed,
            "response_urls": [],
        }
        return await self.slack.bring("interactive", payload)

    async def suggestions(self, view: View, label: str, typed: str) -> list[str]:
        """What an external select offers for what was typed."""
        block = field_of(view, label)
        payload = self._interaction("block_suggestion") | {
            "container": {"type": "view", "view_id": view.id},
            "view": view.as_payload(),
            "block_id": block["block_id"],
            "action_id": block["element"]["action_id"],
            "value": typed,
        }
        answer = await self.slack.bring("interactive", payload)
        return [option["value"] for option in answer["options"]]

    async def shortcut(self, callback_id: str, post: Post) -> Seen:
        """Choose a message shortcut of the app."""
        offered = {one["callback_id"] for one in self.slack.manifest["features"]["shortcuts"]}
        if callback_id not in offered or self.user.team != TEAM_ID:
            raise ClientRefused(f"no shortcut {callback_id}")
        self._begin()
        channel = self._channel(post.channel)
        payload = self._interaction("message_action") | {
            "callback_id": callback_id,
            "action_ts": self.slack.workspace.timestamp(),
            "message_ts": post.ts,
            "channel": {"id": channel.id, "name": channel.shown_name},
            "message": post.as_message(),
            "response_url": self.slack.response_url(channel.id, self.id),
        }
        await self.slack.bring("interactive", payload)
        return await self.sees()

    async def open_home(self, tab: str = "home") -> View | None:
        """Open the app's Home (or another of its tabs); the Home as it is shown a moment later."""
        before = self.slack.workspace.homes.get(self.id)
        stamp = before.hash if before else None
        await self.event({"type": "app_home_opened", "user": self.id, "tab": tab, "channel": f"D{self.id[1:]}"})
        if tab != "home":
            return before
        found: View = await self.slack.until(lambda: self._home_after(stamp))
        return found

    async def event(self, event: Json) -> Json:
        """An event of the Events API about this person."""
        payload = {
            "token": "verification-token",
            "team_id": self.user.team,
            "api_app_id": APP_ID,
            "event": {"event_ts": self.slack.workspace.timestamp(), **event},
            "type": "event_callback",
            "event_id": new_id("Ev"),
            "event_time": 1772452800,
            "authorizations": [{"enterprise_id": None, "team_id": TEAM_ID, "user_id": "U0KITH001", "is_bot": True}],
        }
        return await self.slack.bring("events_api", payload)

    async def says(self, text: str, channel: str = GENERAL) -> Post:
        """Write an ordinary message."""
        post = Post(self.slack.workspace.timestamp(), channel, text, [], user=self.id)
        self.slack.workspace.shown.append(post)
        return post

    async def sees(self, seconds: float = 10.0) -> Seen:
        """What appears for this person alone after their last act."""
        seen: Seen = await self.slack.until(self._new, seconds)
        return seen

    def seen(self) -> list[Post | View]:
        """Everything that this person alone has seen."""
        return self.slack.workspace.seen_by(self.id)

    def button(self, blocks: list[Json], label: str) -> Json:
        """The button of this label. Raises ClientRefused when there is none."""
        for block in blocks:
            for element in block.get("elements", []) if block["type"] == "actions" else []:
                if element["text"]["text"] == label:
                    return {**element, "block_id": block.get("block_id", new_id("b"))}
        raise ClientRefused(f"no button {label}")

    def _begin(self) -> None:
        self._known = {id(one) for one in self.seen()}

    def _new(self) -> Post | View | None:
        return next((one for one in self.seen() if id(one) not in self._known), None)

    def _home_after(self, stamp: str | None) -> View | None:
        home = self.slack.workspace.homes.get(self.id)
        return home if home is not None and home.hash != stamp else None

    def _channel(self, channel: str) -> Channel:
        if channel == f"D{self.id[1:]}":
            return self.slack.workspace.direct_channel(self.id)
        return self.slack.workspace.channels[channel]

    def _interaction(self, kind: str) -> Json:
        name = self.user.name.lower()
        return {
            "type": kind,
            "user": {"id": self.id, "username": name, "name": name, "team_id": self.user.team},
            "api_app_id": APP_ID,
            "token": "verification-token",
            "team": {"id": TEAM_ID, "domain": "owls"},
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": self.slack.trigger(self.id),
        }

    def _escaped(self, text: str) -> str:
        """What Slack makes of typed text with `should_escape`: people, channels and addresses become marks."""
        marks = {f"@{user.name}": f"<@{user.id}|{user.name.lower()}>" for user in self.slack.workspace.users.values()}
        for channel in self.slack.workspace.channels.values():
            marks[f"#{channel.name}"] = f"<#{channel.id}|{channel.name}>"
        marks |= {"@here": "<!here>", "@channel": "<!channel>", "@everyone": "<!everyone>"}
        names = sorted(marks, key=len, reverse=True)
        pattern = re.compile(rf"(https?://[^\s<>|]+)|(?<!\w)({'|'.join(map(re.escape, names))})(?!\w)")
        pieces: list[str] = []
        end = 0
        for found in pattern.finditer(text):
            pieces += [
                _entities(text[end : found.start()]),
                f"<{_entities(found[1])}>" if found[1] else marks[found[2]],
            ]
            end = found.end()
        return "".join([*pieces, _entities(text[end:])])


def person(slack: SlackServer, name: str) -> SlackPerson:
    """The client of the person of this name."""
    return SlackPerson(slack, next(user for user in slack.workspace.users.values() if user.name == name))


def _action(button: Json) -> Json:
    return {**button, "type": "button", "action_ts": new_id("ts")}


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
