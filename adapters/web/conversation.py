"""What people do, put to the core, and the answers put where their readers find them."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.web.commands import FormView, Press, form_view, may_use
from adapters.web.community import Community
from adapters.web.inbound import Act, Directory, event_id, invocation
from adapters.web.limits import CHAT_LIMIT
from adapters.web.people import CIRCLE_ID, Person
from adapters.web.posts import Draft, Post
from bot.commands.catalogue import Catalogue
from bot.commands.spec import Command
from bot.dispatch import Dispatcher
from bot.domain.identity import PlaceId
from bot.domain.text import clean_text
from bot.errors.commands import UnknownCommand
from bot.errors.kinds import UserError
from bot.messages import Reply, Tone
from bot.ports import Clock
from bot.voice import problem


class ChatTooLong(Exception):
    """A chat line is over CHAT_LIMIT characters; nothing was posted."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an act: a post that its actor sees, a form to fill in, a refusal, or a few of these.

    A refused form has no post: its message belongs beside the fields, where everything typed still stands.
    """

    post: Post | None = None
    form: FormView | None = None
    refusal: Reply | None = None


class Conversation:
    """Takes what people type, press and send."""

    def __init__(self, community: Community, dispatcher: Dispatcher, catalogue: Catalogue, clock: Clock) -> None:
        self._community = community
        self._dispatcher = dispatcher
        self._catalogue = catalogue
        self._clock = clock

    async def typed(self, person: Person, place: PlaceId | None, line: str, event: object = None) -> Answer:
        """A line from the composer: a command if it begins with a slash, otherwise a word to everybody there."""
        act = self._act(person, place, event)
        if not line.lstrip().startswith("/"):
            return await self._chat(act, line)
        try:
            command, text = self._catalogue.find_typed(line)
            arguments = self._directory().read(command, text)
        except UserError as error:
            reply = problem.refusal(error, (line,))
            return Answer(post=await self._post(act, reply, about=line), refusal=reply)
        form = self._form(act, command, arguments)
        return form or await self._answer(act, command.name, arguments, about=f"/{command.name}")

    async def pressed(self, person: Person, place: PlaceId | None, press: Press, event: object = None) -> Answer:
        """A button under a message."""
        act = self._act(person, place, event)
        command = self._find(press.command)
        form = self._form(act, command, press.arguments) if command else None
        return form or await self._answer(act, press.command, press.arguments)

    async def submitted(self, person: Person, place: PlaceId | None, press: Press, event: object = None) -> Answer:
        """A form that was filled in. While something is wrong with it, nothing is posted: the form stays open."""
        act = self._act(person, place, event)
        reply = await self._ask(act, press.command, press.arguments)
        if _refused(reply):
            return Answer(refusal=reply)
        return Answer(post=await self._post(act, reply, about=f"/{press.command}", command=self._find(press.command)))

    async def leave(self, person: Person) -> None:
        """A person leaves the circle; Kith hears of it first, so that a failure there changes nothing."""
        act = self._act(person, None, None)
        await self._dispatcher.departed(CIRCLE_ID, person.id, act.now)
        await self._community.set_present(person, present=False)
        await self._notice(act, f"{person.name} has left the circle")

    async def come_back(self, person: Person) -> None:
        """A person who had left is in the circle again. Kith sees it when they next use it."""
        await self._community.set_present(person, present=True)
        await self._notice(self._act(person, None, None), f"{person.name} is back in the circle")

    def _act(self, person: Person, place: PlaceId | None, event: object) -> Act:
        return Act(person, place, event_id(person, event), self._clock.now())

    def _directory(self) -> Directory:
        return Directory(self._community.people, self._community.rooms)

    def _find(self, name: str) -> Command | None:
        try:
            return self._catalogue.find(name)
        except UnknownCommand:
            return None

    def _form(self, act: Act, command: Command, arguments: Mapping[str, str]) -> Answer | None:
        """The form that opens instead of asking the core; a command that is not for this person gets the core's no."""
        form = command.form_for(arguments) if may_use(command, act.person) else None
        return Answer(form=form_view(command, form, self._community.people, self._community.rooms)) if form else None

    async def _ask(self, act: Act, name: str, raw: Mapping[str, str]) -> Reply:
        command, directory = self._find(name), self._directory()
        arguments = directory.settle(command, raw) if command else raw
        resolved = directory.vouch(command, arguments) if command else {}
        return await self._dispatcher.handle(invocation(act, name, arguments, resolved))

    async def _answer(self, act: Act, name: str, raw: Mapping[str, str], about: str = "") -> Answer:
        reply = await self._ask(act, name, raw)
        post = await self._post(act, reply, about, self._find(name))
        return Answer(post=post, refusal=reply if _refused(reply) else None)

    async def _post(self, act: Act, reply: Reply, about: str = "", command: Command | None = None) -> Post | None:
        """The reply as a post, once per event: for the actor alone unless the command is answered in public."""
        public = command is not None and not command.private and act.place is not None and not _refused(reply)
        reader = None if public else act.person.id
        key = f"reply:{act.event_id}"
        draft = Draft(key, self._clock.now(), act.place, reader, message=reply.message, about=about)
        return await self._community.add(draft) or await self._community.find(key)

    async def _chat(self, act: Act, line: str) -> Answer:
        text = clean_text(line)
        if len(text) > CHAT_LIMIT:
            raise ChatTooLong
        if not text:
            return Answer()
        key = f"chat:{act.event_id}"
        reader = act.person.id if act.place is None else None
        draft = Draft(key, act.now, act.place, reader, act.person.id, text=text)
        return Answer(post=await self._community.add(draft) or await self._community.find(key))

    async def _notice(self, act: Act, text: str) -> None:
        await self._community.add(Draft(f"notice:{act.event_id}", act.now, self._community.rooms[0].id, text=text))


def _refused(reply: Reply) -> bool:
    return reply.fault is not None or reply.message.tone is Tone.PROBLEM
