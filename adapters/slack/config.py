"""Settings of Slack: the section `[slack]` of config.toml."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, field_validator, model_validator


def _split(value: object) -> object:
    """A list that came as one text, as in the environment: separated by commas."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class SlackSettings(BaseModel):
    """One workspace's app. With `app_token` Kith connects to Slack (Socket Mode); with `signing_secret` alone Slack
    posts to Kith (HTTP mode, `POST /slack/events`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    bot_token: SecretStr | None = Field(default=None, description="The bot's token (xoxb-…). Without it Slack is off.")
    app_token: SecretStr | None = Field(default=None, description="The app-level token (xapp-…) for Socket Mode.")
    signing_secret: SecretStr | None = Field(default=None, description="The app's signing secret, for HTTP mode.")
    http_host: str = Field(default="127.0.0.1", description="Where HTTP mode listens; a proxy in front brings TLS.")
    http_port: int = Field(default=3000, ge=0, le=65535, description="HTTP mode's port; 0 takes any free one.")
    moderators: Annotated[tuple[str, ...], BeforeValidator(_split)] = Field(
        default=(), description="Member ids (U…) that may configure the circle beside admins and owners."
    )

    @field_validator("bot_token", "app_token")
    @classmethod
    def _is_such_a_token(cls, token: SecretStr | None, info: Any) -> SecretStr | None:  # noqa: ANN401 - pydantic's own
        prefix = {"bot_token": "xoxb-", "app_token": "xapp-"}[info.field_name]
        if token is not None and not token.get_secret_value().startswith(prefix):
            raise ValueError(f"must begin with {prefix}")
        return token

    @model_validator(mode="after")
    def _belong_together(self) -> "SlackSettings":
        if self.bot_token is not None and self.app_token is None and self.signing_secret is None:
            raise ValueError("bot_token also needs app_token (Socket Mode) or signing_secret (HTTP mode)")
        if self.bot_token is None and (self.app_token is not None or self.signing_secret is not None):
            raise ValueError("app_token and signing_secret also need bot_token")
        return self

    @property
    def enabled(self) -> bool:
        """Whether Kith is to be on Slack."""
        return self.bot_token is not None

    @property
    def socket_mode(self) -> bool:
        """Whether Kith connects to Slack rather than Slack to Kith."""
        return self.app_token is not None


SETTINGS = SlackSettings
