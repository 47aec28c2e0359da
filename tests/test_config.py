"""Settings: what overrules what, and that every fault is told at once, in words, without secrets."""

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from bot.config import Settings, load_settings
from bot.errors.starting import ConfigurationError


class ChatSettings(BaseModel):
    """The section of a platform that needs a token."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: SecretStr
    http_port: int = Field(default=3000, ge=1)


def _load(text: str, tmp_path: Path, **environ: str) -> Settings:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    return load_settings(
        file, environ, {"chat": ChatSettings} if "chat" in text or "KITH_CHAT_TOKEN" in environ else {}
    )


def _faults(text: str, tmp_path: Path, **environ: str) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as caught:
        _load(text, tmp_path, **environ)
    return caught.value.faults


def test_without_file_and_environment_everything_has_its_default() -> None:
    settings = load_settings(None, {}, {})
    assert settings.database.address == "sqlite:///data/kith.db"
    assert (settings.ops.host, settings.ops.port) == ("127.0.0.1", 8780)
    assert (settings.log.level, settings.log.format, settings.duties.tick_seconds) == ("info", "auto", 5)


def test_the_environment_overrules_the_file(tmp_path: Path) -> None:
    settings = _load("[ops]\nport = 1\nhost = '::1'\n", tmp_path, KITH_OPS_PORT="2")
    assert (settings.ops.host, settings.ops.port) == ("::1", 2)


def test_an_empty_variable_counts_as_unset(tmp_path: Path) -> None:
    assert _load("[ops]\nport = 1\n", tmp_path, KITH_OPS_PORT="").ops.port == 1


def test_a_platform_brings_its_own_section_and_variables(tmp_path: Path) -> None:
    settings = _load("[chat]\ntoken = 'from the file'\n", tmp_path, KITH_CHAT_HTTP_PORT="8080")
    chat = settings.platforms["chat"]
    assert isinstance(chat, ChatSettings)
    assert (chat.token.get_secret_value(), chat.http_port) == ("from the file", 8080)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = "[ops]\nport = 'abc'\nhots = 'x'\n[databse]\nurl = 'x'\n[duties]\ntick_seconds = 0\n[chat]\nhttp_port = 0\n"
    faults = _faults(text, tmp_path, KITH_LOG_LEVL="info")
    assert faults == (
        "There is no section [databse]; did you mean [database]?",
        "KITH_LOG_LEVL is not a setting; did you mean KITH_LOG_LEVEL?",
        "[ops] port (KITH_OPS_PORT) must be a valid integer, unable to parse string as an integer, and is 'abc'.",
        "[ops] has no setting hots; did you mean host?",
        "[duties] tick_seconds (KITH_DUTIES_TICK_SECONDS) must be greater than or equal to 1, and is 0.",
        "[chat] token (KITH_CHAT_TOKEN) is needed and not set.",
        "[chat] http_port (KITH_CHAT_HTTP_PORT) must be greater than or equal to 1, and is 0.",
    )


def test_a_name_that_resembles_none_gets_no_hint(tmp_path: Path) -> None:
    assert _faults("[zzz]\n", tmp_path) == ("There is no section [zzz].",)


def test_a_choice_names_what_can_be_chosen(tmp_path: Path) -> None:
    (fault,) = _faults("[log]\nlevel = 'loud'\n", tmp_path)
    assert fault == "[log] level (KITH_LOG_LEVEL) must be 'debug', 'info', 'warning' or 'error', and is 'loud'."


def test_a_section_that_is_a_value_is_a_fault(tmp_path: Path) -> None:
    assert _faults("ops = 3\n", tmp_path) == ("[ops] must be a table of settings, and is a single value.",)


def test_a_file_that_is_not_toml_is_named_with_the_line_and_the_rest_is_checked_too(tmp_path: Path) -> None:
    broken, wrong = _faults("[ops]\nport = \n", tmp_path, KITH_OPS_PORT="99999")
    assert broken.startswith(f"{tmp_path}/config.toml is not TOML: ")
    assert "line 2" in broken
    assert wrong.startswith("[ops] port (KITH_OPS_PORT) must be less than or equal to 65535")


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(tmp_path / "absent.toml", {}, {})
    assert caught.value.faults == (f"There is no file {tmp_path}/absent.toml.",)


def test_a_folder_in_place_of_the_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read: Is a directory"):
        load_settings(tmp_path, {}, {})


def test_a_file_in_another_encoding_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes("# caf\xe9".encode("latin-1"))
    with pytest.raises(ConfigurationError, match="is not written in UTF-8"):
        load_settings(file, {}, {})


def test_what_tests_are_told_is_no_setting() -> None:
    assert load_settings(None, {"KITH_TEST_POSTGRES_URL": "x", "KITH_CONFIG": "y", "HOME": "z"}, {}).ops.port == 8780


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("mysql://kith:hunter22@db/kith", "must be sqlite:///path"),
        ("postgresql+asyncpg://kith:hunter22@db/kith", "must be written without a driver (postgresql://…)"),
        ("kith:hunter22@db", "must be sqlite:///path"),
        ("sqlite://", "must be sqlite:///path"),
        ("sqlite://data/hunter22.db", "must name a file after three slashes"),
        ("sqlite:///:memory:", "must name a file after three slashes"),
    ],
)
def test_a_database_url_that_kith_cannot_use_is_a_fault_and_is_not_shown(
    url: str, complaint: str, tmp_path: Path
) -> None:
    (fault,) = _faults("", tmp_path, KITH_DATABASE_URL=url)
    assert fault.startswith(f"[database] url (KITH_DATABASE_URL) {complaint}")
    assert "hunter22" not in fault


def test_the_database_is_named_without_its_password() -> None:
    url = "postgresql://kith:hunter%2022@db.example:5432/kith"
    settings = load_settings(None, {"KITH_DATABASE_URL": url}, {})
    assert settings.database.url.get_secret_value() == url
    assert settings.database.address == "postgresql://kith:***@db.example:5432/kith"
    assert "hunter" not in repr(settings)


@pytest.mark.parametrize("password", ["hun@ter", "hun/ter", "hun:ter", "[hunter"])
def test_a_password_that_should_have_been_escaped_is_hidden_all_the_same(password: str) -> None:
    settings = load_settings(None, {"KITH_DATABASE_URL": f"postgresql://kith:{password}@db/kith"}, {})
    assert settings.database.address == "postgresql://kith:***@db/kith"
    assert settings.secrets == {password}


def test_the_settings_know_their_secrets() -> None:
    environ = {"KITH_DATABASE_URL": "postgresql://kith:hunter%2022@db/kith", "KITH_CHAT_TOKEN": "xoxb-1"}
    settings = load_settings(None, environ, {"chat": ChatSettings})
    assert settings.secrets == {"hunter%2022", "hunter 22", "xoxb-1"}
    assert load_settings(None, {}, {}).secrets == frozenset()


def test_a_secret_of_the_wrong_type_is_not_quoted(tmp_path: Path) -> None:
    (fault,) = _faults("[chat]\ntoken = 12345678\n", tmp_path)
    assert fault == "[chat] token (KITH_CHAT_TOKEN) must be a valid string."


def test_settings_cannot_be_changed() -> None:
    settings = load_settings(None, {}, {})
    with pytest.raises(ValueError, match="frozen"):
        settings.ops.port = 1  # type: ignore[misc]


def test_an_address_without_a_password_stays_as_it_is() -> None:
    urls = ("postgresql://db/kith", "postgresql://kith@db/kith", "postgresql://[::1/kith")
    addresses = [load_settings(None, {"KITH_DATABASE_URL": url}, {}).database.address for url in urls]
    assert addresses == list(urls)
