"""Logs: who reads them, what they carry, and that no secret ever stands in one."""

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
import structlog

from bot.config import LogSettings
from bot.logs import CHATTERERS, OURS, configure_logs

# Put together here, so that no scanner takes this file for a leak.
DISCORD_TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4" + ".Cl2FMQ." + "ZnCjm1XVW7vRze4b7Cq4se7kKWs0abcd"
SLACK_TOKENS = ("xoxb-" + "1" * 12 + "-Canary", "xoxp-" + "2" * 12, "xapp-1-" + "A" * 11, "xoxe.xoxp-1-" + "Canary99")
CANARY = 'käse "and" \\wine'

Configure = Callable[..., io.StringIO]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def configure() -> Iterator[Configure]:
    """Configures logging onto a stream; afterwards logging is as it was."""
    root = logging.getLogger()
    names = (*OURS, *CHATTERERS)
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in names}

    def onto(stream: io.StringIO | None = None, secrets: tuple[str, ...] = (), **settings: str) -> io.StringIO:
        target = stream or io.StringIO()
        configure_logs(LogSettings.model_validate(settings), secrets, target)
        return target

    yield onto
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, former in levels.items():
        logging.getLogger(name).setLevel(former)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def _lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_elsewhere_than_on_a_terminal_every_line_is_json(configure: Configure) -> None:
    stream = configure()
    structlog.get_logger("kith.test").info("kept", circle="web:demo", streak=3)
    (line,) = _lines(stream)
    assert line.pop("timestamp", "").__class__ is str
    assert line == {"event": "kept", "circle": "web:demo", "streak": 3, "level": "info", "logger": "kith.test"}


def test_on_a_terminal_a_line_is_for_people(configure: Configure) -> None:
    stream = configure(Terminal())
    structlog.get_logger("kith.test").info("kept", streak=3)
    assert "kept" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


@pytest.mark.parametrize(("stream", "format_", "json_"), [(Terminal(), "json", True), (io.StringIO(), "human", False)])
def test_the_format_can_be_demanded(configure: Configure, stream: io.StringIO, format_: str, json_: bool) -> None:
    configure(stream, format=format_)
    structlog.get_logger("kith.test").info("kept")
    assert stream.getvalue().startswith("{") is json_


def test_what_is_bound_to_an_invocation_stands_in_each_of_its_lines(configure: Configure) -> None:
    stream = configure()
    with structlog.contextvars.bound_contextvars(invocation="ab12"):
        structlog.get_logger("kith.test").info("ours")
        logging.getLogger("library").info("theirs")
    structlog.get_logger("kith.test").info("after")
    assert [line.get("invocation") for line in _lines(stream)] == ["ab12", "ab12", None]


def test_libraries_log_the_same_way(configure: Configure) -> None:
    stream = configure()
    logging.getLogger("alembic.runtime").warning("upgraded to %s", "0001")
    (line,) = _lines(stream)
    assert (line["event"], line["level"], line["logger"]) == ("upgraded to 0001", "warning", "alembic.runtime")


def test_at_debug_libraries_stay_at_info_because_they_would_log_bodies(configure: Configure) -> None:
    stream = configure(level="debug")
    logging.getLogger("discord.http").debug("body")
    structlog.get_logger("kith.test").debug("ours")
    assert [line["event"] for line in _lines(stream)] == ["ours"]


def test_lines_below_the_level_are_left_out(configure: Configure) -> None:
    stream = configure(level="warning")
    structlog.get_logger("kith.test").info("small")
    structlog.get_logger("kith.test").warning("large")
    logging.getLogger("aiohttp").info("small")
    assert [line["event"] for line in _lines(stream)] == ["large"]


def test_each_tick_of_the_clock_and_each_look_at_the_revision_is_no_news(configure: Configure) -> None:
    stream = configure()
    logging.getLogger("apscheduler.executors.default").info("Running job")
    logging.getLogger("alembic.runtime.migration").info("Context impl SQLiteImpl.")
    assert stream.getvalue() == ""


def test_configuring_again_replaces_the_former_way_out(configure: Configure) -> None:
    former, present = configure(), configure()
    logging.getLogger("kith.test").warning("once")
    assert (former.getvalue(), len(_lines(present))) == ("", 1)


@pytest.mark.parametrize("format_", ["json", "human"])
@pytest.mark.parametrize(
    "secret",
    [
        DISCORD_TOKEN,
        *SLACK_TOKENS,
        "postgresql://kith:canary-99@db/kith",
        "postgresql://kith:can@ary@db/kith",
        "https://hooks.slack.com/services/T1/B2/c3",
    ],
)
def test_tokens_are_hidden_by_their_shape_wherever_they_stand(configure: Configure, format_: str, secret: str) -> None:
    stream = configure(format=format_)
    log = structlog.get_logger("kith.test")
    log.info(secret, detail=f"<{secret}>", nested={"deep": [secret]}, thing=ValueError(secret))
    logging.getLogger("library").warning("sent %s", secret)
    try:
        raise RuntimeError(secret)
    except RuntimeError:
        log.exception("failed")
        logging.getLogger("library").exception("failed too")
    text = stream.getvalue()
    assert "RuntimeError" in text
    assert "***" in text
    assert secret not in text
    assert "anary" not in text


def test_discord_tokens_in_a_path_are_hidden(configure: Configure) -> None:
    stream = configure()
    structlog.get_logger("kith.test").info("POST /interactions/123/aW50ZXJhY3Rpb24/callback")
    assert _lines(stream)[0]["event"] == "POST /interactions/123/***/callback"


@pytest.mark.parametrize("format_", ["json", "human"])
def test_values_of_the_settings_are_hidden_also_when_they_are_escaped(configure: Configure, format_: str) -> None:
    stream = configure(secrets=(CANARY,), format=format_)
    structlog.get_logger("kith.test").info(CANARY, plain=CANARY, inside=[CANARY], thing=ValueError(CANARY))
    try:
        raise RuntimeError(CANARY)
    except RuntimeError:
        logging.getLogger("library").exception("failed")
    assert "wine" not in stream.getvalue()


def test_fields_with_a_secret_name_are_hidden_at_any_depth(configure: Configure) -> None:
    stream = configure()
    structlog.get_logger("kith.test").info("x", bot_token="plain", headers={"Authorization": "plain", "Accept": "*/*"})
    (line,) = _lines(stream)
    assert line["bot_token"] == "***"
    assert line["headers"] == {"Authorization": "***", "Accept": "*/*"}


def test_a_secret_too_short_to_be_told_from_words_is_left_to_its_shape(configure: Configure) -> None:
    stream = configure(secrets=("kith",))
    structlog.get_logger("kith.test").info("kith is up", url="postgresql://kith:kith@db/kith")
    (line,) = _lines(stream)
    assert (line["event"], line["url"]) == ("kith is up", "postgresql://kith:***@db/kith")
