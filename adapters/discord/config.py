"""Settings of Discord: the section `[discord]` of config.toml."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from adapters.discord.shards import Shards


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

    shard_ids: Annotated[tuple[int, ...], BeforeValidator(_listed)] = Field(
        default=(), description="The shards of this process, where several share one bot; without them it serves all."
    )
    shard_count: int | None = Field(default=None, ge=1, description="How many shards all processes have together.")

    @model_validator(mode="after")
    def _fit(self) -> "DiscordSettings":
        if bool(self.shard_ids) != (self.shard_count is not None):
            raise ValueError("shard_ids and shard_count are set together, or neither")
        if len(set(self.shard_ids)) < len(self.shard_ids):
            raise ValueError("shard_ids names a shard twice")
        if self.shard_count and not all(0 <= one < self.shard_count for one in self.shard_ids):
            raise ValueError(f"shard_ids are numbers from 0 to shard_count - 1, which is {self.shard_count - 1}")
        return self

    @property
    def shards(self) -> Shards:
        """The shards of this process."""
        return Shards(self.shard_ids, self.shard_count)

    @property
    def enabled(self) -> bool:
        """Whether there is a token."""
        return self.token is not None


SETTINGS = DiscordSettings
