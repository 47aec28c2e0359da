"""Settings: a TOML file, overruled by the environment, checked as a whole.

The setting `port` of section `[ops]` is `KITH_OPS_PORT` in the environment; an empty variable counts as unset.
Platforms bring their own sections, so this module knows none of them. `config.example.toml` shows every setting.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import unquote

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails

from bot.errors.starting import ConfigurationError

PREFIX = "KITH_"
NOT_SETTINGS = ("KITH_TEST_", "KITH_SPECS", "KITH_GOLDEN", "KITH_CONFIG", "KITH_SERVICE_", "KITH_PORT")
"""Variables that are no settings: what tests are told, where the file is, and what Kubernetes tells about a service."""

SCHEMES = ("sqlite", "postgresql", "postgres")
"""As libpq has it, the last two mean the same."""

PASSWORD = re.compile(r"[a-z]+://[^:/@]*:(?P<password>.+)@")


class Section(BaseModel):
    """One table of the file: frozen, and without room for what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class DatabaseSettings(Section):
    """Where Kith remembers. The URL may hold a password, so it is shown only without it (`address`)."""

    url: SecretStr = SecretStr("sqlite:///data/kith.db")
    pool_size: int = Field(default=10, ge=1, le=100)
    """Connections to PostgreSQL; SQLite has one that writes."""

    @field_validator("url")
    @classmethod
    def _names_a_database(cls, url: SecretStr) -> SecretStr:
        scheme, _, rest = url.get_secret_value().partition("://")
        if scheme.partition("+")[0] in SCHEMES and "+" in scheme:
            raise ValueError(f"must be written without a driver ({scheme.partition('+')[0]}://…); Kith chooses it")
        if scheme not in SCHEMES or not rest.strip("/"):
            raise ValueError("must be sqlite:///path/of/the/file or postgresql://user:password@host/name")
        if scheme == "sqlite" and (not rest.startswith("/") or ":memory:" in rest):
            raise ValueError("must name a file after three slashes: sqlite:///data/kith.db")
        return url

    @property
    def address(self) -> str:
        """The URL with `***` for its password: for logs and people."""
        url = self.url.get_secret_value()
        written = _password(url)
        return url.replace(f":{written}@", ":***@", 1) if written else url


class LogSettings(Section):
    """What is logged, and how. `auto` is for people on a terminal and JSON everywhere else."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "human", "json"] = "auto"


class OpsSettings(Section):
    """Where /healthz, /readyz and /metrics answer. Port 0 switches them off."""

    host: str = "127.0.0.1"
    port: int = Field(default=8780, ge=0, le=65535)


class DutySettings(Section):
    """What happens unasked: every so many seconds Kith looks for what has become due."""

    tick_seconds: int = Field(default=5, ge=1, le=60)
    """At most 60: a nudge is to be at most a minute late (RELIABILITY goals)."""
    held_back: float = Field(default=0.1, ge=0, le=0.5)
    """The share of first nudges that chance keeps back, so that it can be seen whether nudges help."""


CORE: Mapping[str, type[BaseModel]] = {
    "database": DatabaseSettings,
    "log": LogSettings,
    "ops": OpsSettings,
    "duties": DutySettings,
}
"""The sections that Kith has on every platform."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. `platforms` holds each platform's own section by the platform's name."""

    database: DatabaseSettings
    log: LogSettings
    ops: OpsSettings
    duties: DutySettings
    platforms: Mapping[str, BaseModel]

    @property
    def switched_on(self) -> tuple[str, ...]:
        """The platforms to run: those that are enabled, else those that stand in (`auto`) when there is no other."""
        enabled = {name: getattr(section, "enabled", False) for name, section in self.platforms.items()}
        chosen = tuple(name for name, value in enabled.items() if value is True)
        return chosen or tuple(name for name, value in enabled.items() if value == "auto")

    @property
    def secrets(self) -> frozenset[str]:
        """Values that must never be shown: every token, and the database's password as written and as decoded."""
        written = _password(self.database.url.get_secret_value())
        passwords = {written, unquote(written)}
        tokens = {
            value.get_secret_value()
            for section in self.platforms.values()
            for _, value in section
            if isinstance(value, SecretStr)
        }
        return frozenset(passwords | tokens) - {""}


def load_settings(path: Path | None, environ: Mapping[str, str], platforms: Mapping[str, type[BaseModel]]) -> Settings:
    """The settings of the file at `path` (None: no file) and of `environ`, which wins.

    `platforms` are the sections that the platforms bring, by name. Raises ConfigurationError with every fault found.
    """
    sections = {**CORE, **platforms}
    faults: list[str] = []
    given = _from_file(path, sections, faults)
    for section, name, value in _from_environment(environ, sections, faults):
        given[section][name] = value
    checked = {name: _checked(name, kind, given[name], faults) for name, kind in sections.items()}
    if faults:
        raise ConfigurationError(faults)
    core: dict[str, Any] = {name: checked[name] for name in CORE}
    own = {name: section for name, section in checked.items() if name in platforms and section is not None}
    return Settings(**core, platforms=own)


def environment_name(section: str, name: str) -> str:
    """The variable that overrules setting `name` of `section`."""
    return f"{PREFIX}{section}_{name}".upper()


def _from_file(
    path: Path | None, sections: Mapping[str, type[BaseModel]], faults: list[str]
) -> dict[str, dict[str, object]]:
    """What the file says, by section and name; every section is there, perhaps empty."""
    given: dict[str, dict[str, object]] = {section: {} for section in sections}
    for section, table in _read(path, faults).items():
        if section not in sections:
            faults.append(f"There is no section [{section}]{_near(section, sections, '[{}]')}")
        elif not isinstance(table, dict):
            faults.append(f"[{section}] must be a table of settings, and is a single value.")
        else:
            given[section] = dict(table)
    return given


def _read(path: Path | None, faults: list[str]) -> dict[str, object]:
    """The file's content; what cannot be read is a fault and counts as empty, so that the rest is checked too."""
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(f"There is no file {path}.")
    except OSError as error:
        faults.append(f"{path} cannot be read: {error.strerror}.")
    except UnicodeDecodeError:
        faults.append(f"{path} is not written in UTF-8.")
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{path} is not TOML: {error}.")
    return {}


def _from_environment(
    environ: Mapping[str, str], sections: Mapping[str, type[BaseModel]], faults: list[str]
) -> Iterator[tuple[str, str, str]]:
    """Section, name and value of every variable that is a setting."""
    known = {
        environment_name(section, name): (section, name)
        for section, kind in sections.items()
        for name in kind.model_fields
    }
    for variable, value in environ.items():
        if variable in known and value.strip():
            yield (*known[variable], value)
        elif variable.startswith(PREFIX) and variable not in known and not variable.startswith(NOT_SETTINGS):
            faults.append(f"{variable} is not a setting{_near(variable, known)}")


def _checked(section: str, kind: type[BaseModel], given: Mapping[str, object], faults: list[str]) -> BaseModel | None:
    """The section, or None when it has faults."""
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        faults.extend(_sentence(section, kind, given, detail) for detail in error.errors(include_url=False))
        return None


def _sentence(section: str, kind: type[BaseModel], given: Mapping[str, object], detail: ErrorDetails) -> str:
    """One fault in words. The value is quoted unless it may be a secret, or our own validator has spoken."""
    name = str(detail["loc"][0]) if detail["loc"] else ""
    if detail["type"] == "extra_forbidden":
        return f"[{section}] has no setting {name}{_near(name, kind.model_fields)}"
    where = f"[{section}] {name} ({environment_name(section, name)})" if name else f"[{section}]"
    if detail["type"] == "missing":
        return f"{where} is needed and not set."
    complaint = detail["msg"].removeprefix("Value error, ").replace("Input should", "must", 1)
    silent = detail["type"] == "value_error" or name not in given or _is_secret(kind, name)
    quoted = "" if silent else f", and is {given[name]!r}"
    return f"{where} {complaint}{quoted}."


def _is_secret(kind: type[BaseModel], name: str) -> bool:
    annotation = kind.model_fields[name].annotation
    return SecretStr in (annotation, *get_args(annotation))


def _near(wrong: str, known: Mapping[str, object], shown: str = "{}") -> str:
    """The end of a sentence about a wrong name: a hint at the one that was probably meant, if there is any."""
    near = get_close_matches(wrong, known, n=1)
    return f"; did you mean {shown.format(near[0])}?" if near else "."


def _password(url: str) -> str:
    """The password in a URL as it is written there, or nothing. Rather too much than too little: up to the last @."""
    found = PASSWORD.match(url)
    return found["password"] if found else ""
