"""What happens when somebody types, presses, sends a form, or opens the App Home.

Slack waits 3 s for an acknowledgement. What can be answered by it waits for its answer, but never for long: a typed
command for `Pace.answer`, which saves a request of its own for the answer; a form for `Pace.form`, so that a complaint
can stand at its field. Everything else, and whatever takes longer, is acknowledged first and answered afterwards. Work
after the acknowledgement dies with the process: what was committed stays committed, its answer is lost, and doing it
again says that it counts already.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.registry import Surroundings
from adapters.slack import forms, inbound
from adapters.slack.answers import Answers, response_bodies
from adapters.slack.commands import SHORTCUT, Press, decode, find
from adapters.slack.forms import Origin, Seal
from adapters.slack.inbound import PLATFORM, Act, Request
from adapters.slack.limits import Pace
from adapters.slack.patience import Patience
from adapters.slack.people import People
from adapters.slack.render import home
from bot.clock import seconds
from bot.commands.spec import Audience, Command, Form, OptionKind
from bot.domain.identity import CircleId
from bot.errors.kinds import UserError
from bot.invocation import Actor, Invocation
from bot.messages import Message, Reply, Tone, plain_text
from bot.voice import problem
from bot.voice.words import CHECK_IN

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Team:
    """The workspace, and Kith's name in it."""

    id: str
    name: str
    circle_id: CircleId
    bot_user: str
    bot_name: str


@dataclass(frozen=True, slots=True)
class Tools:
    """What the desk works with."""

    team: Team
    client: AsyncWebClient
    people: People
    answers: Answers
    seal: Seal
    pace: Pace


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said in return, to the person alone or in `public`."""

    message: Message
    public: bool = False


class Desk:
    """Answers what people do. Methods take an act that was acknowledged, except `slash` and `form`: their result is
    the acknowledgement.
    """

    def __init__(self, tools: Tools, around: Surroundings) -> None:
        self._tools = tools
        self._around = around
        self._under_way: set[asyncio.Task[Any]] = set()
        self._patience = Patience(tools.pace.held)
        self._log = structlog.get_logger("kith.slack")

    def begin(self, work: Coroutine[Any, Any, None], act: Act) -> None:
        """Do `work` for `act` after its acknowledgement. Whatever it raises is logged, and its person told."""
        _ = self._keep(asyncio.create_task(self._guarded(work, act)))

    async def leave(self) -> None:
        """Kith stops: nobody's acknowledgement waits for an answer any more. To be called while they can be sent."""
        await self._patience.end()

    async def drain(self) -> None:
        """Let what is under way end, for a while."""
        end = seconds() + self._tools.pace.drain
        while self._under_way and (left := end - seconds()) > 0:
            await asyncio.wait(self._under_way, timeout=left)

    async def slash(self, act: Act, name: str, text: str) -> Json | None:
        """A slash command: what to acknowledge it with, None for nothing.

        One whose form opens has no answer. One that takes too long or fills several messages is answered afterwards;
        in a crowd everybody is, whoever waits already, too.
        """
        asking = self._keep(asyncio.create_task(self._typed(act, name, text)))
        await self._patience.wait(asking, self._tools.pace.answer)
        if asking.done() and asking.exception() is None:
            answer = asking.result()
            bodies = response_bodies(answer.message, public=answer.public) if answer else []
            if len(bodies) <= 1:
                return bodies[0] if bodies else None
        self.begin(self._bring(act, asking), act)
        return None

    async def _typed(self, act: Act, name: str, text: str) -> Answer | None:
        """The answer to a slash command; None when it opens its form instead."""
        try:
            command, request = inbound.read(self._around.catalogue, name, text)
        except UserError as error:
            written = inbound.plain(f"{name} {text}".strip())
            return Answer(problem.refusal(error, (written,)).message)
        form = command.form_for(request.arguments)
        if form is not None and await self._may_open(act, command):
            await self._open(act, command, form)
            return None
        return await self._answered(act, request)

    async def _bring(self, act: Act, asking: "asyncio.Task[Answer | None]") -> None:
        """An answer that was not ready when its command was acknowledged."""
        answer = await asking
        if answer is not None:
            await self._tools.answers.give(act, answer.message, public=answer.public)

    async def pressed(self, act: Act, value: str) -> None:
        """A button: opens its command's form, or is answered."""
        press = decode(value)
        command = find(self._around.catalogue, press.command)
        form = command.form_for(press.arguments) if command else None
        if command is not None and form is not None and await self._may_open(act, command):
            await self._open(act, command, form)
        else:
            await self._answer(act, Request(press.command, press.arguments))

    async def chosen(self, act: Act, callback: str, message: Mapping[str, Any]) -> None:
        """The shortcut on a message: cheers its author. On a check-in's card it is that card's own Cheer button."""
        if callback != SHORTCUT:
            await self._answer(act, Request(callback))
            return
        author = str(message.get("user") or message.get("bot_id") or "")
        command = find(self._around.catalogue, SHORTCUT)
        if author == self._tools.team.bot_user:
            press = _own_cheer(message) or Press(SHORTCUT, {"member": author})
            await self._answer(act, Request(press.command, press.arguments))
        elif command is not None and command.form is not None and inbound.USER_ID.fullmatch(author):
            await self._open(act, command, command.form, {"member": author})
        else:
            await self._answer(act, Request(SHORTCUT, {"member": author}))

    async def form(self, act: Act, view: Mapping[str, Any]) -> Json | None:
        """A form that was sent: the complaints that keep it open, or None when it may close.

        One that takes too long, or comes in a crowd, closes and is answered in a message.
        """
        origin = self._tools.seal.open(str(view.get("private_metadata") or ""), act.user)
        act = replace(act, channel=origin.place)
        values = view["state"]["values"]
        request = Request(origin.command, forms.arguments(values), forms.picked_places(values))
        asking = self._keep(asyncio.create_task(self._ask(act, request)))
        await self._patience.wait(asking, self._tools.pace.form)
        if not asking.done():
            self.begin(self._late(act, asking), act)
            return None
        reply = asking.result()
        if reply is not None and _refused(reply):
            first = plain_text(Message(reply.message.blocks[:1]))
            return forms.complaints(view["blocks"], reply.fault, first)
        self.begin(self._late(act, asking), act)
        return None

    async def home(self, act: Act) -> None:
        """The App Home: where the person stands, and a button to check in."""
        reply = await self._ask(act, Request("streak"))
        if reply is None:
            return
        buttons = reply.message.buttons
        message = replace(reply.message, buttons=buttons if CHECK_IN in buttons else (*buttons, CHECK_IN))
        await self._tools.client.views_publish(user_id=act.user, view=home(message))

    async def _refresh(self, act: Act) -> None:
        """Show on the App Home what has changed by an act that may have begun there (it has no channel)."""
        if act.channel is None:
            try:
                await self.home(act)
            except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
                self._log.info("the home was not refreshed", act=act.event_id, reason=repr(error))

    async def _answer(self, act: Act, request: Request) -> None:
        answer = await self._answered(act, request)
        if answer is not None:
            await self._tools.answers.give(act, answer.message, public=answer.public)
            await self._refresh(act)

    async def _answered(self, act: Act, request: Request) -> Answer | None:
        reply = await self._ask(act, request)
        if reply is None:
            return None
        command = find(self._around.catalogue, request.command)
        public = command is not None and not command.private and act.place is not None and not _refused(reply)
        return Answer(reply.message, public)

    async def _late(self, act: Act, asking: "asyncio.Task[Reply | None]") -> None:
        """A form's answer, in a message."""
        reply = await asking
        if reply is not None:
            await self._tools.answers.give(act, reply.message)
            await self._refresh(act)

    async def _ask(self, act: Act, request: Request) -> Reply | None:
        """The core's answer; None for bots, which are not answered."""
        person = await self._tools.people.find(act.user, act.user_name)
        if person.bot:
            return None
        request = inbound.with_names(request, await self._names(request))
        return await self._around.dispatcher.handle(
            Invocation(
                event_id=act.event_id,
                platform=PLATFORM,
                circle_id=self._tools.team.circle_id,
                circle_name=self._tools.team.name,
                actor=Actor(person.id, person.name, person.moderator, person.zone),
                place_id=act.place,
                command=request.command,
                arguments=request.arguments,
                now=act.now,
                resolved=request.resolved,
                delivery_id=act.delivery_id,
            )
        )

    async def _names(self, request: Request) -> dict[str, str]:
        """The names of people among the arguments."""
        command = find(self._around.catalogue, request.command)
        names: dict[str, str] = {}
        for option in command.options if command else ():
            given = request.arguments.get(option.name, "")
            if option.kind is OptionKind.MEMBER and inbound.USER_ID.fullmatch(given):
                names[given] = (await self._tools.people.find(given, given)).name
        return names

    async def _may_open(self, act: Act, command: Command) -> bool:
        """Whether to open the form. What is for moderators is refused by the core, before somebody fills it in."""
        if command.audience is Audience.EVERYBODY:
            return True
        return (await self._tools.people.find(act.user, act.user_name)).moderator

    async def _open(self, act: Act, command: Command, form: Form, initial: Mapping[str, str] | None = None) -> None:
        """Open a form, before anything slow: the trigger_id is good for 3 s."""
        metadata = self._tools.seal.close(Origin(command.name, act.place), act.user)
        view = forms.modal(command, form, metadata, initial or {})
        await self._tools.client.views_open(trigger_id=act.trigger_id, view=view)
        await self._tools.people.find(act.user, act.user_name)

    async def _guarded(self, work: Coroutine[Any, Any, None], act: Act) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 - the boundary: the person always gets an answer, the log the reason
            incident = uuid4().hex[:8]
            known = isinstance(error, SlackClientError | aiohttp.ClientError | TimeoutError)
            self._log.warning("could not be done", incident=incident, act=act.event_id, exc_info=not known)
            await self._tools.answers.give(act, problem.apology(incident, (), saving=False).message)

    def _keep(self, task: "asyncio.Task[Any]") -> "asyncio.Task[Any]":
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task


def _own_cheer(message: Mapping[str, Any]) -> Press | None:
    """What the Cheer button under one of Kith's own messages stands for."""
    elements = [element for block in message.get("blocks") or [] for element in block.get("elements") or []]
    presses = (decode(str(element.get("value") or "")) for element in elements)
    return next((press for press in presses if press.command == SHORTCUT), None)


def _refused(reply: Reply) -> bool:
    return reply.fault is not None or reply.message.tone is Tone.PROBLEM
