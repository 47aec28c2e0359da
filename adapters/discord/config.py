"""Settings of Discord: the section `[discord]` of config.toml."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr


def _listed(value: object) -> object:
    """The environment has texts only: `123, 456`."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class DiscordSettings(BaseModel):
    """Under which name Kith is on Discord, and who may configure it. Without a token it is not there."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    token: SecretStr | None = Field(default=None, description="The bot's token. Keep it in the environment.")
    moderator_roles: Annotated[tuple[int, ...], BeforeValidator(_listed)] = Field(
        default=(), description="Ids of roles whose members may configure Kith, beside those with Manage Server."
    )

    @property
    def enabled(self) -> bool:
        """Whether there is a token."""
        return self.token is not None


SETTINGS = DiscordSettings
