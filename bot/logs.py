"""Logs: one line for each event, for people on a terminal and as JSON elsewhere, and never with a secret in it.

What libraries log through the standard library takes the same way out. Secrets are removed twice: fields by their
names, and then from the finished line (traceback included) by the shapes that tokens have and by the values that the
settings hold. Libraries never log below INFO here, because chat SDKs write whole requests at DEBUG.
"""

import json
import logging
import re
import sys
from collections.abc import Iterable
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.config import LogSettings

HIDDEN = "***"

SECRET_NAME = re.compile(r"token|secret|password|passwd|authorization|cookie|api_?key|dsn", re.IGNORECASE)
"""Fields with such a name are never shown."""

SHORTEST_SECRET = 6
"""Characters. Hiding every occurrence of a shorter value would blank ordinary words."""

SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    # Discord bot token: the id in base 64, a timestamp, a signature.
    (re.compile(r"[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"), HIDDEN),
    # Discord webhooks and interaction answers carry theirs in the path, after the id.
    (re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w-]+"), rf"\1{HIDDEN}"),
    # Slack: xoxb-, xoxp-, xoxe.xoxp-, xapp-…
    (re.compile(r"\bx(?:app|ox[a-z])(?:\.xox[a-z])?-[\w-]{8,}"), HIDDEN),
    (re.compile(r"(hooks\.slack\.com/)[\w/.-]+"), rf"\1{HIDDEN}"),
    # Any URL with a password.
    (re.compile(r"(://[^\s:/@]*:)[^\s/\"]+@"), rf"\1{HIDDEN}@"),
)

OURS = ("kith", "bot", "adapters")
"""Loggers that follow the level of the settings; all others never go below INFO."""

CHATTERERS = ("apscheduler", "alembic")
"""Libraries that say every tick, and every look at the database's revision: they are heard when they warn."""


class Redactor:
    """Takes secrets out of text: by shape, and the given values, also as they look inside JSON or `repr`."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        long = {secret for secret in secrets if len(secret) >= SHORTEST_SECRET}
        shown = {form for secret in long for form in (secret, repr(secret)[1:-1])}
        ordered = sorted(shown | {json.dumps(form)[1:-1] for form in shown}, key=len, reverse=True)
        self._values = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def text(self, line: str) -> str:
        """The line without its secrets."""
        shown = self._values.sub(HIDDEN, line) if self._values else line
        for shape, replacement in SHAPES:
            shown = shape.sub(replacement, shown)
        return shown


class _OurHandler(logging.StreamHandler[TextIO]):
    """Tells our handler from those that others put on the root logger."""


def configure_logs(settings: LogSettings, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Send everything that is logged to `stream` (standard error) from now on. Calling it again replaces the former."""
    target = sys.stderr if stream is None else stream
    human = settings.format == "human" or (settings.format == "auto" and target.isatty())
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = _OurHandler(target)
    handler.setFormatter(_formatter(before, Redactor(secrets), human=human, colours=human and target.isatty()))
    _install(handler, level)


def _formatter(
    before: list[Processor], redactor: Redactor, *, human: bool, colours: bool
) -> structlog.stdlib.ProcessorFormatter:
    """The way out that structlog's events and the standard library's records share."""
    rendering: Processor = structlog.processors.JSONRenderer(default=repr)
    if human:
        rendering = structlog.dev.ConsoleRenderer(
            colors=colours, exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
        )

    def redacted(logger: WrappedLogger, name: str, event: EventDict) -> str:
        return redactor.text(str(rendering(logger, name, event)))

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _hide_named,
            redacted,
        ],
    )


def _install(handler: logging.Handler, level: int) -> None:
    """Put our handler on the root logger, and leave those of others (a test runner's) where they are."""
    root = logging.getLogger()
    for old in [known for known in root.handlers if isinstance(known, _OurHandler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(max(level, logging.INFO))
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    for name in CHATTERERS:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def _hide_named(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Hide the fields whose names say that they are secret, at any depth."""
    return {key: _without_named(key, value) for key, value in event.items()}


def _without_named(key: object, value: object) -> object:
    if isinstance(key, str) and SECRET_NAME.search(key):
        return HIDDEN
    if isinstance(value, dict):
        return {inner: _without_named(inner, held) for inner, held in value.items()}
    if isinstance(value, list | tuple):
        return [_without_named(None, held) for held in value]
    return value
