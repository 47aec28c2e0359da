"""An app of Bolt alone, with one command that does nothing: what Kith's own cost is measured beside.

python -m bench.bare_slack <api> <bot token> <app token> <signing secret> <port, 0 for Socket Mode> empty|answering
"""

import asyncio
import sys

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

WORDS = "It counts."


async def empty(ack: AsyncAck) -> None:
    """The acknowledgement is the answer."""
    await ack(WORDS)


async def answering(ack: AsyncAck, respond: AsyncRespond) -> None:
    """As whoever asks a database has to: an acknowledgement, then the answer by response_url."""
    await ack()
    await respond(WORDS)


async def main(api: str, bot: str, app_token: str, secret: str, port: str, style: str) -> None:
    """Serve until killed."""
    app = AsyncApp(client=AsyncWebClient(token=bot, base_url=api), signing_secret=secret)
    app.command("/checkin")({"empty": empty, "answering": answering}[style])
    if port == "0":
        await AsyncSocketModeHandler(app, app_token).start_async()  # type: ignore[no-untyped-call]
        return
    runner = web.AppRunner(app.web_app(path="/slack/events"), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(port)).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
