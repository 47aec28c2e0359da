"""The web server's routes: each reads a request, calls once, and writes the answer."""

from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from adapters.web.clock import STEPS, ClockBar, StillMoving
from adapters.web.commands import Press, decode, words
from adapters.web.community import Community
from adapters.web.conversation import Answer, ChatTooLong, Conversation
from adapters.web.guard import Handler, add_headers, kind_failures, only_our_page, refusal
from adapters.web.inbound import Malformed
from adapters.web.limits import BODY_LIMIT, CHAT_LIMIT, PAGE, SUGGESTED_FOR
from adapters.web.pages import Pages, RoomPage, templates
from adapters.web.people import CIRCLE_NAME, HOME, NEWCOMER, Person, Room
from adapters.web.requests import ClockStep, FilledForm, Line, PressedButton, Seen, read
from adapters.web.stream import Stream
from bot.commands.catalogue import Catalogue
from bot.domain.identity import PlaceId

COOKIE = "kith-demo-person"
"""Remembers who you were last. It opens nothing: everybody at this machine may be anybody."""


class Site:
    """The demo's pages and what they ask for, once the community is awake."""

    def __init__(
        self,
        community: Community,
        conversation: Conversation,
        catalogue: Catalogue,
        clock: ClockBar,
        pages: Pages,
        stream: Stream,
    ) -> None:
        self._community = community
        self._conversation = conversation
        self._catalogue = catalogue
        self._clock = clock
        self._pages = pages
        self._stream = stream

    def routes(self) -> list[web.RouteDef]:
        """Every address."""
        return [
            web.get("/", self.front_door),
            web.get("/as/{person}", self.front_door),
            web.get("/as/{person}/private", self.show),
            web.get("/as/{person}/in/{room}", self.show),
            web.get("/as/{person}/words", self.words),
            web.get("/as/{person}/stream", self.stream),
            web.get("/as/{person}/suggest", self.suggest),
            web.post("/as/{person}/say", self.say),
            web.post("/as/{person}/press", self.press),
            web.post("/as/{person}/submit", self.submit),
            web.post("/as/{person}/read", self.mark_read),
            web.post("/as/{person}/leave", self.leave),
            web.post("/as/{person}/return", self.come_back),
            web.post("/clock", self.move_clock),
        ]

    async def front_door(self, request: web.Request) -> web.Response:
        """To the first room, as whoever one was last."""
        wanted = request.match_info.get("person") or request.cookies.get(COOKIE, "")
        person = self._community.person(wanted)
        raise web.HTTPFound(f"/as/{quote(person.id if person else NEWCOMER)}/in/{quote(HOME)}")

    async def show(self, request: web.Request) -> web.Response:
        """A room, or the private conversation."""
        person, room = self._person(request), self._room(request)
        before = _number(request.query.get("before"))
        last_seq = await self._community.last_seq()
        place = room.id if room else None
        posts = await self._community.latest(person, place, PAGE, before)
        if posts and before is None:
            # Here, and not by the page alone: whoever goes on at once would leave before the page could tell.
            await self._community.mark_read(person, place, posts[-1].seq)
        page = RoomPage(
            person=person,
            room=room,
            posts=[self._pages.view(post, person) for post in posts],
            older=posts[0].seq if len(posts) == PAGE else None,
            unread=await self._community.unread(person),
            last_seq=last_seq,
        )
        response = web.Response(text=self._pages.room(page), content_type="text/html")
        response.set_cookie(COOKIE, person.id, httponly=True, samesite="Strict", max_age=365 * 24 * 3600)
        return response

    async def words(self, request: web.Request) -> web.Response:
        """What the composer completes."""
        present = [person.name for person in self._community.people if person.present]
        rooms = [room.name for room in self._community.rooms]
        commands = words(self._catalogue, self._person(request))
        return web.json_response({"commands": commands, "people": present, "rooms": rooms})

    async def suggest(self, request: web.Request) -> web.Response:
        """What fits a half-written option of a command, for the eyes of whoever writes it."""
        asked = [request.query.get(name, "")[:SUGGESTED_FOR] for name in ("command", "option", "q")]
        return web.json_response(await self._conversation.suggested(self._person(request), *asked))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """What happens from now on, or since the last event that a reconnecting browser has seen."""
        seen = _number(request.headers.get("Last-Event-ID")) or _number(request.query.get("after"))
        return await self._stream.serve(request, self._person(request), seen or 0)

    async def say(self, request: web.Request) -> web.Response:
        """A line from the composer."""
        person, sent = self._acting(request), await read(request, Line)
        answer = await self._conversation.typed(person, self._place(sent.place), sent.line, sent.event)
        return self._answered(answer, person)

    async def press(self, request: web.Request) -> web.Response:
        """A button."""
        person, sent = self._acting(request), await read(request, PressedButton)
        answer = await self._conversation.pressed(person, self._place(sent.place), decode(sent.button), sent.event)
        return self._answered(answer, person)

    async def submit(self, request: web.Request) -> web.Response:
        """A form."""
        person, sent = self._acting(request), await read(request, FilledForm)
        press = Press(sent.command, sent.arguments)
        answer = await self._conversation.submitted(person, self._place(sent.place), press, sent.event)
        return self._answered(answer, person)

    async def mark_read(self, request: web.Request) -> web.Response:
        """What was seen is no longer unread."""
        sent = await read(request, Seen)
        await self._community.mark_read(self._person(request), self._place(sent.place), sent.seq)
        return web.json_response({})

    async def leave(self, request: web.Request) -> web.Response:
        """Out of the circle."""
        await self._conversation.leave(self._acting(request))
        return web.json_response({})

    async def come_back(self, request: web.Request) -> web.Response:
        """Into the circle again."""
        await self._conversation.come_back(self._person(request))
        return web.json_response({})

    async def move_clock(self, request: web.Request) -> web.Response:
        """Let time pass; answered when it has."""
        sent = await read(request, ClockStep)
        step = next((step for step in STEPS if step.name == sent.step), None)
        if step is None or not self._clock.movable:
            raise Malformed("step")
        await self._clock.move(step)
        return web.json_response(self._pages.clock())

    def _answered(self, answer: Answer, person: Person) -> web.Response:
        body: dict[str, object] = {"outcome": "refused" if answer.refusal else "done"}
        if answer.post:
            body["post"] = self._pages.post(answer.post, person)
        if answer.form:
            body["form"] = self._pages.form(answer.form)
        if answer.refusal:
            body |= {"fault": answer.refusal.fault, **self._pages.message(answer.refusal.message, person)}
        return web.json_response(body)

    def _person(self, request: web.Request) -> Person:
        person = self._community.person(request.match_info["person"])
        if person is None:
            raise web.HTTPNotFound(text="There is nobody of this name.")
        return person

    def _acting(self, request: web.Request) -> Person:
        person = self._person(request)
        if not person.present:
            raise web.HTTPConflict(text="You have left the circle. Come back first.")
        return person

    def _room(self, request: web.Request) -> Room | None:
        wanted = request.match_info.get("room")
        if wanted is None:
            return None
        room = self._community.room(wanted)
        if room is None:
            raise web.HTTPNotFound(text="There is no such channel.")
        return room

    def _place(self, place: str) -> PlaceId | None:
        if place and self._community.room(place) is None:
            raise Malformed("place")
        return PlaceId(place) if place else None


@web.middleware
async def kind_refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What cannot be done, in words; the page keeps what was written."""
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        return refusal(413, "That is too long to be sent. Your text is still here: a little shorter?")
    except ChatTooLong:
        return refusal(413, f"A message has room for {CHAT_LIMIT:,} characters. Your text is still here.")
    except Malformed as error:
        return refusal(400, f"That could not be understood ({error}). Please load the page again.")
    except StillMoving:
        return refusal(409, "The clock is moving already.")
    except web.HTTPConflict as error:
        return refusal(409, error.text or "")


class Doors:
    """Closed while the community is still waking up."""

    def __init__(self) -> None:
        self.open = False

    @web.middleware
    async def wait(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Until then every page says so, and asks again in a second."""
        if self.open or request.path.startswith("/static/"):
            return await handler(request)
        page = templates().get_template("waking.html").render(circle=CIRCLE_NAME)
        headers = {"Refresh": "1", "Retry-After": "1"}
        return web.Response(status=503, text=page, content_type="text/html", headers=headers)


def application(site: Site, doors: Doors) -> web.Application:
    """The whole server: routes, guards, and the files of `static/`."""
    guards = [only_our_page, doors.wait, kind_failures, kind_refusals]
    app = web.Application(client_max_size=BODY_LIMIT, middlewares=guards)
    app.on_response_prepare.append(add_headers)
    app.add_routes(site.routes())
    app.router.add_static("/static", Path(__file__).parent / "static")
    return app


def _number(given: str | None) -> int | None:
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 19 else None
