"""Points the untouched SDK at a loopback Slack: the address in slack_sdk's defaults is all that changes."""

from collections.abc import Iterator
from contextlib import contextmanager

from slack_sdk.web.async_base_client import AsyncBaseClient


@contextmanager
def pointed_at(api_url: str) -> Iterator[None]:
    """Every AsyncWebClient that is made inside calls `api_url`."""
    before = AsyncBaseClient.__init__.__defaults__ or ()
    ours = tuple(api_url if value == AsyncBaseClient.BASE_URL else value for value in before)
    AsyncBaseClient.__init__.__defaults__ = ours
    try:
        yield
    finally:
        AsyncBaseClient.__init__.__defaults__ = before
