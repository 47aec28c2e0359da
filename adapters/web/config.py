"""Settings of the web demo: the section `[web]` of config.toml."""

from ipaddress import ip_address
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator


class WebSettings(BaseModel):
    """Where the local community is served. It knows no passwords, so it listens to this machine alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool | Literal["auto"] = Field(
        default="auto", description="Whether the local community is served; auto: when there is no other platform."
    )
    host: str = Field(default="127.0.0.1", description="A loopback address: 127.0.0.1, ::1 or localhost.")
    port: int = Field(default=8765, ge=0, le=65535, description="The port; 0 takes any free one.")

    @field_validator("host")
    @classmethod
    def _only_this_machine(cls, host: str) -> str:
        if not _is_loopback(host):
            raise ValueError(
                f"{host!r} can be reached from other machines, and the web demo lets everybody choose who they are; "
                "use 127.0.0.1, ::1 or localhost"
            )
        return host


SETTINGS = WebSettings


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
