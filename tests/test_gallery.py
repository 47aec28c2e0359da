"""Every sentence on every platform, compared with golden files that were read by eye.

`KITH_GOLDEN=write` writes them anew; then read the difference as somebody who has missed a week.
"""

import json
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from gallery import gallery

from adapters.discord.render import rendered as discord_rendered
from adapters.registry import platform_names
from adapters.slack.render import pages as slack_pages
from adapters.web.render import message_html
from bot.domain.identity import MemberId
from bot.messages import Message, plain_text

GOLDEN = Path(__file__).parent / "golden"
MESSAGES = dict(gallery())


def _plain(message: Message) -> str:
    buttons = "".join(f"\n[{button.label}]" for button in message.buttons)
    return f"{plain_text(message)}{buttons}"


def _web(message: Message) -> str:
    return str(message_html(message, MemberId("ada"))).replace("><", ">\n<")


def _slack(message: Message) -> str:
    return json.dumps(slack_pages(message), ensure_ascii=False, indent=1)


def _discord(message: Message) -> str:
    return json.dumps(discord_rendered(message).as_json(), ensure_ascii=False, indent=1)


RENDERERS: dict[str, Callable[[Message], str]] = {"plain": _plain, "web": _web, "slack": _slack, "discord": _discord}


@pytest.mark.parametrize("platform", RENDERERS)
def test_every_sentence_reads_as_it_was_read_by_eye(platform: str) -> None:
    file = GOLDEN / f"{platform}.txt"
    rendered = "\n\n".join(f"## {name}\n{RENDERERS[platform](message)}" for name, message in MESSAGES.items()) + "\n"
    if os.environ.get("KITH_GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(rendered, encoding="utf-8")
    assert rendered == file.read_text(encoding="utf-8")


def test_a_name_is_given_to_one_sentence_alone() -> None:
    assert [name for name, times in Counter(name for name, _ in gallery()).items() if times > 1] == []


def test_every_platform_is_in_the_gallery() -> None:
    assert set(platform_names()) <= set(RENDERERS)


@pytest.mark.parametrize("name", MESSAGES)
def test_every_message_says_something_in_plain_words(name: str) -> None:
    assert plain_text(MESSAGES[name]).strip()


@pytest.mark.parametrize("name", MESSAGES)
def test_no_sentence_scolds(name: str) -> None:
    words = plain_text(MESSAGES[name]).casefold()
    for word in ("you failed", "you missed", "lost your streak", "broke your", "should have", "lazy", "disappoint"):
        assert word not in words


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_fits_the_smaller_of_the_platforms_limits(name: str) -> None:
    message = MESSAGES[name]
    assert len(message.buttons) <= 25, "Discord has five rows of five, one of Slack's blocks holds 25"
    assert all(0 < len(button.label) <= 75 for button in message.buttons)
    assert len(json.dumps([dict(button.arguments) for button in message.buttons])) < 500
